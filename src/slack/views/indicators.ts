import { mentionsOf } from '../../domain/indicator.ts';
import type { StorySummary } from '../../domain/story.ts';
import { feedText } from './text.ts';

/** How many of one kind are shown, and how long one may be. */
const shownEach = 3;
const shownLength = 100;

/**
 * What a story's advisories mention that can be looked for, defanged, a few of each kind, after a word of caution;
 * empty where there is nothing. At most ten texts, as a context block holds.
 */
export function indicatorTexts({ lead, others }: Pick<StorySummary, 'lead' | 'others'>): readonly string[] {
  const lines = mentionsOf(
    [lead, ...others].flatMap(({ indicators }) => indicators),
    shownEach,
  ).map(({ kind, shown, more }) => {
    const values = shown.map((value) => feedText(value, shownLength)).join(', ');
    return `${kind} ${values}${more > 0 ? ` +${more} more` : ''}`;
  });
  return lines.length === 0 ? [] : ['Mentioned in text, not verified:', ...lines];
}
