import { type Act, refusal, type Standing } from '../domain/permission.ts';
import type { Settings } from '../domain/settings.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Asker } from './asker.ts';
import { isIn } from './membership.ts';
import { verdictOn } from './post.ts';
import { type Message, message, section } from './views/blocks.ts';
import { feedText } from './views/text.ts';

/** What judging takes. */
export type JudgeNeeds = {
  readonly store: Pick<Store, 'settings'>;
  /** Who is an admin beside those whom Slack names. */
  readonly admins: readonly string[];
  readonly log: Log;
};

type Person = Pick<Standing, 'isAdmin' | 'isStranger'>;

async function personOf({ admins }: JudgeNeeds, { client, userId }: Asker): Promise<Person> {
  // Whom the configuration names needs nobody's word; of everybody else nothing is guessed.
  if (admins.includes(userId)) return { isAdmin: true, isStranger: false };
  const { user } = await client.users.info({ user: userId });
  return {
    isAdmin: user?.is_admin === true || user?.is_owner === true || user?.is_primary_owner === true,
    isStranger: user?.is_stranger === true,
  };
}

type Place = Pick<Standing, 'isMember' | 'isManager'>;

async function placeOf({ client, channelId, userId }: Asker, settings: Settings): Promise<Place> {
  const nothing = { isMember: false, isManager: false };
  try {
    if (settings.subscriptionKeepers === 'members')
      return { ...nothing, isMember: await isIn(client, channelId, userId) };
    if (settings.subscriptionKeepers === 'listed') return nothing;
    const { channel } = await client.conversations.info({ channel: channelId });
    return { ...nothing, isManager: channel?.creator === userId };
  } catch (error) {
    const verdict = verdictOn(error);
    if (verdict.kind === 'never' && verdict.closes === 'channel') return nothing;
    throw error;
  }
}

/** Is the person an admin of the workspace? Where Slack does not say, they are none. */
export async function isAdmin(needs: JudgeNeeds, asker: Asker): Promise<boolean> {
  try {
    const person = await personOf(needs, asker);
    return person.isAdmin && !person.isStranger;
  } catch (error) {
    needs.log.warn({ user: asker.userId, err: error }, 'whether a person is an admin could not be asked');
    return false;
  }
}

/**
 * What to tell somebody who may not do this, asked anew at each command, click and sent modal; null where they may.
 * Throws where Slack does not say who they are.
 */
export async function stopped(needs: JudgeNeeds, asker: Asker, act: Act): Promise<Message | null> {
  const [settings, person] = await Promise.all([needs.store.settings(asker.teamId), personOf(needs, asker)]);
  const place =
    act === 'subscriptions' && !person.isAdmin && !person.isStranger
      ? await placeOf(asker, settings)
      : { isMember: false, isManager: false };
  const refused = refusal(act, settings, { userId: asker.userId, ...person, ...place });
  if (refused === null) return null;
  return message(refused, [section(feedText(refused, 500))]);
}
