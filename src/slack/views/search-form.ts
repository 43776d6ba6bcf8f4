import type { types } from '@slack/bolt';
import type { Message } from './blocks.ts';
import { type FieldStates, inputBlocks, type Manner, withInitial } from './fields.ts';
import { modal } from './modal.ts';

const field = {
  id: 'words',
  kind: 'line',
  label: 'What are you looking for?',
  hint: 'An actor, a sector, CVE ids, or any words; “quoted words”, sector:, severity:, since:30d narrow.',
  example: 'fortinet since:30d',
  most: 300,
} as const;

/** The name by which the form's submission is known. */
export const searchCallback = 'search_threats';

/** One line to type what is looked for, and below it the answer to what was typed before. */
export function searchForm(words: string, answer: Message | null, manner: Manner): types.ModalView {
  const blocks = [...inputBlocks([{ ...field, value: words }], manner), ...(answer?.blocks ?? [])];
  return modal('Search threats', blocks, { callback: searchCallback, submit: 'Search' });
}

/** What was typed in the form, as it was sent or as it stands beside a button that was clicked. */
export function searchedWords(
  view: { readonly blocks: readonly unknown[]; readonly state: { readonly values: FieldStates } },
  manner: Manner,
): string {
  const { values } = view.state;
  const filled = manner === 'typed' ? withInitial(view.blocks, values) : values;
  return (filled[field.id]?.['value']?.value ?? '').replace(/\s+/g, ' ').trim();
}
