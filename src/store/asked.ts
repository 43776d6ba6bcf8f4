import type { Db } from './tables.ts';

/** How often it was asked, this time included, since when; epoch ms. */
export type Asked = { readonly times: number; readonly since: number };

/** Count a question. What was counted longer ago than `spanMs` is over, and counting begins anew. */
export async function countAsked(db: Db, key: string, now: number, spanMs: number): Promise<Asked> {
  return db
    .insertInto('asked')
    .values({ key, since: now, times: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => {
        const isOver = eb('asked.since', '<=', now - spanMs);
        return {
          times: eb
            .case()
            .when(isOver)
            .then(1)
            .else(eb('asked.times', '+', 1))
            .end(),
          since: eb.case().when(isOver).then(now).else(eb.ref('asked.since')).end(),
        };
      }),
    )
    .returning(['times', 'since'])
    .executeTakeFirstOrThrow();
}
