import { agrees } from '../feeds/agree.ts';
import { readCorpus, type Sample } from '../feeds/corpus.ts';
import type { Claim } from '../feeds/expectations.ts';
import { readWithFeedparser } from '../feeds/feedparser.ts';
import { type Reader, type Reading, readers } from '../feeds/readers.ts';
import type { Scores } from '../score.ts';
import type { Miss, Row, Suite } from '../suite.ts';

type Read = { readonly sample: Sample; readonly reading: Reading };
type System = { readonly name: string; readonly read: readonly Read[] };

const share = (parts: number, whole: number) => (whole === 0 ? {} : { share: parts / whole });
const entriesOf = (reading: Reading) => (reading.kind === 'feed' ? reading.entries.length : null);

/** `exact`: fields as the origin says; `recall`: files with as many items; `clean`: feeds that are read without an exception. */
function scoresOf(read: readonly Read[], counts: (claim: Claim) => boolean): Scores {
  const claims = read.flatMap(({ sample, reading }) =>
    sample.claims.filter(counts).map((claim) => agrees(reading, claim, sample)),
  );
  const counted = read.filter(({ sample }) => sample.items !== null);
  const feeds = read.filter(({ sample }) => sample.isFeed);
  const exact = share(claims.filter(Boolean).length, claims.length).share;
  const recall = share(
    counted.filter(({ sample, reading }) => entriesOf(reading) === sample.items).length,
    counted.length,
  ).share;
  const clean = share(feeds.filter(({ reading }) => reading.kind === 'feed').length, feeds.length).share;
  return {
    ...(exact === undefined ? {} : { exact }),
    ...(recall === undefined ? {} : { recall }),
    ...(clean === undefined ? {} : { clean }),
  };
}

type Group = { readonly name: string; readonly samples: ReadonlySet<Sample> };
type Asked = {
  readonly measure: string;
  readonly systems: readonly System[];
  readonly counts: (claim: Claim) => boolean;
};

function rowsOf({ name, samples }: Group, { measure, systems, counts }: Asked): readonly Row[] {
  return systems.map((system) => {
    const here = system.read.filter(({ sample }) => samples.has(sample));
    return {
      measure: `feeds/${name}${measure}`,
      system: system.name,
      n: here.length,
      scores: scoresOf(here, counts),
    };
  });
}

function missesOf({ sample, reading }: Read): readonly Miss[] {
  const miss = (measure: string, got: unknown, want: unknown): Miss => ({
    measure: `feeds/${measure}`,
    id: sample.file,
    got,
    want,
    text: sample.group,
  });
  const wrong = sample.claims
    .filter((claim) => !agrees(reading, claim, sample))
    .map((claim) => {
      const said =
        reading.kind !== 'feed'
          ? reading
          : claim.entry === null
            ? reading.feed
            : reading.entries[claim.entry];
      return miss(claim.field, said ?? null, claim);
    });
  return [
    ...wrong,
    ...(sample.items !== null && entriesOf(reading) !== sample.items
      ? [miss('items', entriesOf(reading), sample.items)]
      : []),
    ...(sample.isFeed && reading.kind !== 'feed' ? [miss('a feed', reading, 'a feed')] : []),
  ];
}

function groupsOf(samples: readonly Sample[]): readonly Group[] {
  const formats = Object.entries(Object.groupBy(samples, ({ group }) => group));
  return [
    ...formats.map(([name, members = []]) => ({ name, samples: new Set(members) })),
    { name: 'real feeds', samples: new Set(samples.filter(({ isReal }) => isReal)) },
    { name: 'all', samples: new Set(samples) },
  ];
}

async function answers({ name, read }: Reader, samples: readonly Sample[]): Promise<System> {
  const answered: Read[] = [];
  for (const sample of samples) answered.push({ sample, reading: await read(sample) });
  return { name, read: answered };
}

function feedparserOf(data: string, samples: readonly Sample[]): System {
  const python = readWithFeedparser(data, samples);
  return {
    name:
      python === null ? 'feedparser: python3-feedparser is not installed' : `feedparser ${python.version}`,
    read: samples.flatMap((sample, at) => {
      const reading = python?.readings[at];
      return reading === undefined ? [] : [{ sample, reading }];
    }),
  };
}

/**
 * Real feed files and the fixtures of other readers' tests, by format. What an origin's test says of a field is the
 * truth; where it says nothing, what feedparser 6.0.14 read. Debian's feedparser is no judge of itself: beside it only
 * what origins say counts.
 */
export const feeds: Suite = {
  name: 'feeds',
  run: async (data) => {
    const samples = readCorpus(data);
    const systems: System[] = [];
    for (const reader of readers) systems.push(await answers(reader, samples));
    const [own] = systems;
    if (own === undefined) return { rows: [], misses: [] };
    const asked: readonly Asked[] = [
      { measure: '', systems, counts: () => true },
      {
        measure: ', by origin alone',
        systems: [own, feedparserOf(data, samples)],
        counts: ({ by }) => by === 'origin',
      },
    ];
    return {
      rows: groupsOf(samples).flatMap((group) => asked.flatMap((one) => rowsOf(group, one))),
      misses: own.read.flatMap(missesOf),
    };
  },
};
