import type { types } from '@slack/bolt';
import { nameKey, nearest } from '../../domain/lookup.ts';
import { visible } from './text.ts';

/** One thing that a form asks for: a choice of one or several, a line of text, or a time of day. */
export type Field = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
} & (
  | {
      readonly kind: 'one' | 'several' | 'checks';
      readonly choices: readonly Choice[];
      readonly chosen: readonly string[];
    }
  | { readonly kind: 'line'; readonly value: string; readonly example: string; readonly most?: number }
  | { readonly kind: 'time'; readonly value: string | null }
);

export type Choice = { readonly value: string; readonly label: string };

/**
 * How a form is shown: as Slack does, or typed throughout. The page of the local workspace draws no select of several and no time
 * picker, and shows nothing as chosen; there a field is a line with the choices beside it.
 */
export type Manner = 'chosen' | 'typed';

type Element = types.InputBlock['element'];

/** Slack takes 100 options in a list or a group, and 75 characters in a label (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const mostOptions = 100;
const longestLabel = 75;
const mostNamed = 12;

/** Plain text of a form, within Slack's limit of a label. */
export function plainLabel(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: visible(text).slice(0, longestLabel) || '—', emoji: false };
}

function optionOf({ value, label }: Choice): types.PlainTextOption {
  return { text: plainLabel(label), value };
}

/** Options in groups of a hundred where there are more, each labelled with where it begins and ends. */
function listOf(choices: readonly Choice[]) {
  const options = choices.map(optionOf);
  if (options.length <= mostOptions) return { options };
  const groups = Array.from({ length: Math.ceil(options.length / mostOptions) }, (_, at) => {
    const some = options.slice(at * mostOptions, (at + 1) * mostOptions);
    const ends = [some[0], some.at(-1)].map((one) => one?.text.text.slice(0, 30) ?? '');
    return { label: plainLabel(ends.join(' – ')), options: some };
  });
  return { option_groups: groups };
}

function line(value: string, example: string, most = 1_000): Element {
  return {
    type: 'plain_text_input',
    action_id: 'value',
    max_length: most,
    placeholder: plainLabel(example),
    ...(value === '' ? {} : { initial_value: value }),
  };
}

function elementOf(field: Field): Element {
  switch (field.kind) {
    case 'line':
      return line(field.value, field.example, field.most);
    case 'time':
      return {
        type: 'timepicker',
        action_id: 'value',
        ...(field.value === null ? {} : { initial_time: field.value }),
      };
    case 'one': {
      const first = field.choices.find(({ value }) => field.chosen.includes(value));
      return {
        type: 'static_select',
        action_id: 'value',
        ...listOf(field.choices),
        ...(first === undefined ? {} : { initial_option: optionOf(first) }),
      };
    }
    case 'several':
    case 'checks': {
      const initial = field.choices.filter(({ value }) => field.chosen.includes(value)).map(optionOf);
      const chosen = initial.length === 0 ? {} : { initial_options: initial };
      return field.kind === 'checks'
        ? { type: 'checkboxes', action_id: 'value', options: field.choices.map(optionOf), ...chosen }
        : { type: 'multi_static_select', action_id: 'value', ...listOf(field.choices), ...chosen };
    }
    default:
      return field satisfies never;
  }
}

function typedElement(field: Field): Element {
  if (field.kind === 'line') return elementOf(field);
  if (field.kind === 'time') return line(field.value ?? '', '08:30');
  const chosen = field.choices.filter(({ value }) => field.chosen.includes(value));
  return line(chosen.map(({ label }) => label).join(', '), field.choices[0]?.label ?? '');
}

function typedHint(field: Field): string | undefined {
  if (field.kind === 'line' || field.kind === 'time') return field.hint;
  const labels = field.choices.slice(0, mostNamed).map(({ label }) => label);
  const more = field.choices.length > mostNamed ? ' …' : '';
  return `${field.kind === 'one' ? 'One' : 'Some'} of: ${labels.join(', ')}${more}`;
}

/** The blocks of a form. */
export function inputBlocks(fields: readonly Field[], manner: Manner): readonly types.InputBlock[] {
  return fields.map((field) => {
    const hint = manner === 'typed' ? typedHint(field) : field.hint;
    return {
      type: 'input',
      block_id: field.id,
      optional: true,
      label: plainLabel(field.label),
      element: manner === 'typed' ? typedElement(field) : elementOf(field),
      ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint.slice(0, 2_000) } }),
    };
  });
}

/** What stands in a field of a form that was sent (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload). */
export type FieldState = {
  readonly value?: string | null;
  readonly selected_option?: { readonly value: string } | null;
  readonly selected_options?: readonly { readonly value: string }[];
  readonly selected_time?: string | null;
};

/** What was filled in: the values of a choice, the text of a line, HH:MM of a time. `fault` says what is none of the choices. */
export type Filled = { readonly values: readonly string[]; readonly fault: string | null };

function typedChoice({ choices }: { readonly choices: readonly Choice[] }, words: string): Filled {
  const values: string[] = [];
  for (const word of words.split(',').map((one) => one.trim())) {
    if (word === '') continue;
    const key = nameKey(word);
    const found = choices.find(({ value, label }) => nameKey(value) === key || nameKey(label) === key);
    if (found === undefined) {
      const near = nearest(word, choices, ({ value, label }) => [value, label]).map(({ label }) => label);
      const hint = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : '';
      return { values: [], fault: `“${word}” is none of the choices.${hint}` };
    }
    values.push(found.value);
  }
  return { values: [...new Set(values)], fault: null };
}

/** What a field holds, by block and action. */
export type FieldStates = Readonly<Record<string, Readonly<Record<string, FieldState>>>>;

/** What stands in a form that is typed: a line that nobody touched is sent as nothing, and means what it began with. */
export function withInitial(blocks: readonly unknown[], states: FieldStates): FieldStates {
  const begun = (blocks as readonly { block_id?: string; element?: { initial_value?: string } }[]).flatMap(
    ({ block_id: id = '', element }) => {
      const value = element?.initial_value;
      const state = Object.values(states[id] ?? {})[0];
      return value === undefined || state?.value != null ? [] : [[id, { value: { value } }] as const];
    },
  );
  return { ...states, ...Object.fromEntries(begun) };
}

/** Read one field, however it was shown. */
export function readField(field: Field, state: FieldState | undefined): Filled {
  const text = (state?.value ?? '').trim();
  if (field.kind === 'line') return { values: text === '' ? [] : [text], fault: null };
  if (field.kind === 'time') {
    const time = state?.selected_time ?? text;
    if (time === '') return { values: [], fault: null };
    const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})$/.exec(time) ?? [];
    const isTime = hour !== '' && Number(hour) < 24 && Number(minute) < 60;
    return isTime
      ? { values: [`${hour.padStart(2, '0')}:${minute}`], fault: null }
      : { values: [], fault: `“${time}” is no time of day. Write it as 08:30, on the 24-hour clock.` };
  }
  if (text !== '') return typedChoice(field, text);
  const chosen = state?.selected_options ?? (state?.selected_option == null ? [] : [state.selected_option]);
  return { values: chosen.map(({ value }) => value), fault: null };
}
