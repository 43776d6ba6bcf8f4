import type { Actor } from './actor.ts';
import type { ActorMatch, Confidence, Relation } from './advisory.ts';
import { fieldText, type ReadableText } from './matcher.ts';
import { nexusWords } from './nexus.ts';
import { isAside, isRoundup, otherNames } from './phrasing.ts';
import type { Match, TermKind } from './watchlist.ts';

/** Kinds that speak of the actor's own things; the others speak of where and how. */
const ownKinds: ReadonlySet<TermKind> = new Set(['alias', 'malware', 'tool', 'advisory']);
const hostile =
  /\b(?:hack\w*|cyber[\s-]?(?:attack|espionage|operation|campaign|actor|spies|threat|security)\w*|malware|botnet\w*|espionage|intrusions?|intruders?|infiltrat\w*|compromis\w*|exploit\w*|threat actors?|state-sponsored|breach\w*|pre-?position\w*|attacks?)\b/i;
const infrastructure =
  /\b(?:critical|vital|key)\s(?:\w+\s){0,2}infrastructure\b|\binfrastructure\b[^.]{0,40}\b(?:attack|hack|target|disrupt|networks)|\b(?:power|electrical|electric) grid|water suppl|\bmilitary (?:bases?|operations?|networks?|deployments?)\b|\bcommunications networks?\b|\butility systems?\b/i;
const purpose =
  /\b(?:disrupt\w*|interfer\w*|crisis|conflict|invasion|prepar\w*|pre-?position\w*|lay\w* the groundwork|sabotage|activated)\b/i;
const homeRouters =
  /\b(?:SOHO|small[\s/-]*(?:office)?[\s/-]*home[\s/-]*office|home and office|end-of-life)\b[^.]{0,60}\b(?:routers?|network\w*|devices?|hardware)\b/i;
const mostEvidence = 12;
const mostNames = 200;
/** Names that stand closer than this make a list. UTF-16 units. */
const listReach = 40;

type Context = {
  readonly text: ReadableText;
  readonly prose: string;
  readonly roundup: boolean;
  /** Names in the style of threat actors, whoever they are. */
  readonly named: readonly string[];
  /** Actors with a specific match, in the title or anywhere. */
  readonly inTitle: ReadonlySet<string>;
  readonly specific: ReadonlySet<string>;
  /** The specific matches of all actors. */
  readonly names: readonly Match[];
};

function distinct<T>(values: readonly T[]): number {
  return new Set(values).size;
}

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

/** Is the actor's country named outside the words of the matches themselves? */
function hasNexus(actor: Actor | undefined, matches: readonly Match[], text: ReadableText): boolean {
  const words = nexusWords(actor?.nexus ?? '');
  if (words === null) return false;
  return (['title', 'summary', 'text'] as const).some((field) => {
    const given = text[field] ?? '';
    return [...given.matchAll(words)].some(
      ({ index }) =>
        !matches.some((m) => m.kind === 'context' && m.field === field && m.start <= index && index < m.end),
    );
  });
}

/** How sure supporting and weak terms make us; null when they prove nothing. */
function confidenceTogether(
  matches: readonly Match[],
  actor: Actor | undefined,
  context: Context,
): Confidence | null {
  const supporting = evidenceOf(matches.filter(({ strength }) => strength === 'supporting'));
  if (context.roundup || supporting.length === 0) return null;
  const kinds = new Set(supporting.map(({ kind }) => kind));
  const nexus = hasNexus(actor, supporting, context.text);
  const own = supporting.some(({ kind }) => ownKinds.has(kind));
  const otherNamed = context.named.length > 0 || context.specific.size > 0;
  if (own && (nexus || kinds.size >= 2)) return otherNamed ? 'possible' : 'medium';
  if (otherNamed) return null;
  if (!hostile.test(context.prose)) return null;
  const namesProduct = matches.some(({ kind }) => kind === 'product' || kind === 'vendor');
  if (kinds.size >= 2) return nexus ? 'medium' : 'possible';
  return nexus &&
    (kinds.has('region') ||
      (kinds.has('cve') && namesProduct) ||
      distinct(supporting.map((m) => m.termId)) >= 2)
    ? 'possible'
    : null;
}

function firstSentences(text: string): number {
  const end = text.slice(0, 400).search(/[.!?]\s+\p{Lu}/u);
  return end === -1 ? Math.min(text.length, 240) : Math.min(end + 1, 300);
}

/** Is it one of three or more actors in a row? */
function isListed(match: Match, names: readonly Match[]): boolean {
  if (match.field !== 'summary' && match.field !== 'text') return false;
  const beside = names.filter(
    ({ field, actorId, start, end }) =>
      field === match.field &&
      actorId !== match.actorId &&
      start < match.end + listReach &&
      end > match.start - listReach,
  );
  return new Set(beside.map(({ actorId }) => actorId)).size >= 2;
}

/** The title speaks of the country's hackers, and the text names only this one. */
function isTheOnlyOne(actor: Actor | undefined, context: Context, own: readonly Match[]): boolean {
  const words = nexusWords(actor?.nexus ?? '');
  const { title } = context.text;
  if (words === null || title.search(words) === -1 || !/hack|attack|actor|spies|espionage/i.test(title))
    return false;
  const names = own.map(({ field, start, end }) =>
    field === 'summary' ? context.text.summary.slice(start, end) : '',
  );
  return context.specific.size === 1 && context.named.every((name) => names.includes(name));
}

/** How central the actor is, by title, first sentence, number and spread of the matches, and the words before them. */
function relationOf(matches: readonly Match[], actor: Actor | undefined, context: Context): Relation {
  if (context.roundup) return 'mentions';
  const central = matches.filter(
    (match) => !isAside(fieldText(context.text, match.field), match) && !isListed(match, context.names),
  );
  const inTitle = central.filter(({ field }) => field === 'title');
  const inSummary = central.filter(({ field }) => field === 'summary');
  if (inTitle.length > 0) return context.inTitle.size <= 2 ? 'about' : 'involves';
  const opening = firstSentences(context.text.summary);
  const early = inSummary.some(({ start }) => start < opening);
  const others = context.inTitle.size > 0 || context.named.some((name) => context.text.title.includes(name));
  const inLink = central.some(
    ({ field, kind }) => field === 'url' && (kind === 'alias' || kind === 'advisory'),
  );
  const body = central.filter(({ field }) => field === 'text');
  const spread = distinct(
    body.map(({ start }) => Math.floor((start * 4) / ((context.text.text ?? '').length + 1))),
  );
  if (inSummary.length > 0 && isTheOnlyOne(actor, context, matches)) return 'about';
  if (!others && (early || inLink) && context.specific.size <= 3) return 'about';
  if (!others && (inSummary.length >= 2 || (body.length >= 4 && spread >= 3))) return 'about';
  if (early || inLink || inSummary.length >= 2 || (body.length >= 3 && spread >= 2)) return 'involves';
  return 'mentions';
}

/** Nobody is named, but country, target and purpose are those the actor is known for. */
function isUnnamedPattern(matches: readonly Match[], actor: Actor | undefined, context: Context): boolean {
  if (context.roundup || context.named.length > 0 || context.specific.size > 0) return false;
  if (!matches.some(({ kind }) => kind !== 'vendor') || !hasNexus(actor, [], context.text)) return false;
  const { prose } = context;
  const signs = [infrastructure, purpose, homeRouters].filter((sign) => sign.test(prose)).length;
  return hostile.test(prose) && signs >= 2;
}

function relateOne(matches: readonly Match[], actor: Actor | undefined, context: Context): ActorMatch | null {
  const [any] = matches;
  if (any === undefined) return null;
  const specific = matches.filter(({ strength }) => strength === 'specific');
  const made = (confidence: Confidence, relation: Relation): ActorMatch => ({
    actorId: any.actorId,
    confidence,
    relation,
    evidence: evidenceOf(matches),
  });
  if (specific.length > 0) return made('high', relationOf(specific, actor, context));
  const together = confidenceTogether(matches, actor, context);
  if (together !== null) {
    const isCentral = together === 'medium' || matches.some(({ kind }) => kind === 'region');
    return made(together, isCentral ? 'involves' : 'mentions');
  }
  return isUnnamedPattern(matches, actor, context) ? made('possible', 'involves') : null;
}

const relationOrder = ['about', 'involves', 'mentions'] as const;
const confidenceOrder = ['high', 'medium', 'possible'] as const;

/**
 * The actors that matches speak of, most central first. One specific term is enough (high); supporting terms count
 * only together or with the actor's country (medium, possible); weak terms never count alone. Where another actor is
 * named, or a look-alike stands, nobody is tagged by circumstance. Evidence is never empty.
 */
export function relate(
  matches: readonly Match[],
  text: ReadableText,
  actors: readonly Actor[],
  lookalikes: readonly Match[] = [],
): ActorMatch[] {
  const byActor = Map.groupBy(matches, ({ actorId }) => actorId);
  const specific = matches.filter(({ strength }) => strength === 'specific');
  const prose = `${text.title}\n${text.summary}\n${(text.text ?? '').slice(0, 4000)}`;
  const context: Context = {
    text,
    prose,
    roundup: isRoundup(text.title),
    named: [...otherNames(prose), ...lookalikes.map(({ term }) => term)],
    inTitle: new Set(specific.filter(({ field }) => field === 'title').map(({ actorId }) => actorId)),
    specific: new Set(specific.map(({ actorId }) => actorId)),
    names: specific.slice(0, mostNames),
  };
  return [...byActor]
    .flatMap(
      ([id, own]) =>
        relateOne(
          own,
          actors.find((actor) => actor.id === id),
          context,
        ) ?? [],
    )
    .sort(
      (a, b) =>
        relationOrder.indexOf(a.relation) - relationOrder.indexOf(b.relation) ||
        confidenceOrder.indexOf(a.confidence) - confidenceOrder.indexOf(b.confidence),
    );
}
