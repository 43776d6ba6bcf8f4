import type { Directory } from '../domain/lookup.ts';
import { saysNothing } from '../domain/question.ts';
import { spokenTimes } from '../domain/spoken-time.ts';
import type { Command } from './command.ts';
import { readIndicatorWords } from './indicator-words.ts';
import { verbNames } from './verbs.ts';

/** What a command is held against, beside its own words. */
export type Said = {
  readonly words: string;
  readonly directory: Directory;
  readonly now: number;
  /** Is one of the channel's subscriptions called so? */
  readonly isSubscription: (name: string) => boolean;
};

/** Does somebody talk, instead of giving names and filters? “for”, “the”, “this week” are words of talk; what stands in quotes is not. */
function isTalk(text: string, now: number): boolean {
  const bare = text.replace(/["“”„][^"“”„]*["“”„]/g, ' ');
  if (/(?<=^|\s)\w+:\S/.test(bare)) return false;
  return (
    bare.split(/\s+/).some((word) => saysNothing(word.replace(/[?!.,;]+$/, ''))) ||
    spokenTimes(bare, now, 'UTC').length > 0
  );
}

/**
 * Is what was said to the bot a command? Only where every word behind the verb is one that it takes, or none stands there;
 * otherwise it is a question that begins with a command's name.
 */
export function isCommand(command: Command, { words, directory, now, isSubscription }: Said): boolean {
  const [verb = '', ...others] = words.split(/\s+/);
  if (others.length === 0 && verbNames.some((name) => name === verb.toLowerCase())) return true;
  switch (command.kind) {
    case 'fault':
      return false;
    case 'actor':
      return command.found.kind !== 'none';
    case 'which':
    case 'list':
      return command.otherwise === null || isSubscription(command.typed);
    case 'iocs':
      return !('problem' in readIndicatorWords(command.typed, directory, now));
    case 'search':
    case 'vendor':
      return !isTalk(command.typed, now);
    default:
      return true;
  }
}
