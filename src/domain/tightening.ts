import type { BackTest } from './back-test.ts';
import type { Filter } from './filter.ts';
import { severities } from './severity.ts';

/** One limit more, which a filter does not have yet. */
export type Tightening =
  | { readonly minSeverity: 'high' | 'critical' }
  | {
      readonly kevOnly: true;
    };

/** The limits that make less of a flood, the mildest first: a floor above the one that is there, and KEV. */
export function tightenings({ minSeverity, kevOnly }: Filter): readonly Tightening[] {
  const floors = (['high', 'critical'] as const).filter(
    (floor) => severities.indexOf(floor) < severities.indexOf(minSeverity),
  );
  return [
    ...floors.map((floor) => ({ minSeverity: floor })),
    ...(kevOnly ? [] : [{ kevOnly: true } as const]),
  ];
}

/** The mildest that ends the flood; else the mildest that brings less, and something: one that changes nothing is no help. */
export function bestTightening(
  flood: BackTest,
  tried: readonly { readonly tightening: Tightening; readonly test: BackTest }[],
): Tightening | null {
  const much = ({ alerts, lines }: BackTest) => alerts + lines;
  const lesser = tried.filter(({ test }) => much(test) > 0 && much(test) < much(flood));
  return (lesser.find(({ test }) => test.verdict === 'fine') ?? lesser[0])?.tightening ?? null;
}
