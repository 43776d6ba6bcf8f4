import type { types } from '@slack/bolt';
import { exceptionsOf, exceptsMatch } from '../../domain/exception.ts';
import { everyIndicator } from '../../domain/find-indicators.ts';
import { summarise } from '../../domain/story.ts';
import { findCves, gravestFirst } from '../../domain/vulnerability.ts';
import { knownOf } from '../../store/known-vulnerabilities.ts';
import type { StoryQuery } from '../../store/store.ts';
import { type LookedUpActor, type LookedUpIndicator, lookUpModal, type Told } from '../views/look-up.ts';
import type { CveCard } from '../views/vulnerability.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { cveCard } from './vulnerability.ts';

/** What is looked up of one message; the rest is counted. */
const mostCves = 10;
const mostActors = 8;
const mostIndicators = 20;
const readForOne = 40;

async function toldOf(needs: Needs, query: Omit<StoryQuery, 'limit' | 'offset'>): Promise<Told> {
  const [stories, total] = await Promise.all([
    needs.store.stories({ ...query, limit: 1 }),
    needs.store.countStories(query),
  ]);
  return { total, newest: stories.map(summarise)[0] };
}

/** The actors that the text names, as the workspace sees them. */
async function actorsIn(needs: Needs, text: string, teamId: string) {
  const own = exceptionsOf(await needs.store.exceptions(), teamId).filter(({ feedId }) => feedId === null);
  const read = needs.read.without((match) => exceptsMatch(own, match));
  const { actors } = read({ title: '', summary: text, categories: [], url: null });
  return actors.flatMap((match) => {
    const actor = needs.directory.actors.get(match.actorId);
    return actor === undefined || match.confidence === 'possible' ? [] : [{ actor, match }];
  });
}

/** What is known of every CVE, actor and indicator in a text, as a modal. */
export async function lookUp(needs: Needs, text: string, teamId: string): Promise<types.ModalView> {
  const named = findCves(text);
  const [known, states, actors] = await Promise.all([
    knownOf(needs.store, named),
    needs.store.dataSets(),
    actorsIn(needs, text, teamId),
  ]);
  const indicators = everyIndicator(text);
  const wanted = { read: readForOne, page: 1, perPage: 1 };
  const cards: CveCard[] = [];
  for (const id of gravestFirst(named, known).slice(0, mostCves))
    cards.push(await cveCard(needs, id, known, wanted));
  const people: LookedUpActor[] = [];
  for (const one of actors.slice(0, mostActors))
    people.push({ ...one, told: await toldOf(needs, { actorIds: [one.actor.id] }) });
  const things: LookedUpIndicator[] = [];
  for (const indicator of indicators.slice(0, mostIndicators))
    things.push({ indicator, told: await toldOf(needs, { indicator }) });
  const shown = [...people, ...things].flatMap(({ told }) => told.newest ?? []);
  const lens = await lensOn(needs, [...named, ...cvesIn(shown)]);
  const more = {
    cves: named.length - cards.length,
    actors: actors.length - people.length,
    indicators: indicators.length - things.length,
  };
  return lookUpModal({ cves: cards, actors: people, indicators: things, more }, states, lens);
}
