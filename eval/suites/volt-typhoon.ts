import { loadCatalog } from '../../src/catalog/load.ts';
import type { ActorMatch } from '../../src/domain/advisory.ts';
import { createReader } from '../../src/domain/reading.ts';
import { type Counts, countCases, scoresOf } from '../score.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';

type Item = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly is_volt_typhoon: boolean;
  readonly mention: 'named' | 'alias_only' | 'unnamed' | 'passing' | 'cve_context' | 'none';
  readonly borderline: boolean;
};
type Noise = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly volt_typhoon: boolean;
};
type Answered = { readonly item: Item; readonly match: ActorMatch | undefined };

const actorId = 'volt-typhoon';
const isNamed = ({ item }: Answered) => item.mention === 'named' || item.mention === 'alias_only';
const isCentral = ({ match }: Answered) =>
  match !== undefined && match.relation !== 'mentions' && match.confidence !== 'possible';
const isPossible = ({ match }: Answered) => match !== undefined && match.relation !== 'mentions';

/** The plain rule every peer could apply: the two commonest names stand somewhere. */
const plainNames =
  /volt[\s_-]?typhoon|bronze[\s_-]silhouette|vanguard[\s_-]panda|voltzite|unc3236|insidious taurus|dev-0391/i;

/** General news tells of gangs too: a name that stands among such words is no false tag. */
const tellsOfAttack = /\bransomware\b|\bhack(?:ers?|ed|ing)\b|\bmalware\b|\bcyber[ -]?attack/i;
const isFalseTag = ({ evidence }: ActorMatch) => !evidence.some(({ quote }) => tellsOfAttack.test(quote));

function row(measure: string, system: string, n: number, counts: Counts): Row {
  return { measure: `volt-typhoon/${measure}`, system, n, scores: scoresOf(counts) };
}

/** Volt Typhoon in news items that a reader labelled, and false tags of any actor in general news. */
export const voltTyphoon: Suite = {
  name: 'volt-typhoon',
  run: async (data) => {
    const { actors, sectors, watchlists } = loadCatalog();
    const read = createReader({ actors, sectors, watchlists });
    const items = readRows<Item>(data, 'volt-typhoon-items.jsonl').filter((item) => !item.borderline);
    const answered: readonly Answered[] = items.map((item) => ({
      item,
      match: read({ title: item.title, summary: item.text, categories: [], url: item.url }).actors.find(
        (actor) => actor.actorId === actorId,
      ),
    }));
    const named = answered.filter(isNamed);
    const naming = answered.filter(
      (one) =>
        isNamed(one) ||
        one.item.mention === 'passing' ||
        plainNames.test(`${one.item.title} ${one.item.text}`),
    );
    const unnamed = answered.filter((one) => !naming.includes(one));
    const noise = readRows<Noise>(data, 'general-news-noise-2023.jsonl').filter((item) => !item.volt_typhoon);
    const tagged = noise
      .map((item) => ({
        ...item,
        actors: read({ title: item.title, summary: item.description, categories: [], url: item.url }).actors,
      }))
      .filter(({ actors }) => actors.length > 0);
    const falsely = tagged.filter(({ actors }) => actors.some(isFalseTag));
    const found = countCases(
      named,
      ({ match }) => match !== undefined,
      () => true,
    );
    const about = countCases(naming, isCentral, ({ item }) => item.is_volt_typhoon);
    const possible = countCases(unnamed, isPossible, ({ item }) => item.is_volt_typhoon);
    const plain = countCases(
      naming,
      ({ item }) => plainNames.test(`${item.title} ${item.text}`),
      ({ item }) => item.is_volt_typhoon,
    );
    const miss = (measure: string, { item, match }: Answered): Miss => ({
      measure: `volt-typhoon/${measure}`,
      id: item.id,
      got: match ?? null,
      want: item.mention,
      text: `${item.title} | ${item.text} | ${item.url}`,
    });
    return {
      rows: [
        row('named are found', 'stormbrief', named.length, found),
        row('central among the named', 'stormbrief', naming.length, about),
        row('central among the named', 'plain names', naming.length, plain),
        row('possible among the unnamed', 'stormbrief', unnamed.length, possible),
        {
          measure: 'volt-typhoon/general news',
          system: 'stormbrief',
          n: noise.length,
          scores: { clean: 1 - falsely.length / noise.length },
        },
        {
          measure: 'volt-typhoon/general news, true tags counted too',
          system: 'stormbrief',
          n: noise.length,
          scores: { clean: 1 - tagged.length / noise.length },
        },
      ],
      misses: [
        ...named.filter(({ match }) => match === undefined).map((one) => miss('named are found', one)),
        ...naming
          .filter((one) => isCentral(one) !== one.item.is_volt_typhoon)
          .map((one) => miss('central among the named', one)),
        ...unnamed
          .filter((one) => isPossible(one) !== one.item.is_volt_typhoon)
          .map((one) => miss('possible among the unnamed', one)),
        ...tagged.map(({ id, title, description, actors }) => ({
          measure: `volt-typhoon/general news${actors.some(isFalseTag) ? '' : ', true tags counted too'}`,
          id,
          got: actors.map(({ actorId, because }) => `${actorId}: ${because}`),
          want: 'none',
          text: `${title} | ${description}`,
        })),
      ],
    };
  },
};
