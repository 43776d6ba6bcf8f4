/** How bad, most severe first. The order is the order of a digest. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** A level, and the words, score or listing that led to it. */
export type SeverityVerdict = { readonly level: Severity; readonly reasons: readonly string[] };

/** Is `level` at least as bad as `floor`? */
export function atLeast(level: Severity, floor: Severity): boolean {
  return severities.indexOf(level) <= severities.indexOf(floor);
}
