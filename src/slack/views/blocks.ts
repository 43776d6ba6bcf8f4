import type { types } from '@slack/bolt';
import { cutAtWord } from '../../domain/words.ts';
import { visible } from './text.ts';

export type Block = types.KnownBlock;
export type Button = types.Button;

/** A message: `text` is what screen readers and notifications read (https://docs.slack.dev/reference/methods/chat.postMessage). */
export type Message = { readonly text: string; readonly blocks: Block[] };

const blockLimit = 50;
/** Of one text object. */
const textLimit = 3_000;
/** Slack documents no total; `msg_blocks_too_long` was reported from 11,341 characters on. */
const totalLimit = 9_000;

function mrkdwn(text: string): types.MrkdwnElement {
  return {
    type: 'mrkdwn',
    text: text.length > textLimit ? `${text.slice(0, textLimit - 10)}…` : text,
    verbatim: true,
  };
}

/** Text of one paragraph or more; over 3,000 characters it is cut. */
export function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

/** Lines in as few sections as hold them whole. */
export function sections(lines: readonly string[]): readonly Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < textLimit)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

/** A title in plain text. */
export function header(text: string): Block {
  return {
    type: 'header',
    text: { type: 'plain_text', text: cutAtWord(visible(text), 150).trim() || '…', emoji: false },
  };
}

/** Small print. */
export function context(...texts: readonly string[]): Block {
  return { type: 'context', elements: texts.slice(0, 10).map((text) => mrkdwn(text)) };
}

/** A line across. */
export function divider(): Block {
  return { type: 'divider' };
}

/** Buttons in a row, and choices beside them. */
export function actions(...elements: readonly (Button | types.StaticSelect)[]): Block {
  return { type: 'actions', elements: elements.slice(0, 25) };
}

/** A button whose `actionId` a listener knows. Values over Slack's 2,000 characters are a fault of ours. */
export function button(text: string, actionId: string, value: string): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: cutAtWord(visible(text), 75).trim() || '…', emoji: false },
    action_id: actionId,
    value: value.slice(0, 2_000),
  };
}

/** Can a button lead there? */
export function isAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url) && url.length <= 3_000;
}

/** A button that opens an address; Slack tells us of the click all the same. */
export function linkButton(text: string, actionId: string, url: string): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: cutAtWord(visible(text), 75).trim() || '…', emoji: false },
    action_id: actionId,
    url,
  };
}

/** A button holds no longer command whole (2,000 characters, with what pages add). UTF-16 units. */
const longestRun = 1_900;

/** Commands as buttons can hold them: one that is too long would run something else. */
export function runnable(...commands: readonly string[]): readonly string[] {
  return commands.filter((words) => words.length <= longestRun);
}

/** A button that runs a command as if it were typed, in an answer of its own. */
export function runButton(text: string, words: string, index = 0): Button {
  return button(text, `run:${index}`, words);
}

/** The same, in place of the answer that holds the button. */
export function pageButton(text: string, words: string, index = 0): Button {
  return button(text, `page:${index}`, words);
}

function size(blocks: readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

/** How many of `groups` fit into one message beside `around`, each group whole. */
export function fitting(groups: readonly (readonly Block[])[], around: readonly Block[]): number {
  let blocks = around.length + 1;
  let total = size(around) + 400;
  for (const [index, group] of groups.entries()) {
    blocks += group.length;
    total += size(group);
    if (blocks > blockLimit || total > totalLimit) return index;
  }
  return groups.length;
}

/**
 * Rows, all in one message beside `around`: in the fullest of their forms in which they fit together, each a block or blocks that stay
 * together. A row's forms begin with the fullest and end with one so short that no list of a page is too long in it.
 */
export function fittingForms(
  rows: readonly (readonly (Block | readonly Block[])[])[],
  around: readonly Block[],
): readonly Block[] {
  const most = Math.max(1, ...rows.map((forms) => forms.length));
  const inForm = (level: number) => rows.map((forms) => [forms.slice(0, level + 1).slice(-1)].flat(2));
  for (let level = 0; level < most - 1; level += 1) {
    const groups = inForm(level);
    if (fitting(groups, around) === groups.length) return groups.flat();
  }
  return inForm(most - 1).flat();
}

/** A message within Slack's limits; what does not fit at the end is left out and said. */
export function message(text: string, blocks: readonly Block[]): Message {
  const fits = fitting(
    blocks.map((block) => [block]),
    [],
  );
  const shown =
    fits === blocks.length
      ? [...blocks]
      : [...blocks.slice(0, fits), context('The rest does not fit into one message.')];
  return { text: cutAtWord(text, 3_000), blocks: shown };
}
