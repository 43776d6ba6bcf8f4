import { canonicalUrl } from './canonical-url.ts';
import { findCves } from './vulnerability.ts';

/** What a publisher says of an advisory, as far as likeness goes. */
export type Said = { readonly url: string | null; readonly title: string; readonly summary: string };

/** Scripts that put no space between words are compared sign by sign. */
const word = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}][\p{L}\p{N}\p{M}.-]*/gu;

/** A title as it is compared: without case and width of its letters and of its blanks. */
export function folded(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** From 0 to 1: how many words of the shorter text the other has too; null where one of them says nothing. */
function shared(one: string, other: string): number | null {
  const [a, b] = [new Set(folded(one).match(word)), new Set(folded(other).match(word))];
  const least = Math.min(a.size, b.size);
  return least === 0 ? null : a.intersection(b).size / least;
}

/** Do they share half of the words of the shorter one? */
export function isLike(one: string, other: string): boolean {
  return (shared(one, other) ?? 0) >= 0.5;
}

/** Does each name vulnerabilities, and none that the other names? */
function namesOthers(one: Said, other: Said): boolean {
  const [a, b] = [one, other].map(({ title, summary }) => new Set(findCves(`${title} ${summary}`)));
  return a !== undefined && b !== undefined && a.size > 0 && b.size > 0 && a.isDisjointFrom(b);
}

/** Are their summaries of other words altogether? One that says nothing is of none. */
function isOtherwise(one: Said, other: Said): boolean {
  return (shared(one.summary, other.summary) ?? 1) < 0.5;
}

/** Is it other news, whatever the titles say: other vulnerabilities, or other words altogether? */
export function isOtherNews(one: Said, other: Said): boolean {
  return namesOthers(one, other) || isOtherwise(one, other);
}

/** Was a title only added to, or shortened? */
function isNear(one: string, other: string): boolean {
  return shared(one, other) === 1;
}

/** Is most of it as it was: a title that was only added to, or half of all words? */
export function isRetold(one: Said, other: Said): boolean {
  if (isNear(one.title, other.title)) return !(namesOthers(one, other) && isOtherwise(one, other));
  return isLike(`${one.title} ${one.summary}`, `${other.title} ${other.summary}`);
}

/** Is it the same at another place and time: a title that was only added to, over the same news? */
export function isMoved(one: Said, other: Said): boolean {
  return isNear(one.title, other.title) && !isOtherNews(one, other);
}

/** Do two links lead to the same page, whoever sent the reader? */
export function isSamePage(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  return one === other || (canonicalUrl(one) ?? one) === (canonicalUrl(other) ?? other);
}

/** Do two links differ in their queries alone, as where each visit has a number of its own? */
export function isSamePath(one: string | null, other: string | null): boolean {
  const path = (link: string | null) => link?.replace(/[?#;].*$/s, '');
  return one !== null && path(one) === path(other);
}
