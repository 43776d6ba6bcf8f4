/** What a system got right and wrong: true positives, false positives, false negatives. */
export type Counts = { readonly tp: number; readonly fp: number; readonly fn: number };

/** Shares between 0 and 1; greater is better, so that every one of them can have a floor. */
export const scoreNames = ['precision', 'recall', 'f1', 'exact', 'clean'] as const;
export type Scores = Partial<Readonly<Record<(typeof scoreNames)[number], number>>>;

/** Precision, recall and F1 of counts; a share of nothing is 1 (nothing was claimed wrongly, nothing was missed). */
export function scoresOf({ tp, fp, fn }: Counts): Scores {
  const precision = tp + fp === 0 ? 1 : tp / (tp + fp);
  const recall = tp + fn === 0 ? 1 : tp / (tp + fn);
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

/** Counts of predicted against expected members, each pair of sets compared and summed (micro average). */
export function countSets(
  pairs: Iterable<readonly [predicted: ReadonlySet<string>, expected: ReadonlySet<string>]>,
): Counts {
  let [tp, fp, fn] = [0, 0, 0];
  for (const [predicted, expected] of pairs) {
    const both = predicted.intersection(expected).size;
    tp += both;
    fp += predicted.size - both;
    fn += expected.size - both;
  }
  return { tp, fp, fn };
}

/** Counts of one yes-or-no question asked of every case. */
export function countCases<T>(
  cases: readonly T[],
  predicted: (one: T) => boolean,
  expected: (one: T) => boolean,
): Counts {
  let [tp, fp, fn] = [0, 0, 0];
  for (const one of cases) {
    const [says, is] = [predicted(one), expected(one)];
    if (says && is) tp += 1;
    else if (says) fp += 1;
    else if (is) fn += 1;
  }
  return { tp, fp, fn };
}
