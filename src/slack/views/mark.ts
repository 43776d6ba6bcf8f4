import type { types } from '@slack/bolt';
import { type Marked, marks, markWords } from '../../domain/mark.ts';
import type { Lens } from './lens.ts';
import { dateWords } from './text.ts';

/** The choice of marks for a story; `marked` is the one that stands. */
export function markSelect(storyId: string, marked: Marked | undefined): types.StaticSelect {
  const option = (value: string, text: string) => ({
    text: { type: 'plain_text' as const, text, emoji: false },
    value: `${value} ${storyId}`,
  });
  const options = marks.map((mark) => option(mark, markWords[mark]));
  const initial = options.find(({ value }) => value === `${marked?.mark} ${storyId}`);
  return {
    type: 'static_select',
    action_id: 'mark',
    placeholder: { type: 'plain_text', text: 'Mark…', emoji: false },
    options: marked === undefined ? options : [...options, option('none', 'No mark')],
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

/** `Marked *Reviewing* by @alice`. */
export function markedWords({ mark, by, at }: Marked, lens: Lens): string {
  return `Marked *${markWords[mark]}* by <@${by}> ${dateWords(at, lens)}`;
}
