import type { Twin } from '../../domain/twin.ts';
import { actions, button, type Message, message, runButton, section } from './blocks.ts';
import type { Field } from './fields.ts';
import { escaped, visible } from './text.ts';

function twinWords({ by, held: { name, pausedAt } }: Twin, mayBeNamed: boolean): string {
  const called = `${name === null ? '' : ` called “${visible(name)}”`}${pausedAt === null ? '' : ' (it is paused)'}`;
  switch (by) {
    case 'name':
      return `This channel has a subscription${called} already. Choose another name, or edit that one: /threat list shows it.`;
    case 'words':
      return `This channel has a subscription${called} with these words already. Edit that one${mayBeNamed ? ', or give this one a name of its own' : ''}: /threat list shows it.`;
    case 'all':
      return `This channel has a subscription${called} that brings exactly this at these times. Edit that one, or change here what comes, or when.`;
    default:
      return by satisfies never;
  }
}

/** What is wrong with a filled form, at the field that it is wrong with. */
export function twinErrors(twin: Twin, fields: readonly Field[]): Record<string, string> {
  const mayBeNamed = fields.some(({ id }) => id === 'name');
  const topics = ['sectors', 'actors', 'vendors', 'ways'];
  const at = twin.by === 'name' ? 'name' : fields.find(({ id }) => topics.includes(id))?.id;
  return { [at ?? 'ways']: twinWords(twin, mayBeNamed) };
}

/** Nothing was subscribed: the channel has it already. */
export function twinMessage(twin: Twin): Message {
  const text = `${escaped(twinWords(twin, true))} Nothing was changed.`;
  return message(text, [
    section(text),
    actions(
      button('Edit', 'subscription_edit', twin.held.id),
      ...(twin.held.pausedAt === null ? [] : [button('Resume', 'subscription_resume', twin.held.id)]),
      runButton('Show subscriptions', 'list', 1),
    ),
  ]);
}
