import { type Cadence, digestRhythms } from '../domain/cadence.ts';
import type { Filter } from '../domain/filter.ts';
import { severities } from '../domain/severity.ts';
import type { Definition } from '../domain/subscribing.ts';
import { readListed } from './listed-words.ts';
import { type Field, type FieldStates, readField } from './views/fields.ts';

type Given = (id: string) => readonly string[];

/** A filled form, understood; or what is wrong, by block. */
export type Answers =
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'wrong'; readonly errors: Readonly<Record<string, string>> };

/** The lines, and the words of the command that say the same: one reader for both. */
const written = {
  vendors: 'vendor',
  cves: 'cve',
  including: 'with',
  excluding: 'without',
  epss: 'epss',
  age: 'age',
} as const;

type Lists = Partial<Omit<Filter, 'sectors' | 'actors' | 'minSeverity' | 'kevOnly'>>;

function readLines(given: Given): { readonly lists: Lists; readonly errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  let lists: Lists = {};
  for (const [id, key] of Object.entries(written)) {
    const [line = ''] = given(id);
    // A comma within quotes is part of a name: "Acme, Inc".
    const parts = line.replace(/[“”„]/g, '"').match(/(?:"[^"]*"|[^,"]|")+/g) ?? [];
    const words = parts.map((part) => part.replaceAll('"', ' ').trim()).filter((part) => part !== '');
    if (words.length === 0) continue;
    const unit = id === 'age' && /^\d+$/.test(words[0] ?? '') ? 'd' : '';
    const { problems, topics, options } = readListed(
      `${key}:${words.map((word) => `"${word}${unit}"`).join(',')}`,
    );
    if (problems.length > 0) errors[id] = problems.join(' ');
    lists = { ...lists, ...topics, ...(options as Lists) };
  }
  return { lists, errors };
}

function filterOf(given: Given, lists: Lists): Filter {
  const flags = given('flags');
  const chosen = Object.fromEntries(
    ['feeds', 'categories', 'languages'].flatMap((id) => (given(id).length === 0 ? [] : [[id, given(id)]])),
  );
  return {
    sectors: given('sectors'),
    actors: given('actors'),
    minSeverity: severities.find((level) => given('severity').includes(level)) ?? 'low',
    kevOnly: flags.includes('kev'),
    ...lists,
    ...chosen,
    ...(flags.includes('possible') ? { possible: true } : {}),
    ...(flags.includes('mentions') ? { mentions: true } : {}),
  };
}

function cadenceOf(given: Given): Cadence {
  const ways = given('ways');
  const days = given('days').map(Number);
  const [from] = given('quiet_from');
  const [to] = given('quiet_to');
  return {
    instant: ways.includes('instant'),
    digest: digestRhythms.find((rhythm) => given('digest').includes(rhythm)) ?? 'none',
    hour: given('hour')[0] ?? '08:00',
    zone: given('zone')[0] ?? 'UTC',
    silentWhenEmpty: ways.includes('silent'),
    ...(days.length === 0 ? {} : { days }),
    ...(from === undefined || to === undefined ? {} : { quiet: { from, to } }),
    ...(ways.includes('broadcast') ? { broadcast: true } : {}),
  };
}

type Faults = { ways?: string; quiet_to?: string; flags?: string };

function faultsOf(given: Given, { filter, cadence }: Definition): Faults {
  const faults: Faults = {};
  if (!cadence.instant && cadence.digest === 'none')
    faults.ways = 'It would never say anything. Choose “At once”, a digest, or both.';
  if (given('quiet_from').length !== given('quiet_to').length)
    faults.quiet_to = 'Quiet hours need a beginning and an end. Leave both empty for none.';
  if (cadence.quiet !== undefined && cadence.quiet.from === cadence.quiet.to)
    faults.quiet_to = 'Quiet hours that end when they begin are none. Leave both empty.';
  if (filter.actors.length === 0 && (filter.possible === true || filter.mentions === true))
    faults.flags = 'Possible links and mentions are said of actors. Choose an actor too.';
  return faults;
}

/** Understand a filled form. `fields` are those that it was made of. */
export function readForm(fields: readonly Field[], states: FieldStates): Answers {
  const errors: Record<string, string> = {};
  const filled = new Map<string, readonly string[]>();
  for (const field of fields) {
    const { values: given, fault } = readField(field, Object.values(states[field.id] ?? {})[0]);
    filled.set(field.id, given);
    if (fault !== null) errors[field.id] = fault;
  }
  const given: Given = (id) => filled.get(id) ?? [];
  const lines = readLines(given);
  const definition = {
    name: given('name')[0] ?? null,
    filter: filterOf(given, lines.lists),
    cadence: cadenceOf(given),
  };
  const faults = { ...faultsOf(given, definition), ...lines.errors, ...errors };
  return Object.keys(faults).length > 0
    ? { kind: 'wrong', errors: faults }
    : { kind: 'definition', definition };
}
