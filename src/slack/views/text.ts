import type { Span } from '../../domain/search-text.ts';
import type { Severity } from '../../domain/severity.ts';
import { ageWords, cutAtWord, severityWords, spanWords } from '../../domain/words.ts';

/** Control characters and overrides of the reading direction: nobody sees them, and they make a text look like another. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text without what nobody sees: for plain text, which has no other escapes. */
export function visible(text: string): string {
  return text.replace(unseen, '');
}

/**
 * Feed text for mrkdwn: Slack asks for exactly these three escapes
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping). After it no feed text can mention or link. A backtick,
 * which has no escape, becomes a quote: three of them would swallow all that follows.
 */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('`', "'")
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Feed text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Escaped feed text of at most `limit` units before escaping. */
export function feedText(text: string, limit: number): string {
  return escaped(cutAtWord(oneLine(text), limit));
}

/** A titled link; a link that is not http or https, or too long for Slack, becomes its title. */
export function link(url: string | null, title: string): string {
  const label = feedText(title, 200).replaceAll('|', '¦');
  if (url === null || !/^https?:\/\//i.test(url) || url.length > 2_000) return `*${label}*`;
  const target = url
    .replaceAll('&', '&amp;')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')
    .replaceAll('|', '%7C')
    .replace(/\s/g, '%20');
  return `<${target}|${label}>`;
}

/**
 * A moment on each reader's own clock; what cannot show that reads how long ago it was
 * (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).
 */
export function dateWords(
  at: number,
  { now, dates }: { readonly now: number; readonly dates?: 'words' },
): string {
  const words = at > now ? `in ${spanWords(at - now)}` : ageWords(at, now);
  if (dates === 'words') return words;
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time}|${words}>`;
}

/** Text of ours or of a feed in bold, escaped. */
export function bold(text: string): string {
  return `*${escaped(text)}*`;
}

const marks: Readonly<Record<Severity, string>> = { critical: '🔴', high: '🟠', medium: '🟡', low: '⚪' };

/** The mark never stands without its word. */
export function severityMark(severity: Severity): string {
  return `${marks[severity]} ${severityWords[severity]}`;
}

/** Nobody calls anything by more; a pattern of it could not be built. UTF-16 units. */
const longestSpelling = 200;

/** Where one of the spellings stands in a text, blanks, hyphens and case aside; the first spelling that is found counts. */
function findSpelling(
  text: string,
  spellings: readonly string[],
): { readonly at: number; readonly length: number } | null {
  for (const spelling of spellings.filter(({ length }) => length <= longestSpelling)) {
    const parts = spelling.split(/[\s_-]+/).filter((part) => part !== '');
    const pattern = parts.map((part) => RegExp.escape(part)).join('[\\s_-]{0,3}');
    const match = pattern === '' ? null : new RegExp(pattern, 'iu').exec(text);
    if (match !== null) return { at: match.index, length: match[0].length };
  }
  return null;
}

/** A quote on a quoted line of its own, with the words that matched in bold. */
export function quoteLine(quote: string, spellings: readonly string[]): string {
  const flat = cutAtWord(oneLine(quote), 240);
  const found = findSpelling(flat, spellings);
  if (found === null) return `> ${escaped(flat)}`;
  return `> ${emphasised(flat, [{ start: found.at, end: found.at + found.length }])}`;
}

/** A text, escaped, with these stretches of it in bold; they are in order and apart. */
export function emphasised(text: string, spans: readonly Span[]): string {
  let at = 0;
  const parts = spans.map(({ start, end }) => {
    const [before, words] = [text.slice(at, start), text.slice(start, end)];
    at = end;
    return `${escaped(before)}${spaced(before, '')}*${escaped(words)}*${spaced('', text.slice(end))}`;
  });
  return `${parts.join('')}${escaped(text.slice(at))}`;
}

/** Slack marks bold only at word borders; a zero-width space makes one inside a word. */
function spaced(before: string, after: string): string {
  return /[\p{L}\p{N}]$/u.test(before) || /^[\p{L}\p{N}]/u.test(after) ? '\u200b' : '';
}
