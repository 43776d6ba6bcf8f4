import { type Cadence, digestDays, weekdays } from './cadence.ts';
import type { Filter } from './filter.ts';
import { limitAgeWords, scoreWritten } from './limit-words.ts';
import type { Directory } from './lookup.ts';
import { listWords } from './words.ts';

/** What things are called. */
export type Names = { readonly directory: Directory; readonly feedTitle: (feedId: string) => string };

/** `German`, in English; the tag itself where it has no name. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** `stories about Volt Typhoon`, `maritime or rail stories that name Fortinet`; what it is about, without its limits. */
function subjectWords(filter: Filter, { directory }: Names, strong: (name: string) => string): string {
  const either = (words: readonly string[] = []) => listWords(words.map(strong), 'or');
  const sectors = either(filter.sectors.map((id) => directory.sectors.get(id)?.name ?? id));
  const actors = either(filter.actors.map((id) => directory.actors.get(id)?.name ?? id));
  const loosely = [
    ...(filter.possible === true ? ['possible links'] : []),
    ...(filter.mentions === true ? ['mentions in passing'] : []),
  ];
  const also = loosely.length === 0 ? '' : ` (also ${listWords(loosely)})`;
  const of = [
    ...(actors === '' ? [] : [`about ${actors}${also}`]),
    ...(filter.vendors === undefined ? [] : [`that name ${either(filter.vendors)}`]),
    ...(filter.cves === undefined ? [] : [`on ${either(filter.cves)}`]),
    ...(filter.including === undefined ? [] : [`that say ${either(filter.including.map(quoted))}`]),
  ];
  const what = sectors === '' && of.length === 0 ? strong('all') : sectors;
  return [what, 'stories', ...of].filter((word) => word !== '').join(' ');
}

function quoted(words: string): string {
  return `“${words}”`;
}

/** What a filter asks for in words that a colleague understands; `strong` marks names up for the outlet. */
export function filterWords(filter: Filter, names: Names, strong: (name: string) => string): string {
  const either = (words: readonly string[]) => listWords(words.map(strong), 'or');
  const above = filter.minSeverity === 'critical' ? '' : ' and above';
  const days = filter.maxAgeDays;
  const titles = either((filter.feeds ?? []).map((id) => names.feedTitle(id)));
  const kinds = filter.categories === undefined ? '' : `${either(filter.categories)} feeds`;
  // Both are asked of one advisory: of these feeds, and of this kind.
  const from = listWords([titles, kinds].filter((words) => words !== ''));
  const limits = [
    ...(filter.minSeverity === 'low' ? [] : [`of ${strong(filter.minSeverity)} severity${above}`]),
    ...(filter.kevOnly ? ['about vulnerabilities in KEV'] : []),
    ...(filter.minEpss === undefined
      ? []
      : [`with an EPSS score of at least ${strong(scoreWritten(filter.minEpss))}`]),
    ...(from === '' ? [] : [`from ${from}`]),
    ...(filter.languages === undefined ? [] : [`in ${either(filter.languages.map(languageName))}`]),
    ...(days === undefined ? [] : [`not older than ${strong(limitAgeWords(days))}`]),
    ...(filter.excluding === undefined ? [] : [`without ${either(filter.excluding.map(quoted))}`]),
  ];
  return [subjectWords(filter, names, strong), ...limits].join(' ');
}

function dayWords(cadence: Cadence): string {
  const days = digestDays(cadence);
  const named = days.map((day) => `${capital(weekdays[day - 1] ?? '')}s`);
  if (cadence.digest === 'weekly') return `on ${listWords(named)}`;
  if (days.length === 7) return 'daily';
  return days.join() === '1,2,3,4,5' ? 'on weekdays' : `on ${listWords(named)}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `at once (not from 22:00 to 06:00, unless critical), and in a digest on weekdays at 08:00 Europe/Berlin`. */
export function cadenceWords(cadence: Cadence): string {
  const { quiet } = cadence;
  const calm = quiet === undefined ? [] : [`between ${quiet.from} and ${quiet.to} only what is critical`];
  const loud = cadence.broadcast === true ? ['what becomes worse told to the whole channel'] : [];
  const how = [...calm, ...loud];
  const instant = `at once${how.length === 0 ? '' : ` (${how.join('; ')})`}`;
  const silent = cadence.silentWhenEmpty ? ' (silent when empty)' : '';
  const digest = `in a digest ${dayWords(cadence)} at ${cadence.hour} ${cadence.zone}${silent}`;
  return [...(cadence.instant ? [instant] : []), ...(cadence.digest === 'none' ? [] : [digest])].join(
    ', and ',
  );
}
