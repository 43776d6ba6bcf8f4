import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NameClass } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import { securityWords } from '../domain/trade.ts';

/** How far a name can be trusted alone, and the words that it waits for otherwise (see Term). */
export type NameSense = { readonly class: NameClass; readonly needsContext: readonly string[] };

const unique: NameSense = { class: 'unique', needsContext: [] };
/** It tags where the text speaks of security at all. */
const soft: NameSense = { class: 'needs-context', needsContext: securityWords };
/** It tags only with a second term of its actor, or words beside it that say what it is. */
const strict: NameSense = { class: 'needs-context', needsContext: [] };
const never: NameSense = { class: 'never-match', needsContext: [] };

const longestName = 80;
const mostAliases = 200;
const shortWord = 5;

/** Keys that name a JavaScript object's own parts, never an actor. */
const ownParts: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Words that name no one in particular. */
const nobody: ReadonlySet<string> = new Set(
  'unknown unnamed unnamedgroup anonymousgroup none other various group team hackers hacker apt threatactor actor malware ransomware'.split(
    ' ',
  ),
);

/** Words that end (or begin) the names which vendors make up, after their published naming schemes. */
const schemes: ReadonlySet<string> = new Set(
  [
    'typhoon blizzard sandstorm sleet tempest tsunami cyclone',
    'panda kitten chollima spider jackal bear',
    'taurus ursa serpens pisces libra scorpius',
    'bronze cobalt iron nickel tin',
    'manticore likho',
  ]
    .join(' ')
    .split(' '),
);

/** Creatures and companies that the schemes also hit upon. */
const realThings: ReadonlySet<string> = new Set(
  'wolf spider,jumping spider,sea spider,red panda,giant panda,big panda,polar bear,black bear,brown bear,white bear,grizzly bear,golden jackal,iron man'.split(
    ',',
  ),
);

type Words = { readonly common: ReadonlySet<string>; readonly rare: ReadonlySet<string> };
let everyday: Words | null = null;

function everydayWords(): Words {
  if (everyday === null) {
    const text = readFileSync(join(import.meta.dirname, 'everyday-words.txt'), 'utf8');
    const [common = '', rare = ''] = text.split('# rare\n');
    const wordsOf = (part: string) => new Set(part.replace(/^#.*$/gm, '').split(/\s+/));
    everyday = { common: wordsOf(common), rare: wordsOf(rare) };
  }
  return everyday;
}

/** The word and its base forms: `grayling`, `grayl`, `grayle`. */
function forms(word: string): readonly string[] {
  const made = [word];
  if (word.endsWith('ies')) made.push(`${word.slice(0, -3)}y`);
  for (const ending of ['s', 'es', 'ed', 'er', 'ers', 'ing', 'ly']) {
    const base = word.slice(0, -ending.length);
    if (!word.endsWith(ending) || base.length < 3) continue;
    made.push(base);
    if (ending !== 's' && ending !== 'ly') made.push(`${base}e`);
    if (base.at(-1) === base.at(-2)) made.push(base.slice(0, -1));
  }
  return made;
}

/** Is it an English word, a first name, a place or a company, and does it stand in news often? */
export function commonness(word: string): 'common' | 'rare' | 'none' {
  const words = everydayWords();
  const made = forms(word.toLowerCase());
  if (made.some((form) => words.common.has(form))) return 'common';
  return made.some((form) => words.rare.has(form)) ? 'rare' : 'none';
}

function senseOfWord(word: string): NameSense {
  if (!/^[\p{Script=Latin}$]+$/u.test(word))
    return word.length < 4 && /^\p{ASCII}+$/u.test(word) ? soft : unique;
  if (word.length <= 3 || (word.length === 4 && word === word.toUpperCase())) return strict;
  const known = commonness(word);
  if (known === 'common' && !/\p{Ll}\p{Lu}/u.test(word)) return strict;
  return known === 'none' && word.length > shortWord ? unique : soft;
}

function senseOfWords(words: readonly string[]): NameSense {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const whole = words.join('');
  if (/\d/.test(whole)) return whole.match(/\d/g)?.length === 1 || whole.length < shortWord ? soft : unique;
  if (realThings.has(words.join(' ').toLowerCase())) return soft;
  if (schemes.has(first.toLowerCase()) || schemes.has(last.toLowerCase())) return unique;
  return words.every((word) => word.length < 4 || commonness(word) !== 'none') ? soft : unique;
}

/**
 * What a name from elsewhere proves: a word that is also an everyday word, a place or a first name is nobody's without
 * a second term; a word of nobody's, and a phrase of everyday words, only where security is spoken of; a name made of
 * letters and digits, or in a vendor's naming scheme, is the actor's.
 */
export function senseOf(name: string): NameSense {
  const key = nameKey(name);
  if (key.length < 3 || /^\p{N}+$/u.test(key) || nobody.has(key)) return never;
  const words = name.split(/[^\p{L}\p{N}\p{M}$]+/u).filter((word) => word !== '');
  const telling = words.length > 1 && /^the$/i.test(words[0] ?? '') ? words.slice(1) : words;
  return telling.length === 1 ? senseOfWord(telling[0] ?? '') : senseOfWords(telling);
}

/** A name as it can be kept, or null for one that is none: empty, one letter, endless, or a part of the language. */
export function keptName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = value
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (name.length > longestName || ownParts.has(name)) return null;
  return nameKey(name).length < 2 ? null : name;
}

/** The names of a list that can be kept, once each, and how many were dropped. */
export function keptNames(values: unknown): { readonly names: readonly string[]; readonly dropped: number } {
  if (!Array.isArray(values)) return { names: [], dropped: 0 };
  const byKey = new Map<string, string>();
  let dropped = Math.max(0, values.length - mostAliases);
  for (const value of values.slice(0, mostAliases)) {
    const name = keptName(value);
    if (name === null) dropped += 1;
    else if (!byKey.has(nameKey(name))) byKey.set(nameKey(name), name);
  }
  return { names: [...byKey.values()], dropped };
}

const collectives = /^(.+?) (?:group|team|gang|crew)$/i;

/** What a name is shortened to, `Gamaredon` for `Gamaredon Group`; null where it is not, or is a word. */
export function shortForm(name: string): string | null {
  const short = name.match(collectives)?.[1] ?? null;
  if (short === null || /^the$/i.test(short)) return null;
  return senseOf(short).class === 'unique' ? short : null;
}
