import { describe, expect, it } from 'vitest';
import { judge } from '../scripts/audit.ts';

const told = (severity: string) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      undici: {
        severity,
        via: [{ title: 'Smuggled requests', url: 'https://github.com/advisories/GHSA-x' }],
      },
      needy: { severity, via: ['undici'] },
    },
    metadata: { vulnerabilities: { [severity]: 2 } },
  });

describe('the audit of packages', () => {
  it.each(['high', 'critical'])('names what has a hole rated %s, and where to read of it', (severity) => {
    expect(judge(told(severity))).toEqual({
      kind: 'holes',
      lines: [
        `undici (${severity}): Smuggled requests https://github.com/advisories/GHSA-x`,
        `needy (${severity}): by undici`,
      ],
    });
  });

  it('stops nobody for lesser faults, and counts them', () => {
    expect(judge(told('moderate'))).toEqual({ kind: 'clean', lesser: 2 });
  });

  it.each([
    [
      'does not answer audits',
      '{"message":"405 Method Not Allowed","statusCode":405}',
      '405 Method Not Allowed',
    ],
    ['cannot be reached', 'npm error network\nmore', 'npm error network'],
    ['says nothing', '', 'npm printed nothing'],
  ])('is not mistaken for clean where the registry %s', (_, printed, why) => {
    expect(judge(printed)).toEqual({ kind: 'no answer', why });
  });
});
