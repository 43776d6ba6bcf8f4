import { type StorySummary, summarise } from '../../domain/story.ts';
import { latestQuery } from '../../store/latest-query.ts';
import type { Asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { actorMessage, whichActor } from '../views/actor.ts';
import type { Message } from '../views/blocks.ts';
import { latestMessage, storiesPerPage } from '../views/latest.ts';
import { cvesIn, lensFor } from './lens-on.ts';
import type { Needs } from './needs.ts';

const newestShown = 5;
/** Nobody reads on so far; to count all of a hundred thousand takes longer than to find the newest. */
const mostCounted = 1_000;

/** `actor`: the profile and its five newest stories, or the question which actor was meant. */
export async function answerActor(
  needs: Needs,
  command: Extract<Command, { kind: 'actor' }>,
  asker: Pick<Asker, 'teamId' | 'userId'>,
): Promise<Message> {
  const { found } = command;
  if (found.kind !== 'one') return whichActor(command.typed, found, needs.lens());
  const actor = needs.directory.actors.get(found.is.id);
  if (actor === undefined) throw new Error(`the directory names ${found.is.id}, but holds no such actor`);
  const query = { actorIds: [actor.id] };
  const [stories, total] = await Promise.all([
    needs.store.stories({ ...query, limit: newestShown }),
    needs.store.countStories(query),
  ]);
  const lens = await lensFor(
    needs,
    asker,
    actor.cves.map((cve) => cve.id),
  );
  const shown = stories.map((story) => aboutActor(summarise(story), actor.id));
  return actorMessage(actor, { stories: shown, total }, lens);
}

/** The story led by the advisory that names the actor, so that the quote and the link belong together. */
function aboutActor(story: StorySummary, actorId: string): StorySummary {
  const all = [story.lead, ...story.others];
  const naming = all.find((advisory) => advisory.actors.some((actor) => actor.actorId === actorId));
  return naming === undefined || naming === story.lead
    ? story
    : { ...story, lead: naming, others: all.filter((advisory) => advisory !== naming) };
}

/** `latest`: one page of the newest stories that the words ask for. */
export async function answerLatest(
  needs: Needs,
  command: Extract<Command, { kind: 'latest' }>,
  asker: Pick<Asker, 'teamId' | 'userId'>,
): Promise<Message> {
  const { teamId } = asker;
  const query = latestQuery(command, needs.directory, needs.now(), teamId);
  const offset = (command.page - 1) * storiesPerPage;
  const most = Math.max(mostCounted, offset + storiesPerPage);
  const [stories, counted] = await Promise.all([
    needs.store.stories({ ...query, limit: storiesPerPage, offset }),
    needs.store.countStories(query, most + 1),
  ]);
  const shown = stories.map(summarise);
  const marks = await needs.store.marksOf(
    teamId,
    shown.map(({ id }) => id),
  );
  return latestMessage(
    {
      ...{ typed: command.typed, page: command.page, stories: shown, marks },
      ...{ total: Math.min(counted, most), isMore: counted > most },
    },
    await lensFor(needs, asker, cvesIn(shown)),
  );
}
