import type { Directory } from '../domain/lookup.ts';
import type { Tightening } from '../domain/tightening.ts';
import type { Command } from './command.ts';
import { parseCommand } from './grammar.ts';
import { betweenLists } from './listed-words.ts';

type Subscribe = Extract<Command, { kind: 'subscribe' }>;

const severityWords =
  /(?<=^|\s)(?:--|[—–])?severity(?:[:=]\s*|\s+)[^\s,;]+|(?<=^|[\s,;])(?:low|medium|high|critical)\+?(?=$|[\s,;])/gi;
const kevWords = /(?<=^|\s)(?:--|[—–])?kev(?:[:=]\w+|\s+(?:on|off)(?=$|\s))?(?=$|[\s,;])/gi;

/** All that was said, but for how grave it has to be. */
function others({ topics, options, all, feeds }: Subscribe): string {
  const { minSeverity: _floor, kevOnly: _kev, ...rest } = options;
  return JSON.stringify([topics, rest, all, feeds]);
}

/**
 * The words of a subscription with one limit more, in the place of what they say of it so far; null where that cannot be said in words
 * that mean nothing else.
 */
export function tightened(command: Subscribe, limit: Tightening, directory: Directory): string | null {
  const [said, added] =
    'minSeverity' in limit ? [severityWords, `severity:${limit.minSeverity}`] : [kevWords, 'kev'];
  const left = betweenLists(command.typed, (words) => words.replace(said, ' '));
  const typed = `${left} ${added}`.replace(/\s+/g, ' ').trim();
  const read = parseCommand(`subscribe ${typed}`, directory);
  if (read.kind !== 'subscribe' || others(read) !== others(command)) return null;
  const { minSeverity, kevOnly } = { ...command.options, ...limit };
  return read.options.minSeverity === minSeverity && read.options.kevOnly === kevOnly ? typed : null;
}
