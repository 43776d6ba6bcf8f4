import { isZone, type Person, verbosities } from '../domain/person.ts';
import type { Unread } from './feed-words.ts';
import { cityWords, nearZones, nearZoneWords } from './zone-words.ts';

/** What a person asks about how they are answered; empty asks only to see it. */
export type MeCommand = { readonly kind: 'me'; readonly chosen: Partial<Pick<Person, 'zone' | 'verbosity'>> };

function zoneCalled(word: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  return zones.find((zone) => zone.toLowerCase() === word.toLowerCase()) ?? (isZone(word) ? word : undefined);
}

function zoneFault(word: string): Unread {
  const near = nearZones(word);
  return {
    problem: `“${word}” is no time zone.${nearZoneWords(near)} Write one as Europe/Berlin, or “auto” for that of your Slack profile.`,
    tries: [...near.map((zone) => `me zone ${zone}`), 'me zone auto'],
  };
}

/** One of them would be dropped without a word. */
function twice(before: string, now: string): Unread {
  return {
    problem: `“${before}” and “${now}” contradict each other. Write only one of them.`,
    tries: [`me ${before}`, `me ${now}`],
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
    if (verbosity !== undefined) {
      if ((chosen.verbosity ?? verbosity) !== verbosity) return twice(chosen.verbosity ?? '', verbosity);
      chosen = { ...chosen, verbosity };
    } else if (word === 'zone' || word === 'tz') {
      at += 1;
      const named = words[at] ?? '';
      const zone = named.toLowerCase() === 'auto' ? null : zoneCalled(named);
      if (zone === undefined) return zoneFault(words.slice(at, at + cityWords(words, at)).join(' '));
      if (chosen.zone !== undefined && chosen.zone !== zone)
        return twice(`zone ${chosen.zone ?? 'auto'}`, `zone ${zone ?? 'auto'}`);
      chosen = { ...chosen, zone };
    } else
      return {
        problem: `I do not know what “${words[at]}” means for you. There are “zone Europe/Berlin”, “zone auto”, “compact” and “full”.`,
        tries: ['me', 'me compact', 'me full', 'me zone auto'],
      };
  }
  return { kind: 'me', chosen };
}
