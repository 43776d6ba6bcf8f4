/** One case: the numbers of the terms in it, the numbers of its classes, and how much it counts. */
export type Case = {
  readonly terms: readonly number[];
  readonly classes: readonly number[];
  readonly weight: number;
};
/** Log-odds of each class: `base[class]`, and `weights[term * classes + class]`. */
export type LogOdds = { readonly base: Float64Array; readonly weights: Float64Array };

/** What is believed of a term and a class before any case is read; 0 where nothing is. */
export type Prior = (term: number, ofClass: number) => number;

const steps = 120;
const stepSize = 0.1;
const [slow, fast] = [0.9, 0.99];

type Moments = { readonly first: Float64Array; readonly second: Float64Array };

/** One step of Adam (Kingma and Ba, 2015). */
function step(values: Float64Array, slope: Float64Array, { first, second }: Moments, time: number): void {
  const [scaleFirst, scaleSecond] = [1 - slow ** time, 1 - fast ** time];
  for (let at = 0; at < values.length; at += 1) {
    const of = slope[at] ?? 0;
    first[at] = slow * (first[at] ?? 0) + (1 - slow) * of;
    second[at] = fast * (second[at] ?? 0) + (1 - fast) * of * of;
    const move = (first[at] ?? 0) / scaleFirst / (Math.sqrt((second[at] ?? 0) / scaleSecond) + 1e-8);
    values[at] = (values[at] ?? 0) - stepSize * move;
  }
}

/** The log-odds of every class for these terms. */
export function oddsOf({ base, weights }: LogOdds, terms: readonly number[]): Float64Array {
  const odds = Float64Array.from(base);
  for (const term of terms)
    for (let of = 0; of < base.length; of += 1)
      odds[of] = (odds[of] ?? 0) + (weights[term * base.length + of] ?? 0);
  return odds;
}

const moments = (size: number): Moments => ({
  first: new Float64Array(size),
  second: new Float64Array(size),
});

/** Logistic regression, one class against the rest, pulled towards the prior by `pull` (L2). The same cases give the same odds. */
export function learn(
  cases: readonly Case[],
  size: { readonly terms: number; readonly classes: number },
  pull: number,
  prior: Prior,
): LogOdds {
  const { classes } = size;
  const believed = Float64Array.from({ length: size.terms * classes }, (_, at) =>
    prior(Math.floor(at / classes), at % classes),
  );
  const learned = { base: new Float64Array(classes).fill(-1), weights: Float64Array.from(believed) };
  const [ofBase, ofWeights] = [moments(classes), moments(believed.length)];
  const mean = cases.reduce((sum, { weight }) => sum + weight, 0) / cases.length;
  const truths = cases.map((one) => new Set(one.classes));
  for (let time = 1; time <= steps; time += 1) {
    const slope = learned.weights.map((weight, at) => pull * (weight - (believed[at] ?? 0)));
    const baseSlope = new Float64Array(classes);
    for (const [number, { terms, weight }] of cases.entries()) {
      const odds = oddsOf(learned, terms);
      for (let of = 0; of < classes; of += 1) {
        const said = 1 / (1 + Math.exp(-(odds[of] ?? 0)));
        const off = ((said - (truths[number]?.has(of) ? 1 : 0)) * weight) / mean;
        baseSlope[of] = (baseSlope[of] ?? 0) + off;
        for (const term of terms) slope[term * classes + of] = (slope[term * classes + of] ?? 0) + off;
      }
    }
    step(learned.weights, slope, ofWeights, time);
    step(learned.base, baseSlope, ofBase, time);
  }
  return learned;
}
