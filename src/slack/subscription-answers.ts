import type { ViewOutput } from '@slack/bolt';
import { type Cadence, digestRhythms } from '../domain/cadence.ts';
import type { Filter } from '../domain/filter.ts';
import { severities } from '../domain/severity.ts';
import type { Definition } from '../domain/subscribing.ts';
import { type Listed, readListed } from './listed-words.ts';

type Values = ViewOutput['state']['values'];
type Lists = Partial<Omit<Filter, 'sectors' | 'actors' | 'minSeverity' | 'kevOnly'>>;

/** A filled form, understood; or what is wrong, by block. */
export type Answers =
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'wrong'; readonly errors: Readonly<Record<string, string>> };

/** Each block holds one field. */
function field(values: Values, id: string) {
  return Object.values(values[id] ?? {})[0];
}

function text(values: Values, id: string): string {
  return (field(values, id)?.value ?? '').trim();
}

function chosen(values: Values, id: string): readonly string[] {
  return (field(values, id)?.selected_options ?? []).map(({ value }) => value);
}

function one(values: Values, id: string): string | null {
  return field(values, id)?.selected_option?.value ?? null;
}

function time(values: Values, id: string): string | null {
  return field(values, id)?.selected_time ?? null;
}

/** The text fields, and the words of the command that say the same: one reader for both. */
const written = {
  vendors: 'vendor',
  cves: 'cve',
  including: 'with',
  excluding: 'without',
  epss: 'epss',
  age: 'age',
} as const;

function readWritten(values: Values): { readonly said: Listed[]; readonly errors: Record<string, string> } {
  const said: Listed[] = [];
  const errors: Record<string, string> = {};
  for (const [id, key] of Object.entries(written)) {
    const typed = text(values, id).replaceAll('"', ' ');
    const parts = typed.split(/[,\n]/).map((part) => part.trim());
    const words = parts
      .filter((part) => part !== '')
      .map((part) => `"${part}${id === 'age' && /^\d+$/.test(part) ? 'd' : ''}"`);
    if (words.length === 0) continue;
    const listed = readListed(`${key}:${words.join(',')}`);
    if (listed.problems.length > 0) errors[id] = listed.problems.join(' ');
    said.push(listed);
  }
  return { said, errors };
}

function listsOf(values: Values, said: readonly Listed[]): Lists {
  const typed = Object.assign({}, ...said.map(({ topics, options }) => ({ ...topics, ...options })));
  const lists = Object.fromEntries(
    ['feeds', 'categories', 'languages'].flatMap((id) => {
      const ids = chosen(values, id);
      return ids.length === 0 ? [] : [[id, ids]];
    }),
  );
  return { ...typed, ...lists };
}

function filterOf(values: Values, lists: Lists): Filter {
  const flags = chosen(values, 'flags');
  const severity = severities.find((level) => level === one(values, 'severity')) ?? 'low';
  return {
    sectors: chosen(values, 'sectors'),
    actors: chosen(values, 'actors'),
    minSeverity: severity,
    kevOnly: flags.includes('kev'),
    ...lists,
    ...(flags.includes('possible') ? { possible: true } : {}),
    ...(flags.includes('mentions') ? { mentions: true } : {}),
  };
}

function cadenceOf(values: Values): Cadence {
  const ways = chosen(values, 'ways');
  const days = chosen(values, 'days').map(Number);
  const [from, to] = [time(values, 'quiet_from'), time(values, 'quiet_to')];
  return {
    instant: ways.includes('instant'),
    digest: digestRhythms.find((rhythm) => rhythm === one(values, 'digest')) ?? 'none',
    hour: time(values, 'hour') ?? '08:00',
    zone: one(values, 'zone') ?? 'UTC',
    silentWhenEmpty: ways.includes('silent'),
    ...(days.length === 0 ? {} : { days }),
    ...(from === null || to === null ? {} : { quiet: { from, to } }),
    ...(ways.includes('broadcast') ? { broadcast: true } : {}),
  };
}

type Faults = { ways?: string; quiet_to?: string; flags?: string };

function faultsOf(values: Values, { filter, cadence }: Definition): Faults {
  const errors: Faults = {};
  if (!cadence.instant && cadence.digest === 'none')
    errors.ways = 'It would never say anything. Choose “At once”, a digest, or both.';
  if ((time(values, 'quiet_from') === null) !== (time(values, 'quiet_to') === null))
    errors.quiet_to = 'Quiet hours need a beginning and an end. Leave both empty for none.';
  if (cadence.quiet !== undefined && cadence.quiet.from === cadence.quiet.to)
    errors.quiet_to = 'Quiet hours that end when they begin are none. Leave both empty.';
  if (filter.actors.length === 0 && (filter.possible === true || filter.mentions === true))
    errors.flags = 'Possible links and mentions are said of actors. Choose an actor too.';
  return errors;
}

/** Understand a filled form (https://docs.slack.dev/reference/views/modal-views). */
export function readForm(values: Values): Answers {
  const { said, errors } = readWritten(values);
  const typed = text(values, 'name');
  const definition = {
    name: typed === '' ? null : typed.slice(0, 75),
    filter: filterOf(values, listsOf(values, said)),
    cadence: cadenceOf(values),
  };
  const faults = { ...errors, ...faultsOf(values, definition) };
  return Object.keys(faults).length > 0
    ? { kind: 'wrong', errors: faults }
    : { kind: 'definition', definition };
}
