import type { Kysely } from 'kysely';

/** When CISA first said of a listing that ransomware campaigns use it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('kev').addColumn('ransomware_at', 'bigint').execute();
}
