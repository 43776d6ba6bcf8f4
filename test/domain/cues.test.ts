import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCues, findCues } from '../../src/domain/cues.ts';
import { scoreCues } from '../../src/domain/cvss.ts';
import { signalCues } from '../../src/domain/signals.ts';
import { runs } from '../help/runs.ts';

const cues = [...signalCues, ...scoreCues];

/** What each pattern finds at the start of a word when it is tried at every one. */
function plainly(text: string): readonly string[] {
  return cues
    .flatMap(({ is, pattern }) =>
      [...text.matchAll(/\b\w/g)].flatMap(({ index }) => {
        pattern.lastIndex = index;
        const match = pattern.exec(text);
        return match === null ? [] : [`${index} ${is} ${match[0]}`];
      }),
    )
    .sort();
}

function found(text: string): readonly string[] {
  const all: string[] = [];
  findCues(compileCues<string>(cues), text, (is, match) => all.push(`${match.index} ${is} ${match[0]}`));
  return all.sort();
}

const words =
  'actively exploited exploitation in the wild by hackers under active attack being widely zero-day 0day 0-day ransomware gang hit a #StopRansomware nation-state sponsored government linked critical severity: Severity rating flaw vulnerability unauthenticated RCE pre-auth wormable maximum-severity emergency directive KEV CISA catalog known exploited vulnerabilities CVSS v3.1 base score of 9.8 10 out /10 10.0 rated scored AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H data breach malware Hackers steal supply chain attack security proof-of-concept exploit remote code execution sql injection infrastructure national high medium é ſ K'.split(
    ' ',
  );

describe('words that tell how bad something is', () => {
  it('are found in one pass wherever their patterns stand, no gate shuts one out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '-', '\n', ', ', ' ', '')), {
          maxLength: 30,
        }),
        fc.boolean(),
        (parts, loud) => {
          const text = parts.flat().join('');
          const given = loud ? text.toUpperCase() : text;
          expect(found(given)).toEqual(plainly(given));
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it('are found at the very end of a text, and nothing is found in nothing', () => {
    expect(found('KEV')).toEqual(['0 listed in KEV KEV']);
    expect(found('it has malware')).toEqual(['7 attack or breach malware']);
    expect(found('')).toEqual([]);
  });
});
