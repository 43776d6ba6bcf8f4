import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Reading } from '../domain/advisory.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { ReaderInput } from '../domain/reading.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { cutAtWord } from '../domain/words.ts';
import type { ParsedAdvisory } from '../feeds/parse.ts';
import { plainText } from '../feeds/text.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import { eachInBreaths, inBreaths } from './breath.ts';
import { withMentions } from './mentions.ts';
import type { PollNeeds } from './poll-needs.ts';

/** A short summary is kept, never a publisher's whole text. */
const summaryLimit = 2_000;

/** An advisory that a feed shows, in the words that are kept of it, and the fingerprint of these. */
export type Worded = {
  readonly parsed: ParsedAdvisory;
  readonly text: ReaderInput;
  readonly contentHash: string;
};

type Ahead = {
  readonly contentHash: string;
  readonly reading: Reading;
  /** What was known of the CVEs that it names. */
  readonly known: KnownVulnerability;
  /** Those of the publisher's whole text. */
  readonly indicators: readonly Indicator[];
};

/** What a feed shows, and what was read of it already. */
export type ReadAhead = {
  readonly shown: readonly Worded[];
  /** What the rules say; of what was read before, no more is done than needs be. */
  readonly reading: (advisory: Worded, known: KnownVulnerability) => Reading;
  /** The indicators of the whole text of an advisory with these words; undefined where it was not read. */
  readonly indicators: (identity: string, contentHash: string) => readonly Indicator[] | undefined;
};

function worded(parsed: ParsedAdvisory): Worded {
  const summary = plainText(parsed.summary ?? parsed.content ?? '', summaryLimit);
  const { url, categories } = parsed;
  const text = { title: cutAtWord(parsed.title, 500), summary, categories, url, ...parsed.structured };
  const contentHash = createHash('sha256').update(JSON.stringify(text)).digest('hex');
  return { parsed, text, contentHash };
}

/** What the feed does not have in the store in these words: most of it will have to be read. */
async function newWords(
  { store }: Pick<PollNeeds, 'store'>,
  feedId: string,
  shown: readonly Worded[],
): Promise<readonly Worded[]> {
  const held = await store.knownAdvisories(
    feedId,
    shown.map(({ parsed }) => parsed.identity),
  );
  const hashes = new Map(held.map(({ identity, contentHash }) => [identity, contentHash]));
  return shown.filter(({ parsed, contentHash }) => hashes.get(parsed.identity) !== contentHash);
}

/**
 * Put what a feed shows into words and, while others have the turn, read by the rules what seems new. What is new is decided in turn, from
 * the store as it is then: who read ahead in vain has lost time and nothing else.
 */
export async function readAhead(
  needs: Pick<PollNeeds, 'store' | 'read' | 'shelf'>,
  feedId: string,
  advisories: readonly ParsedAdvisory[],
): Promise<ReadAhead> {
  const shown = await eachInBreaths(advisories, worded);
  const ahead = new Map<string, Ahead>();
  if (needs.shelf.isTaken()) {
    const fresh = await newWords(needs, feedId, shown);
    const known = await knownIn(
      needs.store,
      fresh.map(({ text }) => text),
    );
    await inBreaths(fresh, ({ parsed, text, contentHash }) => {
      const reading = needs.read(text, known);
      const { indicators } = withMentions({ ...text, ...reading }, parsed.content);
      ahead.set(parsed.identity, { contentHash, reading, known, indicators });
    });
  }
  const before = (identity: string, contentHash: string) => {
    const one = ahead.get(identity);
    return one?.contentHash === contentHash ? one : undefined;
  };
  return {
    shown,
    reading: ({ parsed, text, contentHash }, known) => {
      const one = before(parsed.identity, contentHash);
      const stands = one?.reading.cves.every((id) => isDeepStrictEqual(known(id), one.known(id)));
      return one !== undefined && stands === true ? one.reading : needs.read(text, known);
    },
    indicators: (identity, contentHash) => before(identity, contentHash)?.indicators,
  };
}
