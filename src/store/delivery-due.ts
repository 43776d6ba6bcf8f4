import { type ExpressionBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

type Build = ExpressionBuilder<Tables, 'deliveries'>;

/** Owed, due and in nobody's hands. */
export function isDue(eb: Build, now: number) {
  return eb.and([
    eb('deliveries.state', '=', 'owed'),
    eb('deliveries.due_at', '<=', now),
    eb.or([eb('deliveries.leased_until', 'is', null), eb('deliveries.leased_until', '<=', now)]),
  ]);
}

/** Nothing holds its channel up, nor its workspace. */
export function isFree({ not, exists, selectFrom }: Build, now: number) {
  return not(
    exists(
      selectFrom('channel_holds as held')
        .select(sql`1`.as('one'))
        .whereRef('held.team_id', '=', 'deliveries.team_id')
        .where((eb) =>
          eb.or([
            eb('held.channel_id', '=', ''),
            eb('held.channel_id', '=', eb.ref('deliveries.channel_id')),
          ]),
        )
        .where('held.held_until', '>', now),
    ),
  );
}
