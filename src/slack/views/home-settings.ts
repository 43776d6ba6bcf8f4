import type { types } from '@slack/bolt';
import { isZone, type Person, type Verbosity, verbosities } from '../../domain/person.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Place } from '../places.ts';
import type { Block } from './blocks.ts';
import {
  type Choice,
  type Field,
  type FieldStates,
  inputBlocks,
  type Manner,
  plainLabel,
  readField,
} from './fields.ts';

/** Slack takes 100 options; one of them tells nobody. */
const mostChannels = 98;

function choose(text: string, actionId: string, choices: readonly Choice[], chosen: string): Block {
  const options = choices.map(({ value, label }) => ({ text: plainLabel(label), value }));
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'section',
    text: { type: 'mrkdwn', text, verbatim: true },
    accessory: {
      type: 'static_select',
      action_id: actionId,
      placeholder: plainLabel('Choose…'),
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

/** The value that stands for “no channel is told”. */
export const nobodyTold = 'off';

function opsChoices({ opsChannel }: Settings, places: readonly Place[]): readonly Choice[] {
  const ours = places.filter(({ isOurs }) => isOurs).slice(0, mostChannels);
  const isListed = opsChannel === null || ours.some(({ id }) => id === opsChannel);
  return [
    { value: nobodyTold, label: 'No channel' },
    ...(isListed || opsChannel === null ? [] : [{ value: opsChannel, label: `The channel ${opsChannel}` }]),
    ...ours.map(({ id, name }) => ({ value: id, label: `#${name}` })),
  ];
}

/** What `/threat settings` does, as controls. */
export function settingControls(settings: Settings, places: readonly Place[]): readonly Block[] {
  const { opsChannel, feedKeepers, subscriptionKeepers, keeperIds } = settings;
  return [
    choose('Told when feeds fail', 'home_ops', opsChoices(settings, places), opsChannel ?? nobodyTold),
    choose(
      'May change feeds',
      'home_feeds',
      [
        { value: 'admins', label: 'Admins' },
        { value: 'everyone', label: 'Everyone' },
      ],
      feedKeepers,
    ),
    choose(
      'May change what a channel gets',
      'home_keepers',
      [
        { value: 'members', label: 'Its members' },
        { value: 'managers', label: 'Whoever made it, and admins' },
      ],
      subscriptionKeepers,
    ),
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '… or only these people, and admins', verbatim: true },
      accessory: {
        type: 'multi_users_select',
        action_id: 'home_listed',
        placeholder: plainLabel('Choose people…'),
        max_selected_items: 50,
        ...(subscriptionKeepers === 'listed' && keeperIds.length > 0
          ? { initial_users: [...keeperIds] }
          : {}),
      },
    },
  ];
}

const ofProfile = 'auto';
const verbosityNames: Readonly<Record<Verbosity, string>> = {
  compact: 'Compact: a line a story',
  full: 'Full: with the quotes',
};

function personFields({ zone, verbosity }: Person, profileZone: string): readonly Field[] {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
  return [
    {
      id: 'zone',
      label: 'Time zone',
      kind: 'one',
      choices: [
        { value: ofProfile, label: `As in my Slack profile (${profileZone})` },
        ...(zone === null || zones.includes(zone) ? zones : [zone, ...zones]).map((name) => ({
          value: name,
          label: name,
        })),
      ],
      chosen: [zone ?? ofProfile],
    },
    {
      id: 'verbosity',
      label: 'Answers',
      kind: 'one',
      choices: verbosities.map((value) => ({ value, label: verbosityNames[value] })),
      chosen: [verbosity],
    },
  ];
}

/** The name by which the form's submission is known. */
export const personCallback = 'home_me';

/** How a person wants to be answered. */
export function personForm(person: Person, profileZone: string, manner: Manner): types.ModalView {
  return {
    type: 'modal',
    callback_id: personCallback,
    title: plainLabel('For you'),
    submit: plainLabel('Save'),
    close: plainLabel('Cancel'),
    blocks: [...inputBlocks(personFields(person, profileZone), manner)],
  };
}

/** What was chosen in the form; or what is wrong, by block. */
export function readPersonForm(
  person: Person,
  profileZone: string,
  states: FieldStates,
): { readonly chosen: Pick<Person, 'zone' | 'verbosity'> } | { readonly errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const given = new Map<string, string>();
  for (const field of personFields(person, profileZone)) {
    const { values, fault } = readField(field, Object.values(states[field.id] ?? {})[0]);
    if (fault !== null) errors[field.id] = fault;
    given.set(field.id, values[0] ?? '');
  }
  if (Object.keys(errors).length > 0) return { errors };
  const zone = given.get('zone') ?? '';
  const verbosity = verbosities.find((one) => one === given.get('verbosity')) ?? person.verbosity;
  return { chosen: { zone: zone !== ofProfile && isZone(zone) ? zone : null, verbosity } };
}
