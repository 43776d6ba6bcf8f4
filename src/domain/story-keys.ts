import { canonicalUrl } from './canonical-url.ts';
import type { Telling } from './sketch.ts';
import { openStoryBook, type StoryBook } from './story-book.ts';

/** Gives each telling the key of its story: that of the first telling in the run which is of the same event. */
export type StoryKeys = (telling: Telling) => string;

/** So many tellings a book holds; the last two are kept, so that memory stays the same however long the run. */
const bookLength = 5_000;

/** 53 bits of a text, as 11 characters (cyrb53: two 32-bit multiplicative hashes, mixed). */
function fingerprint(text: string): string {
  let [left, right] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    left = Math.imul(left ^ code, 2_654_435_761);
    right = Math.imul(right ^ code, 1_597_334_677);
  }
  left = Math.imul(left ^ (left >>> 16), 2_246_822_507) ^ Math.imul(right ^ (right >>> 13), 3_266_489_909);
  right = Math.imul(right ^ (right >>> 16), 2_246_822_507) ^ Math.imul(left ^ (left >>> 13), 3_266_489_909);
  return (4_294_967_296 * (right & 0x1fffff) + (left >>> 0)).toString(36).padStart(11, '0');
}

function ownKey({ title, lede, url }: Telling): string {
  const place = url === null ? null : canonicalUrl(url);
  return `story-${fingerprint([place ?? lede, title].join(' '))}`;
}

/** Keys for one run of tellings, in the order they come. The same input gives the same keys. */
export function openStoryKeys(): StoryKeys {
  let [now, before]: [StoryBook, StoryBook] = [openStoryBook(), openStoryBook()];
  /** Two that are apart may have link and title in common. */
  const free = (key: string): string => {
    let number = now.size();
    let tried = key;
    while (now.has(tried) || before.has(tried)) {
      number += 1;
      tried = `${key}-${number}`;
    }
    return tried;
  };
  return (telling) => {
    const key = now.find(telling) ?? before.find(telling) ?? free(ownKey(telling));
    if (now.size() >= bookLength) [now, before] = [openStoryBook(), now];
    now.add(key, telling);
    return key;
  };
}
