import type { types } from '@slack/bolt';
import type { BackTest } from '../../domain/back-test.ts';
import { type Cadence, digestDays, weekdays } from '../../domain/cadence.ts';
import { feedGroups } from '../../domain/feed-lookup.ts';
import type { Filter } from '../../domain/filter.ts';
import { ageWritten, scoreWritten } from '../../domain/limit-words.ts';
import { severities } from '../../domain/severity.ts';
import type { Definition } from '../../domain/subscribing.ts';
import { cadenceWords, filterWords, languageName } from '../../domain/subscription-words.ts';
import { severityWords } from '../../domain/words.ts';
import { section } from './blocks.ts';
import { type Choice, type Field, inputBlocks, type Manner, plainLabel } from './fields.ts';
import type { Lens } from './lens.ts';
import { backTestWords, examples } from './subscription.ts';
import { bold, escaped } from './text.ts';

/** What the form may offer beside the catalogue. */
export type Offer = {
  readonly feeds: readonly { readonly id: string; readonly title: string; readonly language: string }[];
  /** IANA names. */
  readonly zones: readonly string[];
};

function choices<T>(
  all: Iterable<T>,
  of: (one: T) => readonly [value: string, label: string],
): readonly Choice[] {
  return [...all].map(of).map(([value, label]) => ({ value, label }));
}

function byLabel(all: readonly Choice[]): readonly Choice[] {
  return [...all].sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

const separated = 'Separated by commas';

function topicFields(filter: Filter, { directory }: Lens): readonly Field[] {
  const list = (words: readonly string[] = []) =>
    words.map((word) => (word.includes(',') ? `"${word}"` : word)).join(', ');
  return [
    {
      id: 'sectors',
      label: 'Sectors',
      kind: 'several',
      choices: byLabel(choices(directory.sectors.values(), ({ id, name }) => [id, name])),
      chosen: filter.sectors,
    },
    {
      id: 'actors',
      label: 'Actors',
      kind: 'several',
      choices: byLabel(choices(directory.actors.values(), ({ id, name }) => [id, name])),
      chosen: filter.actors,
    },
    {
      id: 'vendors',
      label: 'Makers and products',
      kind: 'line',
      value: list(filter.vendors),
      example: 'Fortinet, Palo Alto',
      hint: separated,
    },
    {
      id: 'cves',
      label: 'CVEs',
      kind: 'line',
      value: list(filter.cves),
      example: 'CVE-2024-21762',
      hint: separated,
    },
    {
      id: 'including',
      label: 'Says one of',
      kind: 'line',
      value: list(filter.including),
      example: 'edge router, living off the land',
      hint: `Words or phrases. ${separated}`,
    },
    {
      id: 'excluding',
      label: 'Says none of',
      kind: 'line',
      value: list(filter.excluding),
      example: 'webinar',
      hint: `Words or phrases. ${separated}`,
    },
  ];
}

function limitFields(filter: Filter, { feeds }: Offer): readonly Field[] {
  const { kevOnly, possible, mentions, minEpss, maxAgeDays, languages = [] } = filter;
  const tags = new Set([...feeds.map(({ language }) => language.toLowerCase()), ...languages]);
  const level = (one: (typeof severities)[number]) =>
    one === 'low' ? 'Any' : `${severityWords[one]}${one === 'critical' ? '' : ' and above'}`;
  return [
    {
      id: 'severity',
      label: 'Severity',
      kind: 'one',
      choices: choices(severities, (one) => [one, level(one)]),
      chosen: [filter.minSeverity],
    },
    {
      id: 'flags',
      label: 'Also',
      kind: 'checks',
      choices: [
        { value: 'kev', label: 'Only vulnerabilities in KEV' },
        { value: 'possible', label: 'Possible links to the actors too' },
        { value: 'mentions', label: 'Mentions of the actors in passing too' },
      ],
      chosen: [
        ...(kevOnly ? ['kev'] : []),
        ...(possible === true ? ['possible'] : []),
        ...(mentions === true ? ['mentions'] : []),
      ],
    },
    {
      id: 'epss',
      label: 'EPSS score of at least',
      kind: 'line',
      value: minEpss === undefined ? '' : scoreWritten(minEpss),
      example: '0.5',
    },
    {
      id: 'feeds',
      label: 'Only these feeds',
      kind: 'several',
      choices: byLabel(choices(feeds, ({ id, title }) => [id, title])),
      chosen: filter.feeds ?? [],
    },
    {
      id: 'categories',
      label: 'Only these kinds of feeds',
      kind: 'several',
      choices: choices(new Set(Object.values(feedGroups).flat()), (one) => [one, one]),
      chosen: filter.categories ?? [],
    },
    {
      id: 'languages',
      label: 'Only these languages',
      kind: 'several',
      choices: byLabel(choices(tags, (tag) => [tag, languageName(tag)])),
      chosen: languages,
    },
    {
      id: 'age',
      label: 'Not older than',
      kind: 'line',
      value: maxAgeDays === undefined ? '' : ageWritten(maxAgeDays),
      example: '3d',
      hint: 'Hours, days or weeks: 12h, 3d, 1w',
    },
  ];
}

function cadenceFields(cadence: Cadence, { zones }: Offer): readonly Field[] {
  const capital = (day: string) => day.charAt(0).toUpperCase() + day.slice(1);
  return [
    {
      id: 'ways',
      label: 'When',
      kind: 'checks',
      choices: [
        { value: 'instant', label: 'At once' },
        { value: 'broadcast', label: 'Tell the whole channel when a story gets worse' },
        { value: 'silent', label: 'No digest on an empty day' },
      ],
      chosen: [
        ...(cadence.instant ? ['instant'] : []),
        ...(cadence.broadcast === true ? ['broadcast'] : []),
        ...(cadence.silentWhenEmpty ? ['silent'] : []),
      ],
    },
    {
      id: 'digest',
      label: 'Digest',
      kind: 'one',
      choices: choices(['none', 'daily', 'weekly'], (one) => [one, capital(one)]),
      chosen: [cadence.digest],
    },
    {
      id: 'days',
      label: 'Days of the digest',
      kind: 'checks',
      choices: choices(weekdays.entries(), ([at, day]) => [String(at + 1), capital(day)]),
      chosen: cadence.days === undefined ? [] : digestDays(cadence).map(String),
      hint: 'None: every day, and of a weekly digest Monday',
    },
    { id: 'hour', label: 'Time of the digest', kind: 'time', value: cadence.hour },
    {
      id: 'zone',
      label: 'Time zone',
      kind: 'one',
      choices: choices(zones, (zone) => [zone, zone]),
      chosen: [cadence.zone],
    },
    {
      id: 'quiet_from',
      label: 'Quiet hours from',
      kind: 'time',
      value: cadence.quiet?.from ?? null,
      hint: 'Alerts wait until they are over; critical ones come all the same',
    },
    { id: 'quiet_to', label: 'Quiet hours to', kind: 'time', value: cadence.quiet?.to ?? null },
  ];
}

/** Every field of the form, filled with what the subscription is. */
export function subscriptionFields(
  { name, filter, cadence }: Definition,
  offer: Offer,
  lens: Lens,
): readonly Field[] {
  const all: readonly Field[] = [
    { id: 'name', label: 'Name', kind: 'line', value: name ?? '', example: 'Morning read', most: 75 },
    ...topicFields(filter, lens),
    ...limitFields(filter, offer),
    ...cadenceFields(cadence, offer),
  ];
  return all.filter((field) => !('choices' in field) || field.choices.length > 0);
}

/** What the form is for: a new subscription of a channel, or one of its. Carried by the form itself. */
export type FormSubject = {
  readonly channelId: string;
  readonly subscriptionId: string | null;
  /** Where it was opened, and is answered; absent: in the channel itself. */
  readonly from?: 'home';
};

/** The form for a subscription. */
export function subscriptionForm(
  subject: FormSubject,
  fields: readonly Field[],
  manner: Manner,
): types.ModalView {
  const lead =
    'Members of one kind are joined by “or”, the kinds by “and”. What is left empty asks nothing; all empty means every story.';
  return {
    type: 'modal',
    callback_id: 'subscription',
    private_metadata: JSON.stringify(subject),
    title: plainLabel(subject.subscriptionId === null ? 'Subscribe' : 'Edit subscription'),
    submit: plainLabel('Try it out'),
    close: plainLabel('Cancel'),
    blocks: [section(lead), ...inputBlocks(fields, manner)],
  };
}

/** What a filled form would bring, before it is saved. `metadata` carries the definition on. */
export function trialView(
  metadata: string,
  definition: Definition,
  test: BackTest | null | 'pending',
  lens: Lens,
): types.ModalView {
  const { channelId } = JSON.parse(metadata) as FormSubject;
  const what = `<#${channelId}> would get ${filterWords(definition.filter, lens, bold)}, ${escaped(cadenceWords(definition.cadence))}.`;
  const pending = test === 'pending';
  return {
    type: 'modal',
    callback_id: 'subscription_save',
    private_metadata: metadata,
    title: plainLabel('Before it is saved'),
    submit: plainLabel('Save'),
    close: plainLabel('Back'),
    blocks: [
      section(what),
      section(pending ? 'Trying it out on the last 30 days…' : backTestWords(test)),
      ...(pending ? [] : examples(test, lens)),
    ],
  };
}
