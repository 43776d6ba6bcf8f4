import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStoryKeys } from '../../src/domain/story-keys.ts';
import { tagLine } from '../../src/domain/tag-lines.ts';
import { makeReader } from '../help/reader.ts';

const reader = makeReader();
const tag = (value: unknown, line = 1) => JSON.parse(tagLine(reader, JSON.stringify(value), line));

describe('a line of tag', () => {
  it('gives actors, sectors, severity, CVEs and indicators, each with what is needed to check them', () => {
    const title = 'Volt Typhoon in a water utility';
    expect(tag({ id: 7, title, text: 'CVE-2024-39717 from 1.2.3[.]4' })).toEqual({
      id: 7,
      actors: [
        {
          id: 'volt-typhoon',
          name: 'Volt Typhoon',
          attackId: 'G1017',
          confidence: 'high',
          relation: 'about',
          about: true,
          because: 'named in the title',
          evidence: [
            { term: 'Volt Typhoon', kind: 'alias', field: 'title', start: 0, end: 12, quote: title },
            {
              term: 'CVE-2024-39717',
              kind: 'cve',
              field: 'text',
              start: 0,
              end: 14,
              quote: 'CVE-2024-39717 from 1.2.3[.]4',
            },
          ],
        },
      ],
      sectors: [
        {
          id: 'water-wastewater',
          confidence: 'high',
          evidence: [
            { term: 'water utility', kind: 'words', field: 'title', start: 18, end: 31, quote: title },
          ],
        },
      ],
      severity: { level: 'high', reasons: ['state-sponsored actor: Volt Typhoon', 'names CVE-2024-39717'] },
      cves: [{ id: 'CVE-2024-39717' }],
      indicators: [{ type: 'ipv4', value: '1.2.3.4', field: 'text', start: 20, end: 29 }],
      techniques: [],
      story: expect.stringMatching(/^story-[\da-z]{11}$/),
    });
  });

  it('answers a text without tags with empty lists, and takes null for what is missing', () => {
    expect(tag({ id: 'a', title: 'Calm', summary: null, url: null })).toEqual({
      id: 'a',
      actors: [],
      sectors: [],
      severity: { level: 'low', reasons: [] },
      cves: [],
      indicators: [],
      techniques: [],
      story: expect.any(String),
    });
  });

  it('gives the places of indicators and techniques in the text as it came', () => {
    const summary = 'PowerShell (T1059.001), see attack.mitre.org/techniques/T1059/003/, XT1059 and T0855';
    const line = { title: 'C2 at hxxp://evil[.]com/a', summary, url: null };
    const { indicators, techniques } = tag(line);
    expect(indicators.map(({ value }: { value: string }) => value)).toEqual([
      'http://evil.com/a',
      'evil.com',
    ]);
    for (const { field, start, end } of indicators)
      expect(line[field as 'title'].slice(start, end)).toMatch(/^(?:hxxp:\/\/)?evil\[\.\]com/);
    expect(techniques.map(({ id }: { id: string }) => id)).toEqual(['T1059.001', 'T1059.003', 'T0855']);
    expect(techniques[0]).toEqual({ id: 'T1059.001', field: 'summary', start: 12, end: 21 });
  });

  it('carries the key of its story: one for the same event told by another, another for any other event', () => {
    const keys = openStoryKeys();
    const story = (given: object) =>
      JSON.parse(tagLine(reader, JSON.stringify(given), 1, undefined, keys)).story;
    const first = story({ title: 'Zorblax botnet takes Quxnet routers', url: 'https://a.example/1' });
    expect(story({ title: 'Quxnet routers taken by Zorblax botnet', url: 'https://b.example/1' })).toBe(
      first,
    );
    expect(story({ title: 'Anything', url: 'https://m.a.example/1?utm_source=x' })).toBe(first);
    expect(story({ title: 'Zorblax botnet takes Quxnet routers', url: 'https://a.example/2' })).not.toBe(
      first,
    );
    const late = { title: 'Quiet dragon over Vanuatu', url: 'https://c.example/1' };
    const may = story({ ...late, feed: 'x', published: '2024-05-01' });
    expect(story({ ...late, feed: 'y', published: '2024-05-08' })).toBe(may);
    expect(story({ ...late, feed: 'z', published: '2024-06-01' })).not.toBe(may);
  });

  it.each([
    ['{', 'line 12: not JSON'],
    ['[]', 'line 12: an array is not an object'],
    ['"text"', 'line 12: "text" is not an object'],
    ['null', 'line 12: null is not an object'],
    ['{"id":1}', 'line 12: no title, summary or text'],
    ['{"title":"  "}', 'line 12: no title, summary or text'],
    ['{"title":5}', 'line 12: "title" is a number, expected a text'],
    ['{"title":"a","summary":[]}', 'line 12: "summary" is an array, expected a text'],
  ])('that cannot be read says why: %s', (line, words) => {
    const answer = JSON.parse(tagLine(reader, line, 12));
    expect(answer.id).toBeNull();
    expect(answer.error).toContain(words);
  });

  it('is always answered by one line of JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => {
        const answer = tagLine(reader, line, 1);
        expect(answer).not.toContain('\n');
        expect(JSON.parse(answer)).toBeTypeOf('object');
      }),
    );
  });
});
