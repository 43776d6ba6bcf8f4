import type { NewDelivery } from '../domain/delivery.ts';
import { wants } from '../domain/filter.ts';
import type { RansomwareUse } from '../domain/ransomware-use.ts';
import { type Addition, type StoryEvent, thingOf } from '../domain/story-event.ts';
import type { StoryOutline } from '../domain/story-outline.ts';
import { byTeam } from '../domain/subscription-index.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { Store } from '../store/store.ts';
import type { ToldOfCve } from '../store/vulnerability-store.ts';
import { alertAt } from './alerts.ts';

/** What telling of ransomware needs from the world. */
export type RansomwareNeeds = {
  readonly store: Pick<Store, 'toldOfCves' | 'recentStories' | 'openSubscriptions' | 'vulnerabilities'>;
  readonly sectorParent: (id: string) => string | null;
};

/** What is owed for it, and the events of the stories in which it is told. */
export type RansomwareTold = {
  readonly owed: readonly NewDelivery[];
  readonly events: readonly StoryEvent[];
};

/** The story that is most about the CVE comes first: it names the fewest, and is the newest of those. */
function mostAbout(left: StoryOutline, right: StoryOutline): number {
  return left.cves.length - right.cves.length || (left.id < right.id ? 1 : -1);
}

/**
 * KEV says of these CVEs, which it listed before, that ransomware campaigns use them: each channel that was told of one, however long
 * ago, and gets alerts still, is owed word of it once, in one of the stories that told it. Who was told after that read it then.
 */
export async function owedForRansomware(
  { store, sectorParent }: RansomwareNeeds,
  uses: readonly RansomwareUse[],
  now: number,
): Promise<RansomwareTold> {
  const since = new Map(uses.map(({ id, at }) => [id, at]));
  const told = uses.length === 0 ? [] : await store.toldOfCves([...since.keys()]);
  const before = told.filter(({ cveId, at }) => at <= (since.get(cveId) ?? 0));
  if (before.length === 0) return { owed: [], events: [] };
  const outlines = await store.recentStories(0, [...new Set(before.map(({ storyId }) => storyId))]);
  const byId = new Map(outlines.map((outline) => [outline.id, outline]));
  const teams = byTeam(await store.openSubscriptions());
  const filters = [...teams.values()].flat().map(({ filter }) => filter);
  const named = outlines.flatMap(({ cves }) => cves);
  const lookups = await lookupsFor(store, sectorParent, filters, named);
  const tell = (rows: readonly ToldOfCve[]): NewDelivery | null => {
    const [first] = rows;
    if (first === undefined) return null;
    const { cveId, teamId, channelId } = first;
    const held = (teams.get(teamId) ?? []).filter(
      (one) => one.channelId === channelId && one.cadence.instant,
    );
    const stories = new Set(rows.flatMap(({ storyId }) => byId.get(storyId) ?? []));
    const use: Addition = { kind: 'ransomware', cves: [cveId] };
    for (const after of [...stories].sort(mostAbout)) {
      const wanting = held.filter(({ filter }) => wants(filter, after, lookups));
      if (wanting.length === 0) continue;
      const subscriptionIds = wanting.map(({ id }) => id);
      const dueAt = Math.min(...wanting.map((one) => alertAt(one, { after }, now)));
      const subject = { kind: 'alert', storyId: after.id, subscriptionIds, added: [use] } as const;
      return { teamId, channelId, key: thingOf(use), subject, dueAt };
    }
    return null;
  };
  const groups = Map.groupBy(before, ({ cveId, teamId, channelId }) => `${cveId} ${teamId} ${channelId}`);
  const owed = [...groups.values()].flatMap((rows) => tell(rows) ?? []);
  const events = owed.flatMap(({ subject }): readonly StoryEvent[] =>
    subject.kind !== 'alert'
      ? []
      : (subject.added ?? []).map((detail) => ({
          ...{ storyId: subject.storyId, at: now, kind: 'ransomware', thing: thingOf(detail) },
          ...{ detail, advisoryId: null },
        })),
  );
  return { owed, events };
}
