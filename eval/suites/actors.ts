import { join } from 'node:path';
import { readBundleFile } from '../../src/catalog/bundle.ts';
import type { Bundle } from '../../src/catalog/data-set.ts';
import { layOver } from '../../src/catalog/lay-over.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { nameKey } from '../../src/domain/lookup.ts';
import { createReader, type ReaderInput } from '../../src/domain/reading.ts';
import { countSets, type Scores, scoresOf } from '../score.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';

type Title = { readonly id: string; readonly title: string; readonly url: string };
type AttackTitle = Title & {
  readonly groups: readonly string[];
  readonly groups_via_relationship: readonly string[];
  readonly alias_in_title: Readonly<Record<string, readonly string[]>>;
  readonly other_alias_in_title: Readonly<Record<string, readonly string[]>>;
};
type MispTitle = Title & {
  readonly actors: readonly string[];
  readonly alias_in_title: Readonly<Record<string, readonly string[]>>;
};
type Report = Title & {
  readonly text: string;
  readonly cysec_annotated: boolean;
  readonly attack_groups: readonly string[];
  readonly group_mentions: readonly string[];
};
type Noise = Title & { readonly description: string; readonly volt_typhoon: boolean };

/** What a text is, who it must name, and who it may name besides. Keys are one actor's whichever name it is called by. */
type Case = {
  readonly id: string;
  readonly input: ReaderInput;
  readonly wanted: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
};
/** A tag as it is compared: the actor's keys in the data set, never empty, and what tagged it. */
type Tagged = { readonly keys: readonly string[]; readonly evidence: readonly string[] };
type Tags = (input: ReaderInput) => readonly Tagged[];

/**
 * An actor's keys: its ATT&CK id where it is a group's, else the names of all the data set's actors that it is. Where our
 * catalogue holds two of them to be one (UNC2452 is APT29), its tag answers for both.
 */
function keysOf(bundle: Bundle): (actor: Actor) => readonly string[] {
  const firsts = new Map(bundle.actors.map(({ name }) => [nameKey(name), name]));
  return ({ name, attackId, aliases }) => {
    if (bundle.dataset.kind === 'attack') return [attackId ?? name];
    const known = [name, ...aliases.map((alias) => alias.name)].flatMap(
      (each) => firsts.get(nameKey(each)) ?? [],
    );
    return known.length === 0 ? [name] : [...new Set(known)];
  };
}

/** This build with a bundle laid over, as `tag --actors` reads: any relation, any confidence. */
function ourTags(bundle: Bundle): Tags {
  const { actors, sectors, watchlists } = layOver(loadCatalog(), [bundle]);
  const read = createReader({ actors, sectors, watchlists });
  const keys = keysOf(bundle);
  return (input) =>
    read(input).actors.flatMap(({ actorId, evidence }) => {
      const actor = read.actor(actorId);
      return actor === undefined ? [] : [{ keys: keys(actor), evidence: evidence.map(({ term }) => term) }];
    });
}

/** The plain rule that every peer could apply: any name of the bundle as a word, in any letters. */
function plainTags(bundle: Bundle): Tags {
  const keys = keysOf(bundle);
  const patterns = bundle.actors.map((actor) => {
    const names = actor.aliases.map(({ name }) =>
      name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/[\s-]+/g, '[\\s-]?'),
    );
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
    return { keys: keys(actor), pattern };
  });
  return ({ title, summary, text = '' }) => {
    const words = `${title}\n${summary}\n${text}`;
    return patterns
      .filter(({ pattern }) => pattern.test(words))
      .map((found) => ({ keys: found.keys, evidence: [] }));
  };
}

function inputOf(title: string, url: string | null, given: Partial<ReaderInput> = {}): ReaderInput {
  return { title, summary: '', categories: [], url, ...given };
}

type Answered = { readonly scores: Scores; readonly misses: readonly Miss[] };

/** The labels that a text's tags meet, and the first key of each tag that meets none and is not allowed. */
function answered({ wanted, allowed }: Case, tags: readonly Tagged[]): ReadonlySet<string> {
  return new Set(
    tags.flatMap(({ keys }) => {
      const met = keys.filter((key) => wanted.has(key));
      return met.length > 0 || keys.some((key) => allowed.has(key)) ? met : keys.slice(0, 1);
    }),
  );
}

/** Each text's actors against its labels, summed over all. */
function answer(measure: string, cases: readonly Case[], tags: Tags): Answered {
  const misses: Miss[] = [];
  const pairs = cases.map((one) => {
    const { id, input, wanted } = one;
    const found = tags(input);
    const got = answered(one, found);
    if (got.symmetricDifference(wanted).size > 0) {
      const text = `${input.title} | ${input.url ?? ''}`;
      misses.push({ measure, id, got: found, want: [...wanted], text });
    }
    return [got, wanted] as const;
  });
  return { scores: scoresOf(countSets(pairs)), misses };
}

/** Titles that bear a name of a group, after MITRE. Other groups that the source is cited for may be tagged too. */
function attackTitles(data: string): readonly Case[] {
  return readRows<AttackTitle>(data, 'attack-reference-titles.jsonl')
    .filter(({ alias_in_title: own }) => Object.keys(own).length > 0)
    .map((row) => ({
      id: row.id,
      input: inputOf(row.title, row.url),
      wanted: new Set(Object.keys(row.alias_in_title)),
      allowed: new Set([
        ...row.groups,
        ...row.groups_via_relationship,
        ...Object.keys(row.other_alias_in_title),
      ]),
    }));
}

function mispTitles(data: string): readonly Case[] {
  return readRows<MispTitle>(data, 'misp-reference-titles.jsonl')
    .filter(({ alias_in_title: own }) => Object.keys(own).length > 0)
    .map((row) => ({
      id: row.id,
      input: inputOf(row.title, row.url),
      wanted: new Set(Object.keys(row.alias_in_title)),
      allowed: new Set(row.actors),
    }));
}

/** Whole reports, with the groups that experts marked in them, as far as they are groups of the bundle. */
function reports(data: string, bundle: Bundle): readonly Case[] {
  const byKey = new Map(
    bundle.actors.flatMap(({ attackId, aliases }) =>
      aliases.map(({ name }) => [nameKey(name), attackId ?? '']),
    ),
  );
  return readRows<Report>(data, 'annoctr-reports.jsonl')
    .filter(({ cysec_annotated: isLabelled }) => isLabelled)
    .map((row) => {
      const mentioned = row.group_mentions.flatMap((name) => byKey.get(nameKey(name)) ?? []);
      return {
        id: row.id,
        input: inputOf(row.title, null, { text: row.text }),
        wanted: new Set([...row.attack_groups, ...mentioned]),
        allowed: new Set(),
      };
    });
}

type Question = { readonly measure: string; readonly cases: readonly Case[]; readonly bundle: Bundle };

function rowsOf({ measure, cases, bundle }: Question): {
  readonly rows: readonly Row[];
  readonly misses: readonly Miss[];
} {
  const ours = answer(`actors/${measure}`, cases, ourTags(bundle));
  const plain = answer(`actors/${measure}`, cases, plainTags(bundle));
  const row = (system: string, scores: Scores): Row => ({
    measure: `actors/${measure}`,
    system,
    n: cases.length,
    scores,
  });
  return { rows: [row('stormbrief', ours.scores), row('plain names', plain.scores)], misses: ours.misses };
}

/** General news in which nobody is to be tagged; what is tagged stands among the misses, to be judged by eye. */
function noise(
  data: string,
  measure: string,
  bundle: Bundle,
): { readonly row: Row; readonly misses: readonly Miss[] } {
  const news = readRows<Noise>(data, 'general-news-noise-2023.jsonl').filter((item) => !item.volt_typhoon);
  const tags = ourTags(bundle);
  const misses = news.flatMap(({ id, title, description, url }): readonly Miss[] => {
    const found = tags(inputOf(title, url, { summary: description }));
    if (found.length === 0) return [];
    return [{ measure, id, got: found, want: [], text: `${title} | ${description}` }];
  });
  return {
    row: {
      measure,
      system: 'stormbrief',
      n: news.length,
      scores: { clean: 1 - misses.length / news.length },
    },
    misses,
  };
}

/** Actors of ATT&CK and MISP laid over the catalogue: reports and titles with labels, and general news. */
export const actors: Suite = {
  name: 'actors',
  run: async (data) => {
    const attack = await readBundleFile(join(data, 'reference', 'attack-enterprise-18.1.stix.json.gz'));
    const misp = await readBundleFile(join(data, 'reference', 'misp-threat-actor.cluster.json.gz'));
    const labelled = [
      { measure: 'AnnoCTR reports', cases: reports(data, attack), bundle: attack },
      { measure: 'ATT&CK titles with an alias', cases: attackTitles(data), bundle: attack },
      { measure: 'MISP titles with an alias', cases: mispTitles(data), bundle: misp },
    ].map(rowsOf);
    const quiet = [
      noise(data, 'actors/general news with ATT&CK', attack),
      noise(data, 'actors/general news with MISP', misp),
    ];
    return {
      rows: [...labelled.flatMap(({ rows }) => rows), ...quiet.map(({ row }) => row)],
      misses: [...labelled.flatMap(({ misses }) => misses), ...quiet.flatMap(({ misses }) => misses)],
    };
  },
};
