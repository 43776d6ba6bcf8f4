import { nearest } from '../domain/lookup.ts';
import { isZone, type Person, verbosities } from '../domain/person.ts';
import type { Unread } from './feed-words.ts';

/** What a person asks about how they are answered; empty asks only to see it. */
export type MeCommand = { readonly kind: 'me'; readonly chosen: Partial<Pick<Person, 'zone' | 'verbosity'>> };

function zoneCalled(word: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  return zones.find((zone) => zone.toLowerCase() === word.toLowerCase()) ?? (isZone(word) ? word : undefined);
}

function zoneFault(word: string): Unread {
  const near = nearest(word, Intl.supportedValuesOf('timeZone'), (zone) => [
    zone,
    zone.split('/').at(-1) ?? zone,
  ]);
  return {
    problem: `“${word}” is no time zone. Write one as Europe/Berlin, or “auto” for that of your Slack profile.`,
    tries: [...near.map((zone) => `me zone ${zone}`), 'me zone auto'],
  };
}

/** Read the words after `me`. */
export function readMe(text: string): MeCommand | Unread {
  const words = text
    .trim()
    .split(/[\s:]+/)
    .filter((word) => word !== '');
  let chosen: MeCommand['chosen'] = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? '').toLowerCase();
    const verbosity = verbosities.find((one) => one === word);
    if (verbosity !== undefined) chosen = { ...chosen, verbosity };
    else if (word === 'zone' || word === 'tz') {
      at += 1;
      const named = words[at] ?? '';
      const zone = named.toLowerCase() === 'auto' ? null : zoneCalled(named);
      if (zone === undefined) return zoneFault(named);
      chosen = { ...chosen, zone };
    } else
      return {
        problem: `I do not know what “${words[at]}” means for you. There are “zone Europe/Berlin”, “zone auto”, “compact” and “full”.`,
        tries: ['me', 'me compact', 'me full', 'me zone auto'],
      };
  }
  return { kind: 'me', chosen };
}
