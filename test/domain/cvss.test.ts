import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cvssBaseScore, highest, highestCvss, scoresIn, versionOf } from '../../src/domain/cvss.ts';

describe('CVSS in a text', () => {
  it.each([
    ['CVSS score: 9.8', 9.8],
    ['a CVSS v3.1 base score of 7.5 has been calculated', 7.5],
    ['(CVSS 10.0)', 10],
    ['rated 8.8 out of 10', 8.8],
    ['severity score 6.5/10', 6.5],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['(AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N)', 5.9],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P', 7.5],
    ['CVSS v3 5.9 and CVSS v4 8.7', 8.7],
    ['CVSS v2 10.0, CVSS v3.1 8.1', 8.1],
    ['CVSS is a standard', null],
    ['CVSS v3.1 is a standard', null],
    ['CVSS:3.1/AV:N/AC:L', null],
    ['version 9.8 of the tool', null],
  ])('%s', (text, score) => {
    expect(highestCvss(text)).toBe(score);
  });
});

it('says the version as fully as the text does', () => {
  const words =
    'A CVSS v3.1 base score of 9.8 has been assigned; the vector is (AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H).';
  expect(highest(scoresIn(words))).toMatchObject({ version: '3.1', score: 9.8, vector: expect.any(String) });
  expect(highest(scoresIn('AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'))).toMatchObject({ version: '3' });
});

describe('the score of a vector is that of the specification', () => {
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:U/RC:C', 9.8],
    ['AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2],
    ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L', 7.7],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U', 10],
    ['CVSS:3.1/AV:N/AC:L', null],
    ['CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', null],
    ['CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', null],
    ['', null],
  ])('%s', (vector, score) => {
    expect(cvssBaseScore(vector)).toBe(score);
  });

  it('says the version by the prefix, or by the metrics that only one version has', () => {
    expect(versionOf('CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toBe('3.0');
    expect(versionOf('AV:N/AC:L/Au:N/C:P/I:P/A:P')).toBe('2.0');
    expect(versionOf('AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toBe('3');
    expect(versionOf('hello')).toBeNull();
  });

  it('never throws, whatever stands for a vector', () => {
    const part = fc.tuple(
      fc.constantFrom('AV', 'AC', 'Au', 'PR', 'UI', 'S', 'C', 'I', 'A', 'AT', 'VC', 'E', 'x', ''),
      fc.constantFrom('N', 'L', 'H', 'C', 'P', 'U', 'X', '', 'toString'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', 'CVSS:2.0/', 'CVSS:3.1/', 'CVSS:4.0/', '('),
        fc.array(part, { maxLength: 14 }),
        (prefix, parts) => {
          const score = cvssBaseScore(prefix + parts.map((pair) => pair.join(':')).join('/'));
          expect(score === null || (score >= 0 && score <= 10)).toBe(true);
        },
      ),
    );
  });
});
