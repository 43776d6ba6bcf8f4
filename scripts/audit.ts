import { spawnSync } from 'node:child_process';

/** What `npm audit --json` came to: clean, with holes that must be mended before a release, or no answer, as without a network. */
export type Verdict =
  | { readonly kind: 'clean'; readonly lesser: number }
  | { readonly kind: 'holes'; readonly lines: readonly string[] }
  | { readonly kind: 'no answer'; readonly why: string };

type Report = {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      {
        readonly severity: string;
        readonly via: readonly (string | { readonly title: string; readonly url: string })[];
      }
    >
  >;
};

const grave = new Set(['high', 'critical']);

/** Judge what npm printed: a hole is what is rated high or critical. */
export function judge(printed: string): Verdict {
  let report: Report;
  try {
    report = JSON.parse(printed);
  } catch {
    return { kind: 'no answer', why: printed.trim().split('\n')[0] || 'npm printed nothing' };
  }
  if (report.vulnerabilities === undefined)
    return { kind: 'no answer', why: report.message ?? 'the answer names no vulnerabilities' };
  const found = Object.entries(report.vulnerabilities);
  const lines = found
    .filter(([, { severity }]) => grave.has(severity))
    .map(([name, { severity, via }]) => {
      const reasons = via.map((reason) =>
        typeof reason === 'string' ? `by ${reason}` : `${reason.title} ${reason.url}`,
      );
      return `${name} (${severity}): ${reasons.join('; ')}`;
    });
  return lines.length > 0 ? { kind: 'holes', lines } : { kind: 'clean', lesser: found.length };
}

if (import.meta.main) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  const verdict = judge(stdout ?? '');
  if (verdict.kind === 'clean')
    console.log(`No package in use has a hole; lesser faults: ${verdict.lesser}.`);
  if (verdict.kind === 'no answer')
    console.log(`The registry answers no audit (${verdict.why}); nothing was checked.`);
  if (verdict.kind === 'holes') {
    console.error(['Packages in use have holes:', ...verdict.lines].join('\n'));
    process.exitCode = 1;
  }
}
