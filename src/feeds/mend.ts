/** Words and what holds words. */
type Words = { children: (Words | string)[] };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

function asUtf8(run: string): string {
  try {
    return utf8.decode(Uint8Array.from(run, (letter) => letter.charCodeAt(0)));
  } catch {
    return run;
  }
}

/**
 * Words in which numbers of bytes stand for letters: `&#226;&#128;&#153;` is one apostrophe in UTF-8, `&#146;` one in
 * windows-1252 (which is how browsers read it, HTML Living Standard, "numeric character reference end state").
 */
function mended(text: string): string {
  return text
    .replace(/(?:[\u00c2-\u00f4][\u0080-\u00bf]{1,3})+/g, asUtf8)
    .replace(/[\u0080-\u009f]/g, (control) => western.decode(Uint8Array.of(control.charCodeAt(0))));
}

/** Mends all words in an element. */
export function mend({ children }: Words): void {
  children.forEach((child, at) => {
    if (typeof child !== 'string') mend(child);
    else if (/[\u0080-\u009f]/.test(child)) children[at] = mended(child);
  });
}
