import { findIndicators } from '../domain/find-indicators.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { ReadableText } from '../domain/matcher.ts';
import { plainText } from '../feeds/text.ts';

/** How much of a publisher's text is read. UTF-16 units. */
const readLimit = 200_000;
/** More indicators than a report has, and fewer than a hostile one could bring. */
const mostKept = 1_000;

/** The advisory with the indicators of its publisher's whole text (HTML), where the feed brings that; the text itself is not kept. */
export function withMentions<T extends ReadableText & { readonly indicators: readonly Indicator[] }>(
  advisory: T,
  content: string | null | undefined,
): T {
  const text = plainText(content ?? '', readLimit);
  const indicators = text === '' ? advisory.indicators : findIndicators({ ...advisory, text });
  return { ...advisory, indicators: indicators.slice(0, mostKept) };
}
