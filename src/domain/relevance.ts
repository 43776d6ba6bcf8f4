import type { Actor } from './actor.ts';
import { type ActorMatch, confidences, type Relation, relations } from './advisory.ts';
import { sharedName } from './bearers.ts';
import { linkOf, mayPoint } from './circumstance.ts';
import { deedBeside } from './deed.ts';
import { fieldText, type ReadableText } from './matcher.ts';
import { type NameRow, rowOf } from './names.ts';
import { nexusWords } from './nexus.ts';
import { type Passing, passingOf } from './passing.ts';
import { isDenialNarrative, type Standing, sentenceAround, standingOf } from './phrasing.ts';
import { type Scene, sceneOf } from './scene.ts';
import type { Match } from './watchlist.ts';
import { countWords } from './words.ts';

const mostEvidence = 12;
/** Names of one actor that are read closely; more change nothing but the time. */
const mostRead = 60;
/** A text so short is a teaser: whoever stands in it is what it is about. UTF-16 units. */
const teaser = 350;
/** A text this long has room for background; several names of one actor close together there are one aside. */
const long = 1_200;

const fieldOrder = ['title', 'summary', 'categories', 'url', 'text'] as const;
const strengthOrder = ['specific', 'supporting', 'weak', 'negative'] as const;

/** One match for each term and field, the strongest and most prominent first. */
function evidenceOf(matches: readonly Match[]): readonly Match[] {
  const first = new Map<string, Match>();
  for (const match of matches) {
    const key = `${match.termId} ${match.field}`;
    if (!first.has(key)) first.set(key, match);
  }
  return [...first.values()]
    .sort(
      (a, b) =>
        strengthOrder.indexOf(a.strength) - strengthOrder.indexOf(b.strength) ||
        fieldOrder.indexOf(a.field) - fieldOrder.indexOf(b.field) ||
        a.start - b.start,
    )
    .slice(0, mostEvidence);
}

type Placed = {
  readonly match: Match;
  readonly row: NameRow;
  readonly standing: Standing | 'listed' | Passing;
};

/** A row of names that did it together, or was caught at it: no mere list. */
function isAccused(words: string, row: NameRow): boolean {
  const before = words.slice(Math.max(0, row.start - 30), row.start);
  const isCaught =
    /(?<!\p{L})(?:found|finds?|detect(?:s|ed)|discovered|spotted|caught|saw|sees?|traced?)\s(?:both\s|the\s)?$/iu.test(
      before,
    ) && /^["”’')]*\s(?:in|inside|on|at|behind)\s/iu.test(words.slice(row.end, row.end + 12));
  return isCaught || deedBeside(words, row, 'aimed') !== null;
}

/** How each name of the actor stands: alone or in a row, said of it or beside it. */
function placesOf(specific: readonly Match[], actor: Actor | undefined, scene: Scene): readonly Placed[] {
  return specific.slice(0, mostRead).map((match) => {
    const words = fieldText(scene.text, match.field);
    const row = rowOf(words, match, scene.names(match.field));
    const standing = standingOf(words, { ...row, field: match.field }, actor?.nexus ?? '');
    const isListed = match.field !== 'title' && row.owners.size >= 3 && !isAccused(words, row);
    return { match, row, standing: standing === 'plain' && isListed ? 'listed' : standing };
  });
}

/**
 * The same places, those where the actor is told of taken for asides where each names it in passing. One that tells of
 * it makes the others part of the story. In a title only a list of topics passes by.
 */
function withPassing(
  places: readonly Placed[],
  field: 'title' | 'summary',
  nexus: string,
  scene: Scene,
): readonly Placed[] {
  const words = fieldText(scene.text, field);
  const told = places.filter(
    ({ match, standing }) => match.field === field && (standing === 'plain' || standing === 'past'),
  );
  const passed = new Map<Placed, Passing>();
  for (const place of told) {
    const around = sentenceAround(words, place.row);
    const isTitle = field === 'title';
    const passing = passingOf({
      ...around,
      title: isTitle ? '' : scene.text.title,
      rest: isTitle ? scene.text.summary : around.rest,
      row: words.slice(place.row.start, place.row.end),
    });
    const isDenial = isDenialNarrative(`${around.before}${around.after}`, nexus);
    if (passing !== null && !isDenial && (!isTitle || passing === 'topic')) passed.set(place, passing);
    else if (place.standing === 'plain') return places;
  }
  return places.map((place) => ({ ...place, standing: passed.get(place) ?? place.standing }));
}

const asideWords: Readonly<Record<Exclude<Placed['standing'], 'plain'>, string>> = {
  denied: 'named to say that it is not involved',
  compared: 'compared with, not accused',
  listed: 'one of a list of names',
  example: 'given as an example',
  past: 'recalled from the past',
  pointer: 'named in a pointer to another text',
  topic: 'named as one topic of a talk or a programme',
  reason: 'named as a reason for something else',
  milestone: 'named as a date in history',
  product: 'named as what a product is for',
  career: 'named as what somebody worked on',
};
const asideOrder = Object.keys(asideWords) as readonly (keyof typeof asideWords)[];

type Related = Pick<ActorMatch, 'relation' | 'because'>;
const related = (relation: Relation, because: string): Related => ({ relation, because });

/** Where the first sentence ends. */
function firstSentence(text: string): number {
  const end = text.slice(0, 400).search(/[.!?]\s+["“]?\p{Lu}|[。！？]|\n/u);
  return end === -1 ? Math.min(text.length, 240) : Math.min(end + 1, 300);
}

/** `in the title`, with what is named there where it is not the actor itself. */
function namedWords(match: Match, where: string): string {
  return match.kind === 'alias' ? `named ${where}` : `its ${match.kind} “${match.term}” ${where}`;
}

function inTitle(placed: readonly Placed[], nexus: string, scene: Scene): Related | null {
  const plain = placed.find(({ standing }) => standing === 'plain');
  const example = placed.find(({ standing }) => standing === 'example');
  if (plain !== undefined && scene.roundup())
    return related('involves', namedWords(plain.match, 'in the title of a round-up'));
  const places = new Set(scene.names('title').map(({ start }) => start)).size;
  if (plain !== undefined && Math.min(scene.inTitle.size, places) <= 2) {
    const where = isDenialNarrative(scene.text.title, nexus)
      ? 'in the title, which tells the denial of its own country'
      : 'in the title';
    return related('about', namedWords(plain.match, where));
  }
  if (plain !== undefined) return related('involves', 'one of several actors in the title');
  return example === undefined ? null : related('involves', 'an example in the title');
}

/** The title speaks of the country's hackers, and the text names only this one. */
function isTheOnlyOne(actor: Actor | undefined, scene: Scene): boolean {
  const words = nexusWords(actor?.nexus ?? '');
  const { title } = scene.text;
  return (
    words !== null &&
    title.search(words) !== -1 &&
    /hack|attack|actor|spies|spy|espionage|cyber|APT/i.test(title) &&
    scene.specific.size === 1 &&
    scene.names('summary').every(({ owner }) => owner === actor?.id)
  );
}

/** Do names tell of the text as a whole? In a long one they must stand apart, or early. */
function isSpread(starts: readonly number[], length: number, parts: number): boolean {
  const [first = 0, last = 0] = [Math.min(...starts), Math.max(...starts)];
  if (length <= long) return true;
  const quarters = new Set(starts.map((start) => Math.floor((start * 4) / (length + 1))));
  return quarters.size >= parts || first < long / 2 || last - first > length / 4;
}

/** Is somebody whom the title names told of twice as often? Then a few names of this one are background. */
function isOutweighed(count: number, actor: Actor | undefined, scene: Scene): boolean {
  if (!scene.others(actor?.id ?? '')) return false;
  const owners = Map.groupBy(scene.names('summary'), ({ owner }) => owner);
  return [...owners].some(([owner, places]) => owner !== actor?.id && places.length >= 2 * count);
}

function inSummary(
  plain: readonly Placed[],
  actor: Actor | undefined,
  scene: Scene,
  isEarlyPast: boolean,
): Related | null {
  const { summary } = scene.text;
  const named = plain.filter(({ match }) => match.field === 'summary');
  const names = named.map(({ match }) => match);
  const opening = firstSentence(summary);
  const early = named.find(({ match }) => match.start < opening);
  const others = scene.others(actor?.id ?? '');
  const isOwn = !others && scene.specific.size <= 3;
  if (scene.roundup()) return names.length >= 2 ? related('involves', 'a section of a round-up') : null;
  if (early !== undefined)
    return related(
      isOwn && early.row.owners.size < 3 ? 'about' : 'involves',
      namedWords(early.match, 'in the first sentence'),
    );
  if (names[0] !== undefined && isTheOnlyOne(actor, scene))
    return related('about', 'the only one named, under a title about its country’s hackers');
  const starts = names.map(({ start }) => start);
  if (names.length >= 2 && isSpread(starts, summary.length, 2) && !isOutweighed(names.length, actor, scene))
    return related(isOwn ? 'about' : 'involves', `named ${countWords(names.length, 'time')}`);
  const isAlone = scene.names('summary').every(({ owner }) => owner === actor?.id);
  if (names[0] !== undefined && isOwn && isAlone && summary.length <= teaser)
    return related('involves', namedWords(names[0], 'in a short summary'));
  return isEarlyPast ? related('involves', 'the first sentence begins with it') : null;
}

function inBody(plain: readonly Placed[], actor: Actor | undefined, scene: Scene): Related | null {
  const starts = plain.filter(({ match }) => match.field === 'text').map(({ match }) => match.start);
  const length = (scene.text.text ?? '').length;
  const quarters = new Set(starts.map((start) => Math.floor((start * 4) / (length + 1)))).size;
  const words = `named ${countWords(starts.length, 'time')} in the body`;
  if (scene.roundup() || starts.length < 3 || quarters < 2) return null;
  const isAbout = starts.length >= 4 && quarters >= 3 && !scene.others(actor?.id ?? '');
  return related(isAbout ? 'about' : 'involves', words);
}

/** How central the actor is, by where it is named, how often, and in which turns of phrase. */
function relationOf(specific: readonly Match[], actor: Actor | undefined, scene: Scene): Related {
  const placed = (isTitle: boolean) =>
    placesOf(
      specific.filter(({ field }) => (field === 'title') === isTitle),
      actor,
      scene,
    );
  const nexus = actor?.nexus ?? '';
  const title = withPassing(placed(true), 'title', nexus, scene);
  const titled = inTitle(title, nexus, scene);
  if (titled !== null) return titled;
  const places = [...title, ...withPassing(placed(false), 'summary', nexus, scene)];
  const plain = places.filter(({ standing }) => standing === 'plain');
  const linked = plain.find(
    ({ match }) => match.field === 'url' && (match.kind === 'alias' || match.kind === 'advisory'),
  );
  const opening = firstSentence(scene.text.summary);
  const isEarlyPast = places.some(
    ({ match, standing }) => standing === 'past' && match.field === 'summary' && match.start < opening,
  );
  const told = inSummary(plain, actor, scene, isEarlyPast);
  if (told?.relation === 'about') return told;
  if (linked !== undefined && !scene.roundup())
    return related(
      scene.others(actor?.id ?? '') ? 'involves' : 'about',
      namedWords(linked.match, 'in the link'),
    );
  const found = told ?? inBody(plain, actor, scene);
  if (found !== null) return found;
  if (plain.some(({ match }) => match.field === 'summary' || match.field === 'text'))
    return related(
      'mentions',
      scene.roundup() ? 'one story of a round-up' : 'named in passing, further down',
    );
  const aside = asideOrder.find((one) => places.some(({ standing }) => standing === one));
  return related(
    'mentions',
    aside === undefined ? 'only in its link or among its keywords' : asideWords[aside],
  );
}

function relateOne(
  matches: readonly Match[],
  actor: Actor | undefined,
  scene: Scene,
  nameOf: (actorId: string) => string,
): ActorMatch | null {
  const [any] = matches;
  if (any === undefined) return null;
  const { actorId } = any;
  const specific = matches.filter(({ strength }) => strength === 'specific');
  const evidence = evidenceOf(matches);
  if (specific.length > 0) {
    const { relation, because } = relationOf(specific, actor, scene);
    const shared = sharedName(matches, scene, nameOf);
    if (shared === null) return { actorId, confidence: 'high', relation, because, evidence };
    const confidence = shared.isFirst ? 'high' : 'medium';
    return { actorId, confidence, relation, because: `${because}; ${shared.words}`, evidence };
  }
  const found = linkOf(matches, actor, scene);
  if (found === null) return null;
  const { nexus, ...linked } = found;
  const shown = nexus === null ? evidence : [...evidence.slice(0, mostEvidence - 1), nexus];
  return { actorId, ...linked, evidence: shown };
}

/**
 * The actors that matches speak of, most central first, each with the reason in words. One specific term is enough
 * (high); supporting terms count only together or with the actor's country (medium, possible); weak terms never count
 * alone. Where another actor is named, or a look-alike stands, nobody is tagged by circumstance. Evidence is never
 * empty. Costs next to nothing where no match can tell of anybody.
 */
export function relate(
  matches: readonly Match[],
  text: ReadableText,
  actors: readonly Actor[],
  lookalikes: readonly Match[] = [],
): ActorMatch[] {
  const telling = [...Map.groupBy(matches, ({ actorId }) => actorId)].filter(
    ([, own]) => own.some(({ strength }) => strength === 'specific') || mayPoint(own),
  );
  if (telling.length === 0) return [];
  const scene = sceneOf(text, matches, lookalikes);
  const byId = (id: string) => actors.find((actor) => actor.id === id);
  const nameOf = (id: string) => byId(id)?.name ?? id;
  return telling
    .flatMap(([id, own]) => relateOne(own, byId(id), scene, nameOf) ?? [])
    .sort(
      (a, b) =>
        relations.indexOf(a.relation) - relations.indexOf(b.relation) ||
        confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence),
    );
}
