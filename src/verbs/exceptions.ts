import { userInfo } from 'node:os';
import { type Knowledge, touchedIn } from '../compose.ts';
import { evidenceWords, exceptionWords, findWord } from '../domain/excepting.ts';
import { type Excepted, type Exception, everyWorkspace } from '../domain/exception.ts';
import { findNamed, type Named } from '../domain/lookup.ts';
import { countWords, listWords } from '../domain/words.ts';
import type { Store } from '../store/store.ts';
import type { Touched } from '../store/touched.ts';
import { type Names, plain, table } from '../terminal/print.ts';
import { Refusal, say, sightOf, withStore } from './door.ts';

type AddOptions = {
  readonly actor?: string;
  readonly sector?: string;
  readonly feed?: string;
  readonly possible?: boolean;
  readonly reason: string;
  readonly author?: string;
  readonly workspace?: string;
  readonly json?: boolean;
};

function authorOf(given: string | undefined): string {
  if (given !== undefined && given.trim() !== '') return given.trim();
  try {
    return userInfo().username;
  } catch {
    throw new Refusal('Who says so? This user has no name here: give one with --author.');
  }
}

/** The workspace meant: the one given, else the only one, else all where there is none yet. */
async function workspaceOf(store: Store, given: string | undefined): Promise<string> {
  const known = await store.workspaces();
  if (given !== undefined) {
    if (given === everyWorkspace || known.includes(given)) return given;
    const those =
      known.length === 0 ? '' : ` There ${known.length === 1 ? 'is' : 'are'} ${listWords(known)}.`;
    throw new Refusal(`No workspace ${given} is known.${those} * stands for all.`);
  }
  if (known.length <= 1) return known[0] ?? everyWorkspace;
  throw new Refusal(
    `Which workspace? Give --workspace ${listWords(known, 'or')}, or --workspace '*' for all.`,
  );
}

function idOf(knowledge: Knowledge, typed: string | undefined, kind: Named['kind']): string | null {
  if (typed === undefined) return null;
  const found = findNamed(knowledge.directory, typed, kind);
  if (found.kind === 'one') return found.is.id;
  const near = (found.kind === 'several' ? found.are : found.nearest).map((one) => one.name);
  throw new Refusal(
    `No ${kind} called “${typed}”${near.length === 0 ? '.' : `. Nearest: ${listWords(near, 'or')}.`}`,
  );
}

async function feedIdOf(
  store: Store,
  knowledge: Knowledge,
  typed: string | undefined,
): Promise<string | null> {
  if (typed === undefined) return null;
  const feeds = [...(await store.feeds()), ...knowledge.feeds];
  const found = feeds.find(({ id, title }) => id === typed || title.toLowerCase() === typed.toLowerCase());
  if (found === undefined)
    throw new Refusal(`No feed called “${typed}”. \`stormbrief feeds list\` names them.`);
  return found.id;
}

async function termOf(store: Store, knowledge: Knowledge, typed: string): Promise<string> {
  const found = findWord(evidenceWords(knowledge.watchlists, knowledge.catalog.sectors), typed);
  if (found.kind === 'one') return found.text;
  if (found.kind === 'several')
    throw new Refusal(
      `“${typed}” is a spelling of ${listWords(found.texts, 'and of')}. Write the one you mean.`,
    );
  const [shown] = await store.advisoriesAfter({ after: null, limit: 1, saying: [typed] });
  if (shown !== undefined) return typed;
  const near = found.nearest.map((one) => `“${one}”`);
  throw new Refusal(
    `No list has the term “${typed}”, so there is nothing to except${near.length === 0 ? '.' : `. Nearest: ${listWords(near, 'or')}.`}`,
  );
}

/** What the words and options set aside: a term, a guess, an actor or a sector. */
async function exceptedBy(
  store: Store,
  knowledge: Knowledge,
  typed: string,
  options: AddOptions,
): Promise<Excepted> {
  const actorId = idOf(knowledge, options.actor, 'actor');
  const sectorId = idOf(knowledge, options.sector, 'sector');
  const feedId = await feedIdOf(store, knowledge, options.feed);
  const narrowed = { actorId, sectorId, feedId };
  if (actorId !== null && sectorId !== null)
    throw new Refusal('--actor or --sector, not both: evidence speaks for one of them.');
  if (options.possible === true) {
    if (typed !== '' || sectorId !== null)
      throw new Refusal('--possible stands alone or with --actor: it is about guesses at actors.');
    return { kind: 'possible', term: null, ...narrowed };
  }
  if (typed !== '') return { kind: 'term', term: await termOf(store, knowledge, typed), ...narrowed };
  if (actorId !== null) return { kind: 'actor', term: null, ...narrowed };
  if (sectorId !== null) return { kind: 'sector', term: null, ...narrowed };
  throw new Refusal('What is to be excepted? A term, or --possible, --actor or --sector. See --help.');
}

function touchedWords({ advisories, losingTags }: Touched, [one, many]: readonly [string, string]): string {
  if (advisories === 0) return 'No stored advisory is touched by it.';
  const change = losingTags === 0 ? `none ${one}` : losingTags === 1 ? `1 ${one}` : `${losingTags} ${many}`;
  return `It changes ${countWords(advisories, 'stored advisory', 'stored advisories')}; ${change} a tag.`;
}

/** `watchlist exceptions add`: set something aside, and say what that changes. */
export async function addException(words: readonly string[], options: AddOptions): Promise<void> {
  await withStore(async (store, config) => {
    const { knowledge, names } = await sightOf(store, config);
    const reason = options.reason.trim();
    if (reason === '') throw new Refusal('--reason wants words: whoever reads it in a year asks why.');
    const excepted = await exceptedBy(store, knowledge, words.join(' ').trim(), options);
    const teamId = await workspaceOf(store, options.workspace);
    const made = { ...excepted, teamId, author: authorOf(options.author), reason, createdAt: Date.now() };
    const exception = await store.addException(made);
    const changes = await touchedIn(store, knowledge, exception);
    if (options.json) return say(JSON.stringify({ exception, ...changes }));
    const known = exception.createdAt === made.createdAt ? '' : ` (so since ${dayOf(exception.createdAt)})`;
    say(`${exception.id}: ${plain(exceptionWords(exception, names))}${known}.`);
    say(touchedWords(changes, ['loses', 'lose']));
    say(`To take it back: stormbrief watchlist exceptions undo ${exception.id}`);
  });
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function rowOf(exception: Exception, knowledge: Knowledge, names: Names): readonly string[] {
  const words = evidenceWords(knowledge.watchlists, knowledge.catalog.sectors);
  const isIdle = exception.term !== null && findWord(words, exception.term).kind === 'none';
  const notes = [
    ...(exception.undoneAt === null
      ? []
      : [`taken back ${dayOf(exception.undoneAt)} by ${exception.undoneBy ?? ''}`]),
    ...(isIdle ? ['no list has this term now'] : []),
  ];
  return [
    exception.id,
    exceptionWords(exception, names),
    dayOf(exception.createdAt),
    exception.author,
    [exception.reason, ...notes].join('; '),
  ].map(plain);
}

/** `watchlist exceptions list`: what is excepted, by whom and why. */
export async function listExceptions(options: {
  readonly all?: boolean;
  readonly json?: boolean;
}): Promise<void> {
  await withStore(async (store, config) => {
    const { knowledge, names } = await sightOf(store, config);
    const every = await store.exceptions();
    const shown = options.all ? every : every.filter((exception) => exception.undoneAt === null);
    if (options.json) return say(JSON.stringify(shown));
    if (shown.length === 0)
      return say('Nothing is excepted. `stormbrief watchlist exceptions add <term> --reason …` begins.');
    const rows = shown.map((exception) => rowOf(exception, knowledge, names));
    say(table([['ID', 'EXCEPTION', 'SINCE', 'BY', 'REASON'], ...rows]));
  });
}

/** `watchlist exceptions undo`: what was set aside counts again; that it was is kept. */
export async function undoException(
  id: string,
  options: { readonly author?: string; readonly json?: boolean },
): Promise<void> {
  await withStore(async (store, config) => {
    const undone = await store.undoException(id, Date.now(), authorOf(options.author));
    if (undone === null)
      throw new Refusal(
        `No exception ${id} holds. \`stormbrief watchlist exceptions list\` names those that do.`,
      );
    const { knowledge, names } = await sightOf(store, config);
    const changes = await touchedIn(store, knowledge, undone);
    if (options.json) return say(JSON.stringify({ exception: undone, ...changes }));
    say(`Taken back: ${plain(exceptionWords(undone, names))}.`);
    say(touchedWords(changes, ['gains', 'gain']));
  });
}
