import type { UsedUp } from '../../domain/allowance.ts';
import type { Sector } from '../../domain/sector.ts';
import { countWords } from '../../domain/words.ts';
import { command, type Verb, verbs } from '../verbs.ts';
import { actions, type Block, context, type Message, message, runButton, section } from './blocks.ts';
import { escaped, feedText } from './text.ts';

function code(words: string): string {
  return `\`${escaped(words).replaceAll('`', "'")}\``;
}

/** The overview: each verb with one example; `subscriptions` says how this channel stands. */
export function helpMessage(subscriptions: number | null): Message {
  const lines = verbs.map(
    (verb) => `${code(`${command} ${verb.examples[0] ?? verb.name}`)} — ${escaped(verb.does)}`,
  );
  const state =
    subscriptions === null
      ? []
      : [
          context(
            subscriptions === 0
              ? 'This channel has no subscription yet.'
              : `This channel has ${countWords(subscriptions, 'subscription')}: \`${command} list\` shows them.`,
          ),
        ];
  return message(`${command}: ${verbs.map((verb) => verb.name).join(', ')}`, [
    section('*Threat briefings in this channel.* Every tag can be asked why.'),
    section(lines.join('\n')),
    ...state,
    context(`More about one: \`${command} help subscribe\``),
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

/** So much was asked that it waits. */
export function slowDownMessage({ whose, waitMs }: UsedUp): Message {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const who = whose === 'person' ? 'You have asked' : 'This channel has asked';
  const text = `${who} much in the last minute. Please try again in ${countWords(seconds, 'second')}; nothing was changed, and alerts and digests come as ever.`;
  return message(text, [section(text)]);
}
