import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Tables } from './tables.ts';

/** One of so many parts, counted from 0. */
export type Share = { readonly share: number; readonly of: number };

/** The signs of Slack's ids, of which the last ones are spread evenly. */
const signs = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * Is a channel in this share? It goes by the last sign of its id, so that a channel is always in the same one. An id that ends
 * otherwise is in the first.
 */
export function inShare(
  eb: ExpressionBuilder<Tables, 'subscriptions'>,
  { share, of }: Share,
): Expression<SqlBool> {
  const last = eb.fn<string>('substr', ['channel_id', eb.fn('length', ['channel_id'])]);
  const others = signs.filter((_, at) => at % of !== 0);
  if (share > 0)
    return eb(
      last,
      'in',
      signs.filter((_, at) => at % of === share),
    );
  return others.length === 0 ? eb.lit(true) : eb(last, 'not in', others);
}
