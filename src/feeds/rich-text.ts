import { withAbsoluteLinks } from './absolute-links.ts';
import { all, type Fields, firstOf, inside, isAtom, type Place } from './fields.ts';
import { type Element, escapeMarkup, innerHtml, textOf } from './xml.ts';

/** Nobody says a thing in more ways than one field can keep. */
const mostTexts = 2;

/** It holds other elements than words. */
export function hasTags(element: Element): boolean {
  return element.children.some((child) => typeof child !== 'string');
}

/** Words as HTML. Entities that XML does not know are kept: whoever wrote them meant HTML's. */
function literal(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text
    .replace(/&(?!(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z]\w{1,30};)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** An Atom text construct as HTML (RFC 4287 §3.1; Atom 0.3 says it with `mode`). */
function atomHtml(element: Element, base: string | null): string {
  const type = element.attributes.get('type')?.toLowerCase() ?? 'text';
  const mode = element.attributes.get('mode')?.toLowerCase();
  if (mode === 'base64' || /^application\/octet-stream/.test(type)) {
    return withAbsoluteLinks(Buffer.from(textOf(element), 'base64').toString('utf8'), base);
  }
  const escaped = type === 'html' || type === 'text/html' || (type.includes('html') && mode === 'escaped');
  // Tags that should have been escaped stand beside text that was.
  if (hasTags(element))
    return escaped
      ? withAbsoluteLinks(
          innerHtml(element, base, (text) => text),
          base,
        )
      : innerHtml(element, base, escapeMarkup);
  return escaped ? withAbsoluteLinks(textOf(element), base) : literal(textOf(element));
}

/** An RSS field as HTML: escaped, in CDATA or, against the rules, as it is. */
function rssHtml(element: Element, base: string | null): string {
  return hasTags(element) ? innerHtml(element, base) : withAbsoluteLinks(textOf(element), base);
}

const titleTags =
  'a|abbr|b|bdi|bdo|big|br|center|cite|code|div|em|font|h[1-6]|hr|i|img|ins|kbd|mark|p|s|small|span|strong|sub|sup|tt|u|wbr';
const bareWord = new RegExp(String.raw`<(?!(?:${titleTags})>)(?=[a-z][\w-]{0,30}>)`, 'gi');

/**
 * RSS does not say whether a title is HTML. It is where it has an end tag, a break or an entity; else `<script>` is a word. With entities
 * alone it still is one, as `Vec<T>` is, unless it is called as tags in titles are.
 */
function rssTitle(element: Element): string {
  if (hasTags(element)) return innerHtml(element, null);
  const text = textOf(element);
  if (/<\/[a-z]|<br\b/i.test(text)) return text;
  return /&(?:#\d|#x|[a-z])\w{0,30};/i.test(text) ? text.replace(bareWord, '&lt;') : literal(text);
}

function htmlOf(element: Element, place: Place): string {
  const { base } = inside(element, place);
  return (isAtom(element, place) ? atomHtml(element, base) : rssHtml(element, base)).trim();
}

/** Those of these fields that have words, as HTML, each once. */
export function htmls(fields: Fields, keys: readonly string[], place: Place): readonly string[] {
  const texts: string[] = [];
  for (const element of all(fields, keys)) {
    const text = htmlOf(element, place);
    if (text !== '' && !texts.includes(text)) texts.push(text);
    if (texts.length >= mostTexts) break;
  }
  return texts;
}

/** The first of them; null where there is none. */
export function html(fields: Fields, keys: readonly string[], place: Place): string | null {
  return htmls(fields, keys, place)[0] ?? null;
}

/** Characters of HTML that a title may have: far more than are shown of it. */
const longestTitle = 20_000;

/** The title as HTML; empty where there is none. */
export function titleOf(fields: Fields, place: Place): string {
  const read = (element: Element) =>
    (isAtom(element, place) ? atomHtml(element, null) : rssTitle(element)).trim().slice(0, longestTitle);
  return firstOf(fields, ['title', 'atom:title', 'dc:title', 'media:title'], read) ?? '';
}
