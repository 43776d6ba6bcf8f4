import { defaultSettings, type Settings } from '../domain/settings.ts';
import { recordDeed } from './audit.ts';
import type { Db } from './tables.ts';

/** A workspace's settings; what it has not decided has its default. */
export async function settingsOf(db: Db, teamId: string): Promise<Settings> {
  const rows = await db
    .selectFrom('settings')
    .select(['name', 'value'])
    .where('team_id', '=', teamId)
    .execute();
  return {
    ...defaultSettings,
    ...Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)])),
  };
}

/** Decide some settings of a workspace; the others stay. */
export async function saveSettings(
  tx: Db,
  deedId: string,
  teamId: string,
  decided: Partial<Settings>,
  by: string,
  at: number,
): Promise<void> {
  const before = await settingsOf(tx, teamId);
  for (const [name, value] of Object.entries(decided)) {
    const row = { value: JSON.stringify(value), changed_by: by, changed_at: at };
    await tx
      .insertInto('settings')
      .values({ team_id: teamId, name, ...row })
      .onConflict((conflict) => conflict.columns(['team_id', 'name']).doUpdateSet(row))
      .execute();
  }
  const after = { ...before, ...decided };
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  await recordDeed(tx, { id: deedId, at, by, act: 'settings' }, [
    { teamId, channelId: null, subjectId: teamId, before, after },
  ]);
}
