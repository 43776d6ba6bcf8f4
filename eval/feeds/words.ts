import { Parser } from 'htmlparser2';

/** The words of HTML without its tags, by a parser that has no part in any reader. */
export function withoutTags(html: string): string {
  const parts: string[] = [];
  let silent = 0;
  const parser = new Parser({
    onopentagname: (name) => {
      if (name === 'script' || name === 'style') silent += 1;
    },
    ontext: (text) => {
      if (silent === 0) parts.push(text);
    },
    onclosetag: (name) => {
      if (name === 'script' || name === 'style') silent -= 1;
    },
  });
  parser.end(html);
  return parts.join('');
}

/** Without its blanks: readers differ in them, and nobody reads them. */
export function squeezed(text: string): string {
  return text.replace(/[\s\u200b\ufeff]+/g, '');
}
