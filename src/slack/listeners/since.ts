import { type Ask, coverageOf, digestOf } from '../../domain/digest.ts';
import { freshFor } from '../../domain/news.ts';
import { sinceMoment } from '../../domain/since.ts';
import { newestStories } from '../../store/all-stories.ts';
import { lookupsFor } from '../../store/lookups.ts';
import type { Asker } from '../asker.ts';
import type { FindCommand } from '../find-words.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import { sinceMessage } from '../views/since.ts';
import { cvesIn, lensFor } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { zoneOf } from './zone.ts';

/** Stories that are ranked. */
const mostRanked = 2_000;

const shortWindow = 45 * 86_400_000;

const everything = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}

/** `since`: what came in since a moment, ranked as a digest is, limited to what the channel gets unless everything was asked for. */
export async function answerSince(
  needs: Needs,
  command: Extract<FindCommand, { kind: 'since' }>,
  asker: Asker,
): Promise<Message> {
  const { since, said, after } = command;
  const now = needs.now();
  const to = Math.min(command.until ?? now, now);
  const zone = since.kind === 'day' ? await zoneOf(needs, asker) : 'UTC';
  const from = sinceMoment(since, now, zone);
  if (from >= to)
    return faultMessage(
      `“${said}” lies ahead. Give a moment in the past.`,
      ['since yesterday', 'since 7d'],
      [],
    );
  const held = await needs.store.channelSubscriptions(asker.teamId, asker.channelId);
  const filters = command.everything ? [] : held.map(({ filter }) => filter);
  const asks: readonly Ask[] = (filters.length === 0 ? [everything] : filters).map((filter) => ({
    filter,
    from,
  }));
  const query = {
    seenAfter: from,
    publishedFrom: from - freshFor,
    // A short window is read along the dates; a long one from the newest story on, until enough are found.
    ...(to - from > shortWindow ? {} : { seenUntil: to }),
  };
  const [stories, feeds] = await Promise.all([
    newestStories(needs.store, query, mostRanked),
    needs.store.feeds(),
  ]);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, cvesIn(stories));
  const digest = digestOf(stories, asks, to, lookups);
  const lens = await lensFor(needs, asker, cvesIn(digest.stories));
  const frame = {
    filters,
    isSubscribed: held.length > 0,
    after,
    most: stories.length === mostRanked ? mostRanked : null,
    coverage: coverageOf(feeds, now),
    words: (change: { readonly after: number; readonly everything: boolean }) =>
      `since ${iso(from)} until ${iso(to)}${change.everything ? ' everything' : ''} after ${change.after}`,
  };
  return sinceMessage(digest, frame, lens);
}
