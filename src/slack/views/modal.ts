import type { types, ViewOutput } from '@slack/bolt';
import { cutAtWord } from '../../domain/words.ts';
import type { Block } from './blocks.ts';
import { visible } from './text.ts';

/** What a modal is about: it is shown apart from the message that led to it. */
export type About = { readonly storyId: string; readonly channelId: string };

/** What a modal carries of what it is about. */
export function writeAbout({ storyId, channelId }: About): string {
  return `${storyId} ${channelId}`;
}

/** What a modal carried. */
export function readAbout(carried: string): About {
  const [storyId = '', channelId = ''] = carried.split(' ');
  return { storyId, channelId };
}

function plain(text: string, limit = 75) {
  return { type: 'plain_text' as const, text: cutAtWord(visible(text), limit), emoji: false };
}

/** One thing to choose. Slack takes values of at most 150 characters. */
export type Choice = { readonly value: string; readonly text: string; readonly more?: string };

function options(choices: readonly Choice[]) {
  return choices.slice(0, 100).map(({ value, text, more }) => ({
    value: value.slice(0, 150),
    text: plain(text),
    ...(more === undefined ? {} : { description: plain(more) }),
  }));
}

/** A list to choose one thing from; it is read from the modal's state under `id`. */
export function chooseFrom(id: string, label: string, choices: readonly Choice[]): types.InputBlock {
  const [first] = options(choices);
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'static_select',
      action_id: id,
      options: options(choices),
      ...(first === undefined ? {} : { initial_option: first }),
    },
  };
}

/** A few things side by side, of which one holds; the first to begin with. */
export function chooseOne(id: string, label: string, choices: readonly Choice[]): types.InputBlock {
  const [first] = options(choices);
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'radio_buttons',
      action_id: id,
      options: options(choices),
      ...(first === undefined ? {} : { initial_option: first }),
    },
  };
}

/** Words of a person's own, wanted or not. */
export function writeWords(id: string, label: string, hint: string): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    hint: plain(hint, 150),
    element: { type: 'plain_text_input', action_id: id, max_length: 300 },
  };
}

/** A modal; `submit` names what sending it does, where it asks for something. */
export function modal(
  title: string,
  blocks: readonly Block[],
  carried: { readonly callback?: string; readonly submit?: string; readonly about?: string } = {},
): types.ModalView {
  const { callback, submit, about } = carried;
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain(submit === undefined ? 'Close' : 'Cancel', 24),
    ...(submit === undefined ? {} : { submit: plain(submit, 24) }),
    ...(callback === undefined ? {} : { callback_id: callback }),
    ...(about === undefined ? {} : { private_metadata: about }),
    blocks: blocks.slice(0, 100),
  };
}

/** What a person chose and wrote in a modal that was sent. */
export type Stated = ViewOutput['state']['values'];

/** What was chosen or written under `id` in a modal that was sent; empty where nothing was. */
export function statedIn(values: Stated, id: string): string {
  const stated = values[id]?.[id];
  return stated?.selected_option?.value ?? stated?.selected_conversation ?? stated?.value ?? '';
}
