import type { types } from '@slack/bolt';
import type { BackTest } from '../../domain/back-test.ts';
import { type Cadence, digestDays, weekdays } from '../../domain/cadence.ts';
import { feedGroups } from '../../domain/feed-lookup.ts';
import type { Filter } from '../../domain/filter.ts';
import { severities } from '../../domain/severity.ts';
import type { Definition } from '../../domain/subscribing.ts';
import { cadenceWords, filterWords, languageName } from '../../domain/subscription-words.ts';
import { severityWords } from '../../domain/words.ts';
import { type Block, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { backTestWords, examples } from './subscription.ts';
import { bold, escaped } from './text.ts';

type Option = types.PlainTextOption;
type Group = { readonly label: types.PlainTextElement; readonly options: Option[] };

/** What the form may offer. */
export type Offer = {
  readonly feeds: readonly { readonly id: string; readonly title: string; readonly language: string }[];
  /** IANA names. */
  readonly zones: readonly string[];
};

/** Slack takes 100 options in a group, and 75 characters in a label (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const mostOptions = 100;
const longestLabel = 75;

function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: text.slice(0, longestLabel) || '—', emoji: false };
}

function option(value: string, label: string): Option {
  return { text: plain(label), value };
}

/** Options in groups of a hundred, each labelled with where it begins and ends. */
function grouped(options: readonly Option[]): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < options.length; from += mostOptions) {
    const some = options.slice(from, from + mostOptions);
    const ends = [some[0], some.at(-1)].map((one) => one?.text.text.slice(0, 30) ?? '');
    groups.push({ label: plain(ends.join(' – ')), options: some });
  }
  return groups;
}

type Input = types.InputBlock['element'];

function input(id: string, label: string, element: Input, hint?: string): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    element,
    ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint } }),
  };
}

function several(options: readonly Option[], chosen: readonly string[]): Input {
  const initial = options.filter(({ value }) => chosen.includes(value ?? ''));
  return {
    type: 'multi_static_select',
    action_id: 'value',
    ...(options.length > mostOptions ? { option_groups: grouped(options) } : { options: [...options] }),
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  };
}

function single(options: readonly Option[], chosen: string): Input {
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'static_select',
    action_id: 'value',
    ...(options.length > mostOptions ? { option_groups: grouped(options) } : { options: [...options] }),
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

function checks(options: readonly Option[], chosen: readonly string[]): Input {
  const initial = options.filter(({ value }) => chosen.includes(value ?? ''));
  return {
    type: 'checkboxes',
    action_id: 'value',
    options: [...options],
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  };
}

function line(value: string, placeholder: string): Input {
  return {
    type: 'plain_text_input',
    action_id: 'value',
    max_length: 1_000,
    placeholder: plain(placeholder),
    ...(value === '' ? {} : { initial_value: value }),
  };
}

function clock(value: string | undefined): Input {
  return { type: 'timepicker', action_id: 'value', ...(value === undefined ? {} : { initial_time: value }) };
}

function listed(words: readonly string[] | undefined): string {
  return (words ?? []).join(', ');
}

/** One line a phrase: commas may stand in it. */
function filterBlocks(filter: Filter, { feeds }: Offer, { directory }: Lens): Block[] {
  const byLabel = (a: Option, b: Option) => (a.text.text < b.text.text ? -1 : 1);
  const sectors = [...directory.sectors.values()].map(({ id, name }) => option(id, name)).sort(byLabel);
  const actors = [...directory.actors.values()].map(({ id, name }) => option(id, name)).sort(byLabel);
  const sources = feeds.map(({ id, title }) => option(id, title)).sort(byLabel);
  const tags = [
    ...new Set([...feeds.map(({ language }) => language.toLowerCase()), ...(filter.languages ?? [])]),
  ];
  const languages = tags.map((tag) => option(tag, languageName(tag))).sort(byLabel);
  const categories = [...new Set(Object.values(feedGroups).flat())].map((one) => option(one, one));
  const flags = [
    ...(filter.kevOnly ? ['kev'] : []),
    ...(filter.possible === true ? ['possible'] : []),
    ...(filter.mentions === true ? ['mentions'] : []),
  ];
  return [
    section(
      'Members of one kind are joined by “or”, the kinds by “and”. What is left empty asks nothing; all empty means every story.',
    ),
    input('sectors', 'Sectors', several(sectors, filter.sectors)),
    ...(actors.length === 0 ? [] : [input('actors', 'Actors', several(actors, filter.actors))]),
    input(
      'vendors',
      'Makers and products',
      line(listed(filter.vendors), 'Fortinet, Palo Alto'),
      'Separated by commas',
    ),
    input('cves', 'CVEs', line(listed(filter.cves), 'CVE-2024-21762')),
    input(
      'including',
      'Says one of',
      line(listed(filter.including), 'edge router, living off the land'),
      'Words or phrases, separated by commas',
    ),
    input(
      'excluding',
      'Says none of',
      line(listed(filter.excluding), 'webinar'),
      'Words or phrases, separated by commas',
    ),
    input(
      'severity',
      'Severity',
      single(
        severities.map((level) =>
          option(
            level,
            level === 'low' ? 'Any' : `${severityWords[level]}${level === 'critical' ? '' : ' and above'}`,
          ),
        ),
        filter.minSeverity,
      ),
    ),
    input(
      'flags',
      'Also',
      checks(
        [
          option('kev', 'Only vulnerabilities in KEV'),
          option('possible', 'Possible links to the actors too'),
          option('mentions', 'Mentions of the actors in passing too'),
        ],
        flags,
      ),
    ),
    input(
      'epss',
      'EPSS score of at least',
      line(filter.minEpss === undefined ? '' : String(filter.minEpss), '0.5'),
    ),
    ...(sources.length === 0
      ? []
      : [input('feeds', 'Only these feeds', several(sources, filter.feeds ?? []))]),
    input('categories', 'Only these kinds of feeds', several(categories, filter.categories ?? [])),
    ...(languages.length === 0
      ? []
      : [input('languages', 'Only these languages', several(languages, filter.languages ?? []))]),
    input(
      'age',
      'Not older than (days)',
      line(filter.maxAgeDays === undefined ? '' : String(filter.maxAgeDays), '3'),
    ),
  ];
}

function cadenceBlocks(cadence: Cadence, { zones }: Offer): Block[] {
  const ways = [
    ...(cadence.instant ? ['instant'] : []),
    ...(cadence.broadcast === true ? ['broadcast'] : []),
    ...(cadence.silentWhenEmpty ? ['silent'] : []),
  ];
  const days = weekdays.map((day, at) => option(String(at + 1), day.charAt(0).toUpperCase() + day.slice(1)));
  return [
    input(
      'ways',
      'When',
      checks(
        [
          option('instant', 'At once'),
          option('broadcast', 'Tell the whole channel when a story gets worse'),
          option('silent', 'No digest on an empty day'),
        ],
        ways,
      ),
    ),
    input(
      'digest',
      'Digest',
      single([option('none', 'None'), option('daily', 'Daily'), option('weekly', 'Weekly')], cadence.digest),
    ),
    input(
      'days',
      'Days of the digest',
      checks(days, cadence.days === undefined ? [] : digestDays(cadence).map(String)),
      'None: every day, and of a weekly digest Monday',
    ),
    input('hour', 'Time of the digest', clock(cadence.hour)),
    input(
      'zone',
      'Time zone',
      single(
        zones.map((zone) => option(zone, zone)),
        cadence.zone,
      ),
    ),
    input(
      'quiet_from',
      'Quiet hours from',
      clock(cadence.quiet?.from),
      'Alerts wait until they are over; critical ones come all the same',
    ),
    input('quiet_to', 'Quiet hours to', clock(cadence.quiet?.to)),
  ];
}

/** What the form is for: a new subscription of a channel, or one of its. Carried by the form itself. */
export type FormSubject = { readonly channelId: string; readonly subscriptionId: string | null };

/** The form for a subscription, filled with what it is. */
export function subscriptionForm(
  subject: FormSubject,
  { name, filter, cadence }: Definition,
  offer: Offer,
  lens: Lens,
): types.ModalView {
  return {
    type: 'modal',
    callback_id: 'subscription',
    private_metadata: JSON.stringify(subject),
    title: plain(subject.subscriptionId === null ? 'Subscribe' : 'Edit subscription'),
    submit: plain('Try it out'),
    close: plain('Cancel'),
    blocks: [
      input('name', 'Name', {
        ...(line(name ?? '', 'Morning read') as types.PlainTextInput),
        max_length: 75,
      }),
      ...filterBlocks(filter, offer, lens),
      ...cadenceBlocks(cadence, offer),
    ],
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
    title: plain('Before it is saved'),
    submit: plain('Save'),
    close: plain('Cancel'),
    blocks: [
      section(what),
      section(pending ? 'Trying it out on the last 30 days…' : backTestWords(test)),
      ...(pending ? [] : examples(test, lens)),
    ],
  };
}
