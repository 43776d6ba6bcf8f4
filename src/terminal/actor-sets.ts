import type { ActorChange, EditionDiff } from '../domain/edition.ts';
import { countWords, listWords } from '../domain/words.ts';
import type { KeptDataSet } from '../store/store.ts';
import { plain, table } from './print.ts';

const mostActors = 20;
const mostNames = 8;

/** `MITRE Enterprise ATT&CK 18.1 (2025-11-13)`. */
export function editionWords({
  title,
  version,
  date,
}: Pick<KeptDataSet, 'title' | 'version' | 'date'>): string {
  return `${plain(title)}${version === null ? '' : ` ${plain(version)}`}${date === null ? '' : ` (${plain(date)})`}`;
}

function some(names: readonly string[], most: number): string {
  const more = names.length > most ? ` … and ${names.length - most} more` : '';
  return `${names.slice(0, most).map(plain).join(', ')}${more}`;
}

function changeLine(change: ActorChange): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['named', change.wasNamed === null ? [] : [`${change.name}, was ${change.wasNamed}`]],
    ['names +', change.namesAdded],
    ['names -', change.namesGone],
    ['judged anew', change.judgedAnew],
    ['malware +', change.malwareAdded],
    ['malware -', change.malwareGone],
  ];
  const said = parts
    .filter(([, words]) => words.length > 0)
    .map(([label, words]) => `${label} ${some(words, mostNames)}`);
  return `      ${plain(change.name)}: ${said.join('; ')}`;
}

function actorsLine(sign: string, names: readonly string[], all: boolean): readonly string[] {
  if (names.length === 0) return [];
  return [`  ${sign} ${countWords(names.length, 'actor')}: ${some(names, all ? names.length : mostActors)}`];
}

/** What an edition changes, actor by actor; `all` leaves nothing out. */
export function diffText({ added, gone, changed }: EditionDiff, all: boolean): string {
  const names = (actors: EditionDiff['added']) =>
    actors.map((actor) => actor.name).sort((a, b) => a.localeCompare(b, 'en'));
  const shown = all ? changed : changed.slice(0, mostActors);
  const left = changed.length - shown.length;
  const lines = [
    ...actorsLine('+', names(added), all),
    ...actorsLine('-', names(gone), all),
    ...(changed.length === 0
      ? []
      : [`  ~ ${countWords(changed.length, 'actor')} with other names or malware:`]),
    ...shown.map(changeLine),
    ...(left === 0 ? [] : [`      … and ${left} more: --all shows every one`]),
  ];
  return lines.length === 0 ? '  It changes no actor.' : lines.join('\n');
}

/** Each data set in force with its edition, age and size, and the edition before where one is kept. */
export function actorSetsText(
  sets: readonly (KeptDataSet & { readonly before: KeptDataSet | null; readonly readable: boolean })[],
): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const rows = sets.map((set) => [
    set.id,
    set.version ?? '-',
    set.date ?? '-',
    day(set.importedAt),
    String(set.actors),
    String(set.names),
    set.before === null ? '-' : (set.before.version ?? day(set.before.importedAt)),
    plain(set.source),
  ]);
  const stale = sets.filter(({ readable }) => !readable).map(({ id }) => id);
  return [
    table([['DATA SET', 'VERSION', 'DATE', 'IMPORTED', 'ACTORS', 'NAMES', 'BEFORE', 'FROM'], ...rows]),
    ...(stale.length === 0
      ? []
      : [
          `${listWords(stale)}: kept in the form of another version of Stormbrief, and not used. Import it again.`,
        ]),
  ].join('\n');
}
