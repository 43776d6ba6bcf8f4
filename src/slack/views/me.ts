import type { Person } from '../../domain/person.ts';
import { actions, type Message, message, runButton, section } from './blocks.ts';
import { escaped } from './text.ts';

/** A person's time zone and measure of answers, in words. */
export function personLines({ zone: chosen, verbosity }: Person, zone: string): readonly string[] {
  const where = chosen === null ? `${zone}, as in your Slack profile` : zone;
  const much =
    verbosity === 'compact'
      ? 'compact: a line a story, with its reason'
      : 'full: with the quote that made each tag';
  return [`Time zone: *${escaped(where)}*`, `Answers: *${much}*`];
}

/** How a person is answered, and the other ways. */
export function meMessage(person: Person, zone: string, changed: boolean): Message {
  const lines = personLines(person, zone);
  const other = person.verbosity === 'compact' ? 'full' : 'compact';
  const text = [changed ? 'Changed, for you alone.' : 'For you alone:', ...lines].join('\n');
  return message(text, [
    section(text),
    actions(
      runButton(`Answer ${other === 'full' ? 'in full' : 'compactly'}`, `me ${other}`, 1),
      ...(person.zone === null ? [] : [runButton('Zone of my profile', 'me zone auto', 2)]),
    ),
  ]);
}
