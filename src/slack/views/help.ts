import type { UsedUp } from '../../domain/allowance.ts';
import type { Sector } from '../../domain/sector.ts';
import { countWords } from '../../domain/words.ts';
import { command, type Verb, type VerbName, verbs } from '../verbs.ts';
import { actions, type Block, context, type Message, message, runButton, section } from './blocks.ts';
import { escaped, feedText } from './text.ts';

function code(words: string): string {
  return `\`${escaped(words).replaceAll('`', "'")}\``;
}

/** What a channel is about, by the ids of its subscriptions' first actor and sector: the examples of the help speak of it. */
export type HelpTerms = { readonly actor: string; readonly sector: string; readonly cve: string };

/** Where a channel subscribes to nothing of a kind, these are everybody's. */
export const usualTerms: HelpTerms = { actor: 'volt typhoon', sector: 'maritime', cve: 'CVE-2022-42475' };

/** The six with which most is done, each as one would type it here. */
function firstSix({ actor, sector, cve }: HelpTerms): readonly (readonly [VerbName, string])[] {
  return [
    ['actor', `actor ${actor}`],
    ['latest', `latest ${sector} high 3d`],
    ['search', `search ${actor} since:30d`],
    ['cve', `cve ${cve}`],
    ['subscribe', `subscribe ${sector} severity:high instant daily`],
    ['digest', 'digest'],
  ];
}

function stateOf(subscriptions: number | null): readonly Block[] {
  if (subscriptions === null) return [];
  return [
    context(
      subscriptions === 0
        ? 'This channel has no subscription yet.'
        : `This channel has ${countWords(subscriptions, 'subscription')}: \`${command} list\` shows them.`,
    ),
  ];
}

/** The overview, on one screen: six verbs as one would type them here, and the names of the rest; `subscriptions` says how this channel stands. */
export function helpMessage(subscriptions: number | null, terms: HelpTerms = usualTerms): Message {
  const six = firstSix(terms);
  const named = new Set(six.map(([name]) => name));
  const lines = six.map(([name, example]) => {
    const does = verbs.find((verb) => verb.name === name)?.does ?? '';
    return `${code(`${command} ${example}`)} — ${escaped(does)}`;
  });
  const rest = verbs.map(({ name }) => name).filter((name) => !named.has(name));
  return message(`${command}: ${verbs.map((verb) => verb.name).join(', ')}`, [
    section('*Threat briefings in this channel.* Every tag can be asked why.'),
    section(lines.join('\n')),
    ...stateOf(subscriptions),
    context(
      `Also: ${rest.join(', ')}. More about each: ${code(`${command} help ${rest[0] ?? 'subscribe'}`)}, or ask in plain words: ${code(`@Stormbrief ${terms.actor} this week`)}`,
      'Without typing: *Look up threats* in the menu of a message, *Search threats* among the shortcuts of the search bar, and my Home, where subscriptions and your own settings are.',
    ),
  ]);
}

/** One verb in full, with the sectors where they are wanted. */
export function verbHelp(verb: Verb, sectors: readonly Sector[]): Message {
  const blocks: Block[] = [
    section(
      `*${code(`${command} ${verb.usage}`)}*\n${escaped(verb.does)}.${verb.details === '' ? '' : `\n${escaped(verb.details)}`}`,
    ),
    section(`Examples:\n${verb.examples.map((example) => code(`${command} ${example}`)).join('\n')}`),
    ...(verb.name === 'subscribe' || verb.name === 'latest'
      ? [context(`Sectors: ${escaped(sectorWords(sectors))}`)]
      : []),
  ];
  return message(escaped(`${command} ${verb.usage}: ${verb.does}`), blocks);
}

function sectorWords(sectors: readonly Sector[]): string {
  return sectors.map((sector) => sector.id).join(', ');
}

/** What was not understood, and what to do instead. */
export function faultMessage(problem: string, tries: readonly string[], sectors: readonly Sector[]): Message {
  const buttons = tries.slice(0, 5).map((words, index) => runButton(`${command} ${words}`, words, index));
  return message(feedText(problem, 300) || 'I did not understand that.', [
    section(escaped(problem)),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    ...(sectors.length === 0 ? [] : [context(`Sectors: ${escaped(sectorWords(sectors))}`)]),
  ]);
}

/** A command that means a channel was clicked where there is none. */
export function inItsChannel(words: string): Message {
  const text = `Type this in the channel that it is for: ${code(`${command} ${words}`)}`;
  return message(text, [section(text)]);
}

/** There would be more of something than there may be. The words are ours. */
export function noRoom(words: string): Message {
  return message(words, [section(words)]);
}

/** So much was asked that it waits, in words without markup. */
export function slowDownWords({ whose, waitMs }: UsedUp): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const who = whose === 'person' ? 'You have asked' : 'This channel has asked';
  return `${who} much in the last minute. Please try again in ${countWords(seconds, 'second')}; nothing was changed, and alerts and digests come as ever.`;
}

/** The same as a message. */
export function slowDownMessage(usedUp: UsedUp): Message {
  const text = slowDownWords(usedUp);
  return message(text, [section(text)]);
}
