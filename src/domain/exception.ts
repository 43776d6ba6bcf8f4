import type { ActorMatch, Advisory, AdvisoryText, Reading } from './advisory.ts';
import { nameKey } from './lookup.ts';
import type { SectorMatch } from './sector.ts';
import { severities } from './severity.ts';
import type { Story } from './story.ts';
import type { Match } from './watchlist.ts';

/**
 * What an exception sets aside. term: a name or a word, as evidence. possible: what is only possible, no name and no own
 * thing of the actor being in the text. actor, sector: every tag of it.
 */
export const exceptionKinds = ['term', 'possible', 'actor', 'sector'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** What is set aside: narrowed to an actor, a sector or a feed where these are named. */
export type Excepted = {
  readonly kind: ExceptionKind;
  /** Of kind `term`: the term as its list writes it, so that an import that renames lists changes nothing. */
  readonly term: string | null;
  readonly actorId: string | null;
  readonly sectorId: string | null;
  readonly feedId: string | null;
};

/** The workspace id that stands for every workspace. */
export const everyWorkspace = '*';

/** A workspace's word that something is no evidence there: who said so, when and why, and who took it back. */
export type Exception = Excepted & {
  readonly id: string;
  /** A workspace, or `*` for all. */
  readonly teamId: string;
  readonly author: string;
  readonly reason: string;
  readonly createdAt: number;
  readonly undoneAt: number | null;
  readonly undoneBy: string | null;
};

/** What a workspace sees of an advisory: the same one where no exception touches it. */
export type Eyes = <A extends Advisory>(advisory: A) => A;

/** Reads a text as if the matches that it is told of did not stand there. */
export type ReadsWithout = (
  isExcepted: (match: Pick<Match, 'term' | 'actorId'>) => boolean,
) => (text: AdvisoryText) => Reading;

/** Does the exception speak of this actor, and of no sector? */
function ofActor({ actorId, sectorId }: Excepted, id: string): boolean {
  return sectorId === null && (actorId === null || actorId === id);
}

/** Is a match no evidence where these exceptions hold? */
export function exceptsMatch(
  exceptions: readonly Excepted[],
  match: Pick<Match, 'term' | 'actorId'>,
): boolean {
  return exceptions.some((exception) => {
    if (!ofActor(exception, match.actorId)) return false;
    if (exception.kind === 'actor') return true;
    return exception.kind === 'term' && nameKey(exception.term ?? '') === nameKey(match.term);
  });
}

function exceptsWord(exceptions: readonly Excepted[], sectorId: string, word: string): boolean {
  return exceptions.some((exception) => {
    if (exception.actorId !== null || (exception.sectorId ?? sectorId) !== sectorId) return false;
    if (exception.kind === 'sector') return true;
    return exception.kind === 'term' && nameKey(exception.term ?? '') === nameKey(word);
  });
}

function sectorsLeft(
  sectors: readonly SectorMatch[],
  exceptions: readonly Excepted[],
): readonly SectorMatch[] {
  return sectors.flatMap((sector) => {
    const evidence = sector.evidence.filter(({ term }) => !exceptsWord(exceptions, sector.id, term));
    if (evidence.length === sector.evidence.length) return [sector];
    return evidence.length === 0 ? [] : [{ ...sector, evidence }];
  });
}

function isOnlyPossible(actor: ActorMatch, exceptions: readonly Excepted[]): boolean {
  return (
    actor.confidence === 'possible' &&
    exceptions.some((exception) => exception.kind === 'possible' && ofActor(exception, actor.actorId))
  );
}

type Judged = Pick<Advisory, 'actors' | 'severity' | 'severityReasons'>;

/** The text read again without the excepted matches; what was not found before is not found now, and nothing gets worse. */
function readAgain(advisory: Advisory, exceptions: readonly Excepted[], without: ReadsWithout): Judged {
  const reading = without((match) => exceptsMatch(exceptions, match))(advisory);
  const known = new Set(advisory.actors.map((actor) => actor.actorId));
  const isMilder = severities.indexOf(reading.severity) > severities.indexOf(advisory.severity);
  const { severity, severityReasons } = isMilder ? reading : advisory;
  return { actors: reading.actors.filter(({ actorId }) => known.has(actorId)), severity, severityReasons };
}

/** Does an exception take evidence of an actor from the advisory? Then its text is read again. */
export function isTouched({ actors, feedId }: Advisory, exceptions: readonly Excepted[]): boolean {
  const here = exceptions.filter((exception) => exception.feedId === null || exception.feedId === feedId);
  return actors.some(({ evidence }) => evidence.some((match) => exceptsMatch(here, match)));
}

/**
 * The advisory as it is where these exceptions hold: excepted evidence is gone, and with the last proof the tag, and with the
 * tag what it did to the severity. The advisory itself is given back where nothing changes.
 */
export function withoutExcepted<A extends Advisory>(
  advisory: A,
  exceptions: readonly Excepted[],
  without: ReadsWithout,
): A {
  const here = exceptions.filter(({ feedId }) => feedId === null || feedId === advisory.feedId);
  if (here.length === 0) return advisory;
  const touched = isTouched(advisory, here);
  const judged: Judged = touched ? readAgain(advisory, here, without) : advisory;
  const actors = judged.actors.filter((actor) => !isOnlyPossible(actor, here));
  const sectors = sectorsLeft(advisory.sectors, here);
  const isSame =
    !touched &&
    actors.length === advisory.actors.length &&
    sectors.every((sector, at) => sector === advisory.sectors[at]) &&
    sectors.length === advisory.sectors.length;
  if (isSame) return advisory;
  const { severity, severityReasons } = judged;
  return { ...advisory, actors, sectors, severity, severityReasons };
}

/** The exceptions that hold in a workspace: its own, and those for all. */
export function exceptionsOf(exceptions: readonly Exception[], teamId: string): readonly Exception[] {
  return exceptions.filter(
    (exception) =>
      exception.undoneAt === null && (exception.teamId === teamId || exception.teamId === everyWorkspace),
  );
}

/** What a workspace sees where these exceptions hold. */
export function eyesFor(own: readonly Excepted[], without: ReadsWithout): Eyes {
  return (advisory) => withoutExcepted(advisory, own, without);
}

/** What a workspace sees; null where no exception holds there, and everything is seen as it is. */
export function eyesOf(exceptions: readonly Exception[], teamId: string, without: ReadsWithout): Eyes | null {
  const own = exceptionsOf(exceptions, teamId);
  return own.length === 0 ? null : eyesFor(own, without);
}

/** A story as it is seen. */
export function storySeen(story: Story, eyes: Eyes): Story {
  return { ...story, advisories: story.advisories.map((advisory) => eyes(advisory)) };
}
