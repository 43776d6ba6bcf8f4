import type { Asker } from '../asker.ts';
import type { Needs } from './needs.ts';

/** The time zone of a person's Slack profile; UTC where Slack does not say. */
export async function profileZone(needs: Pick<Needs, 'log'>, asker: Asker): Promise<string> {
  try {
    const { user } = await asker.client.users.info({ user: asker.userId });
    return user?.tz ?? 'UTC';
  } catch (error) {
    needs.log.warn(
      { user: asker.userId, err: error },
      'the time zone of a person could not be asked; UTC is used',
    );
    return 'UTC';
  }
}

/** The time zone of a person: the one they chose here, else the one that Slack knows. */
export async function zoneOf(needs: Pick<Needs, 'log' | 'store'>, asker: Asker): Promise<string> {
  const { zone } = await needs.store.person(asker.teamId, asker.userId);
  return zone ?? profileZone(needs, asker);
}
