import { text as readAll } from 'node:stream/consumers';
import { readBundleFile } from '../catalog/bundle.ts';
import type { Bundle } from '../catalog/data-set.ts';
import { loadWatchlist } from '../catalog/load.ts';
import { bundlesIn, type Knowledge, know } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import type { AdvisoryText, Reading } from '../domain/advisory.ts';
import { exceptionWords } from '../domain/excepting.ts';
import { exceptionsOf, withoutExcepted } from '../domain/exception.ts';
import { createExplainer } from '../domain/explain.ts';
import type { ReaderInput } from '../domain/reading.ts';
import { inputOf } from '../domain/tag-lines.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { parseFeed } from '../feeds/parse.ts';
import { plainText } from '../feeds/text.ts';
import { openFetcher } from '../outside.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import { explainText } from '../terminal/explain-text.ts';
import { hasStore, Refusal, say, sightOf, version, withStore } from './door.ts';

const mostOfAFeed = 5;
const summaryLimit = 2_000;

/** One advisory from standard input: a JSON object as `tag` takes it, or a text whose first line is the title. */
async function fromInput(): Promise<readonly ReaderInput[]> {
  const given = (await readAll(process.stdin)).trim();
  if (given === '') throw new Refusal('Nothing came on standard input: stormbrief explain - < advisory.txt');
  if (!given.startsWith('{')) {
    const [title = '', ...rest] = given.split('\n');
    return [{ title: title.trim(), summary: rest.join('\n').trim(), categories: [], url: null }];
  }
  return given
    .split(/\r?\n(?=\s*\{"?)/)
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const parsed = inputOf(line);
      if ('fault' in parsed) throw new Refusal(`advisory ${at + 1}: ${parsed.fault}`);
      return parsed.input;
    });
}

/** The newest advisories of a feed, fetched as a poll would. */
async function fromFeed(url: string, config: Config): Promise<readonly AdvisoryText[]> {
  const fetcher = openFetcher(config, version);
  try {
    const fetched = await fetcher.look({ url, etag: null, lastModified: null });
    if (fetched.kind === 'failed') throw new Refusal(`${url}: ${fetched.reason}`);
    if (fetched.kind === 'unchanged') throw new Refusal(`${url}: answered 304 to a first look.`);
    const { bytes, contentType, finalUrl } = fetched;
    const parsed = await parseFeed({ bytes, contentType, url: finalUrl });
    if (parsed.kind === 'not-a-feed')
      throw new Refusal(
        `${url}: ${parsed.reason}. Of a web page, hand in the text: copy it, then stormbrief explain - < page.txt`,
      );
    return parsed.advisories
      .slice(0, mostOfAFeed)
      .map(({ title, summary, content, categories, url: link, structured }) => ({
        title,
        summary: plainText(summary ?? content ?? '', summaryLimit),
        categories,
        url: link,
        ...structured,
      }));
  } finally {
    await fetcher.close();
  }
}

type Told = {
  readonly advisory: ReaderInput;
  /** What was stored of it: its actors, and what its whole text mentions, which is not kept. */
  readonly stored?: Pick<Reading, 'actors' | 'indicators'>;
  /** Exceptions of the workspace that change how it is seen there, in words. */
  readonly setAside?: readonly string[];
};
type Asked = readonly [Knowledge, readonly Told[], KnownVulnerability];

/** A stored advisory, and what is known with the data sets of its store. */
async function fromStore(id: string, config: Config): Promise<Asked> {
  return withStore(async (store) => {
    const advisory = await store.advisory(id);
    if (advisory === null)
      throw new Refusal(
        `There is no advisory “${id}” in the store. \`stormbrief latest --json\` shows ids; an address begins with https://, and - reads standard input.`,
      );
    const { knowledge, names, teamId } = await sightOf(store, config);
    const setAside = exceptionsOf(await store.exceptions(), teamId)
      .filter((exception) => withoutExcepted(advisory, [exception], knowledge.read.without) !== advisory)
      .map((exception) => `${exception.id}: ${exceptionWords(exception, names)} (${exception.reason})`);
    const known = await knownIn(store, [advisory]);
    return [knowledge, [{ advisory, stored: advisory, setAside }], known];
  });
}

/** What texts that nobody stored are read with: as a poll reads them where there is a store, and `files` of actors instead of its editions of them. */
async function asPolled(
  texts: readonly ReaderInput[],
  files: readonly string[],
  config: Config,
): Promise<Asked> {
  const given: Bundle[] = [];
  for (const file of files) given.push(await readBundleFile(file));
  const told = texts.map((advisory) => ({ advisory }));
  if (!hasStore(config)) return [know(config, given), told, () => undefined];
  return withStore(async (store) => {
    const stored = (await bundlesIn(store)).filter(
      ({ dataset }) => !given.some((bundle) => bundle.dataset.id === dataset.id),
    );
    return [know(config, [...stored, ...given]), told, await knownIn(store, texts)];
  });
}

/** What is asked about, by its id, its feed's address or on standard input; `actors` are files to lay over the catalogue. */
async function asked(what: string, actors: readonly string[], config: Config): Promise<Asked> {
  if (what !== '-' && !/^https?:\/\//i.test(what)) {
    if (actors.length > 0)
      throw new Refusal(
        '--actors goes with a text or a feed: a stored advisory is read with the data sets of its store.',
      );
    return fromStore(what, config);
  }
  return asPolled(what === '-' ? await fromInput() : await fromFeed(what, config), actors, config);
}

/** `explain`: why each tag of an advisory was or was not given, near-misses included. */
export async function explain(
  what: string,
  options: {
    readonly watchlist: readonly string[];
    readonly actors: readonly string[];
    readonly json?: boolean;
  },
): Promise<void> {
  const config = readConfig(process.env);
  const [{ catalog, directory, watchlists }, told, vulnerability] = await asked(what, options.actors, config);
  const lists = [...watchlists, ...options.watchlist.map((file) => loadWatchlist(file))];
  const explainOne = createExplainer({ actors: catalog.actors, sectors: catalog.sectors, watchlists: lists });
  const terms = new Map(lists.flatMap((list) => list.terms.map((term) => [term.id, term] as const)));
  const names = {
    actor: (id: string) => directory.actors.get(id)?.name ?? id,
    sector: (id: string) => directory.sectors.get(id)?.name ?? id,
    term: (id: string) => terms.get(id) ?? null,
    vulnerability,
  };
  for (const [at, { advisory, stored, setAside }] of told.entries()) {
    const fresh = explainOne(advisory, vulnerability);
    const indicators = stored?.indicators ?? fresh.reading.indicators;
    const explained = { ...fresh, reading: { ...fresh.reading, indicators } };
    const { title, url } = advisory;
    if (options.json) say(JSON.stringify({ title, url, ...explained, setAside }));
    else
      say(
        `${at === 0 ? '' : '\n———\n\n'}${explainText(advisory, explained, names, { actors: stored?.actors, setAside })}`,
      );
  }
}
