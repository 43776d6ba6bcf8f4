import type { types } from '@slack/bolt';
import { exceptedWords } from '../../domain/excepting.ts';
import type { Exception } from '../../domain/exception.ts';
import { ageWords } from '../../domain/words.ts';
import { actions, type Block, button, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { modal } from './modal.ts';
import { escaped, feedText } from './text.ts';

/** The modal of all that a workspace has set aside. */
export const setAsideCallback = 'set_aside';
const perPage = 20;

/** What is set aside, by whom and why, with the button that takes it back. */
export function exceptionRow(one: Exception, lens: Lens): Block {
  const author = /^[UW][A-Z0-9]+$/.test(one.author) ? `<@${one.author}>` : escaped(one.author);
  const row = section(
    `${feedText(exceptedWords(one, lens), 300)}\n_by ${author}, ${ageWords(one.createdAt, lens.now)}: ${feedText(one.reason, 200)}_`,
  );
  return row.type === 'section' ? { ...row, accessory: button('Undo', 'undo_exception', one.id) } : row;
}

/** A page of all that is set aside, newest first; `said` is what came of the last click. */
export function setAsideModal(
  exceptions: readonly Exception[],
  offset: number,
  said: readonly Block[],
  lens: Lens,
): types.ModalView {
  if (exceptions.length === 0)
    return modal('Set aside as wrong', [...said, section('Nothing is set aside now.')]);
  const from = Math.min(offset, Math.floor((exceptions.length - 1) / perPage) * perPage);
  const shown = exceptions.slice(from, from + perPage);
  const turn = (text: string, to: number) => button(text, `home_exceptions:${to}`, String(to));
  const turns = [
    ...(from > 0 ? [turn('Newer', from - perPage)] : []),
    ...(from + shown.length < exceptions.length ? [turn('Older', from + perPage)] : []),
  ];
  return modal(
    'Set aside as wrong',
    [
      ...said,
      section(`${from + 1} to ${from + shown.length} of ${exceptions.length}, newest first`),
      ...shown.map((one) => exceptionRow(one, lens)),
      ...(turns.length === 0 ? [] : [actions(...turns)]),
    ],
    { callback: setAsideCallback, about: String(from) },
  );
}
