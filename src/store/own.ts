import { everyWorkspace } from '../domain/exception.ts';
import { shownTo } from './shown.ts';
import type { Store } from './store.ts';

type OfTeam = { readonly teamId?: string };

/**
 * The store where any workspace may come, in the hands of one of them: what it asks for or changes is its own. Whatever an id leads to, and
 * whoever a payload names, another workspace's is refused by throwing; it would be a fault of ours.
 */
export function ownOf(store: Store, teamId: string): Store {
  const own = (given: string | undefined) => {
    if (given !== teamId) throw new Error(`${teamId} asked for what is of another workspace, ${given}`);
  };
  const asked =
    <Rest extends unknown[], R>(method: (team: string, ...rest: Rest) => Promise<R>) =>
    async (team: string, ...rest: Rest): Promise<R> => {
      own(team);
      return method(team, ...rest);
    };
  const about =
    <What extends OfTeam, Rest extends unknown[], R>(method: (what: What, ...rest: Rest) => Promise<R>) =>
    async (what: What, ...rest: Rest): Promise<R> => {
      own(what.teamId);
      return method(what, ...rest);
    };
  const exceptions = async () =>
    (await store.exceptions()).filter((one) => one.teamId === teamId || one.teamId === everyWorkspace);
  /** What is done to feeds is written into the log of the workspace that did it. */
  const feeds =
    <What, R>(method: (what: What, by: string, now: number, team?: string | null) => Promise<R>) =>
    async (what: What, by: string, now: number, team?: string | null): Promise<R> => {
      own(team ?? undefined);
      return method(what, by, now, team);
    };
  return {
    ...store,
    ...shownTo(store, teamId),
    exceptions,
    undoException: async (id, ...rest) => {
      own((await store.exceptions()).find((one) => one.id === id)?.teamId ?? teamId);
      return store.undoException(id, ...rest);
    },
    syndicationOf: async (id) => {
      const held = await store.teamSubscriptions(teamId);
      return held.some((one) => one.id === id) ? store.syndicationOf(id) : null;
    },
    settings: asked(store.settings),
    saveSettings: asked(store.saveSettings),
    channelSubscriptions: asked(store.channelSubscriptions),
    teamSubscriptions: asked(store.teamSubscriptions),
    changeSubscriptions: (team, ...rest) => {
      own(team);
      return store.changeSubscriptions(team, ...rest);
    },
    closeChannel: asked(store.closeChannel),
    person: asked(store.person),
    savePerson: asked(store.savePerson),
    markStory: asked(store.markStory),
    marksOf: asked(store.marksOf),
    mutesOf: asked(store.mutesOf),
    endMute: asked(store.endMute),
    storyMessage: asked(store.storyMessage),
    storyOfMessage: asked(store.storyOfMessage),
    oweUpdates: asked(store.oweUpdates),
    lastSent: asked(store.lastSent),
    addException: about(store.addException),
    addMute: about(store.addMute),
    addFeed: feeds(store.addFeed),
    removeFeed: feeds(store.removeFeed),
    pauseFeed: feeds(store.pauseFeed),
    resumeFeed: feeds(store.resumeFeed),
    retryFeed: feeds(store.retryFeed),
    saveSubscription: about(store.saveSubscription),
    syndicate: about(store.syndicate),
    auditLog: about((query) => store.auditLog({ ...query, seenIn: teamId })),
    owe: about(store.owe),
    digestCounts: about(store.digestCounts),
    toldUses: about(store.toldUses),
  };
}
