import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { compareActors } from '../../src/domain/compare.ts';
import { catalogLinks, storyLinks } from '../../src/domain/cve-links.ts';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { outlookOf } from '../../src/domain/outlook.ts';
import { severities } from '../../src/domain/severity.ts';
import { type StorySummary, summarise } from '../../src/domain/story.ts';
import { termIndex } from '../../src/domain/term-index.ts';
import { cvssOf } from '../../src/domain/vulnerability.ts';
import type { Watchlist } from '../../src/domain/watchlist.ts';
import { compareMessage } from '../../src/slack/views/compare.ts';
import type { Lens } from '../../src/slack/views/lens.ts';
import { lookUpModal } from '../../src/slack/views/look-up.ts';
import { outlookMessage } from '../../src/slack/views/outlook.ts';
import { searchForm } from '../../src/slack/views/search-form.ts';
import { sinceMessage } from '../../src/slack/views/since.ts';
import { type CveCard, cveMessage, cvesMessage } from '../../src/slack/views/vulnerability.ts';
import { blockKitFaults, modalFaults } from '../help/block-kit.ts';
import { directory } from '../help/directory.ts';
import {
  day,
  makeActorMatch,
  makeAdvisory,
  makeDataSetState,
  makeFeedState,
  makeFilter,
  makeMatch,
  makeVulnerability,
  nothingKnown,
  now,
} from '../help/make.ts';
import { runs } from '../help/runs.ts';

const cve = 'CVE-2026-1000';
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('<!channel>', '<@U1>', '&amp;', '*', '`', '|', '\n', '\u202e', '👩‍💻', 'x'.repeat(400)),
      {
        maxLength: 15,
      },
    )
    .map((parts) => parts.join('')),
);
const spoken = words.filter((text) => text.trim() !== '');
const story = fc
  .record({ title: words, quote: spoken, term: spoken, vendor: words, url: fc.oneof(words, fc.webUrl()) })
  .map(({ quote, term, vendor, ...rest }): StorySummary => {
    const actors = ['volt-typhoon', 'salt-typhoon', 'unknown-actor'].map((actorId) =>
      makeActorMatch({ actorId, because: term, evidence: [makeMatch({ actorId, quote, term })] }),
    );
    const told = { cves: [cve, 'CVE-2026-1001'], vendors: [vendor], products: [vendor], actors };
    const severity = severities[quote.length % severities.length] ?? 'low';
    return summarise({ id: 'story', advisories: [makeAdvisory({ ...rest, ...told, severity })] });
  });
const stories = fc.array(story, { maxLength: 15 });
const states = ['kev', 'epss', 'cve'].map((id) => makeDataSetState({ id: id as 'kev', asOf: '2026-03-01' }));

function lensOf(said: string): Lens {
  const known = makeVulnerability({
    vendor: said,
    product: said,
    cvss: cvssOf({ version: '4.0', score: 9.8, vector: null, by: said, computed: false }),
  });
  return {
    directory,
    feedTitle: (id) => `Feed <${id}> ${said}`,
    term: () => null,
    vulnerability: (id) => (id === cve ? { ...known, id } : undefined),
    now,
  };
}

function watchlist(said: string): readonly Watchlist[] {
  const terms = ['volt-typhoon', 'salt-typhoon'].flatMap((actorId) =>
    (['cve', 'malware', 'tool'] as const).map((kind, at) => ({
      id: `${actorId}/${kind}`,
      actorId,
      text: kind === 'cve' ? cve : `${said.slice(0, 100)} ${at}`,
      variants: [],
      kind,
      strength: 'weak' as const,
      class: 'unique' as const,
      needsContext: [],
      origin: said,
    })),
  );
  return [{ id: 'list', title: '', terms }];
}

function cardOf(many: readonly StorySummary[], said: string, lens: Lens): CveCard {
  const whole = many.map((one) => ({ id: one.id, advisories: [one.lead, ...one.others] }));
  return {
    id: cve,
    known: lens.vulnerability(cve),
    product: said,
    catalog: catalogLinks(cve, termIndex(watchlist(said)), directory.actors),
    named: storyLinks(cve, whole),
    read: many.length,
    newest: many.slice(0, 5),
    total: many.length,
  };
}

/** Inside Slack's limits, and every special sequence in it is one that we made. */
function sound(shown: {
  readonly type?: string;
  readonly text?: string;
  readonly blocks: readonly unknown[];
}): void {
  expect(shown.type === 'modal' ? modalFaults(shown) : blockKitFaults(shown)).toEqual([]);
  const texts: string[] = [shown.text ?? ''];
  JSON.stringify(shown.blocks, (_, value) => {
    // Plain text is shown as it stands.
    if (value?.type === 'mrkdwn') texts.push(value.text);
    return value;
  });
  for (const special of texts.flatMap((text) => text.match(/<[^>]*>/g) ?? []))
    expect(special).toMatch(/^<(https?:\/\/|!date\^\d+\^\{date_short_pretty\} \{time\}\|)/);
}

describe('whatever feeds, records and lists say, and whatever is typed', () => {
  it('an answer about CVEs stays inside Slack’s limits and pings nobody', () => {
    fc.assert(
      fc.property(stories, words, (many, said) => {
        const lens = lensOf(said);
        const card = cardOf(many, said, lens);
        sound(cveMessage(card, states, { page: 1, perPage: 5 }, lens));
        const cards = Array.from({ length: 10 }, (_, n) => ({ ...card, id: `CVE-2026-${2_000 + n}` }));
        const others = Array.from({ length: 90 }, (_, n) => `CVE-2026-${3_000 + n}`);
        const several = cvesMessage(cards, others, states, lens);
        sound(several);
        expect(JSON.stringify(several.blocks)).toContain('CVE-2026-3089');
      }),
      { numRuns: runs(100) },
    );
  });

  it('so does the last month of a sector or maker, and what came in since a moment', () => {
    fc.assert(
      fc.property(stories, words, (many, said) => {
        const lens = lensOf(said);
        const outlook = outlookOf(many, lens.vulnerability, directory.parent);
        const subject = {
          kind: 'vendor',
          name: said.slice(0, 80).trim() || 'x',
          words: 'vendor x',
          follow: 'subscribe x',
          near: ['a', 'b', said.slice(0, 50).trim() || 'c'],
        } as const;
        const extent = { total: many.length, before: 3, read: many.length };
        const page = { page: 1, perPage: 5, stories: many.slice(0, 5) };
        sound(outlookMessage(subject, outlook, extent, page, lens));
        const digest = digestOf(many, [{ filter: makeFilter(), from: now - day }], now, nothingKnown);
        const frame = {
          filters: [makeFilter({ including: [said || 'x'] })],
          isSubscribed: true,
          after: 0,
          most: null,
          coverage: coverageOf([makeFeedState({ lastReadAt: now })], now),
          words: () => 'since 7d',
        };
        sound(sinceMessage(digest, frame, lens));
      }),
      { numRuns: runs(100) },
    );
  });

  it('so do two actors side by side, what a message names, and the search form', () => {
    const [first, second] = ['volt-typhoon', 'salt-typhoon'].map((id) => directory.actors.get(id));
    if (first === undefined || second === undefined) throw new Error('an actor is missing');
    fc.assert(
      fc.property(stories, words, (many, said) => {
        const lens = lensOf(said);
        const techniques = Array.from({ length: 30 }, (_, n) => ({
          id: `T${1_000 + n}.001`,
          name: said.slice(0, 90),
        }));
        const pair = [first, second].map((actor) => ({
          ...actor,
          techniques,
          sources: [said],
          regions: [said],
        }));
        const [left = first, right = second] = pair;
        const compared = compareActors(left, right, termIndex(watchlist(said)));
        const together = { stories: many.slice(0, 3), total: 9, page: 1, perPage: 3 };
        sound(compareMessage([left, right], compared, together, lens));
        const told = { total: many.length, newest: many[0] };
        const match = makeActorMatch({ actorId: first.id, evidence: [makeMatch({ quote: said || 'q' })] });
        const indicator = { type: 'url', value: `http://x/${said}` } as const;
        const found = {
          cves: Array.from({ length: 10 }, () => cardOf(many, said, lens)),
          actors: Array.from({ length: 8 }, () => ({ actor: left, match, told })),
          indicators: Array.from({ length: 20 }, () => ({ indicator, told })),
          more: { cves: 1, actors: 2, indicators: 3 },
        };
        sound(lookUpModal(found, states, lens));
        sound(
          searchForm(
            said.slice(0, 300),
            cveMessage(cardOf(many, said, lens), states, { page: 1, perPage: 5 }, lens),
            'chosen',
          ),
        );
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('who is named together with a CVE', () => {
  const named = (given: Parameters<typeof makeActorMatch>[0]) =>
    makeAdvisory({ cves: [cve], actors: [makeActorMatch({ actorId: 'volt-typhoon', ...given })] });
  const of = (...advisories: readonly Advisory[]) =>
    storyLinks(cve, [{ id: 's', advisories }]).map(({ actorId, stories: count }) => [actorId, count]);

  it('is told once a story, by an advisory that names both and means it', () => {
    expect(of(named({}), named({}))).toEqual([['volt-typhoon', 1]]);
    expect(of(named({ relation: 'mentions' }))).toEqual([]);
    expect(of(named({ confidence: 'possible' }))).toEqual([]);
    expect(of({ ...named({}), cves: ['CVE-2026-9999'] }, makeAdvisory({ cves: [cve] }))).toEqual([]);
  });
});

describe('what two actors have in common', () => {
  it('is unknown where the catalogue has nothing of a kind for one of them', () => {
    const [first] = directory.actors.values();
    if (first === undefined) throw new Error('an actor is missing');
    const bare = { ...first, id: 'bare', name: 'Bare', techniques: [], cves: [], malware: [], tools: [] };
    const compared = compareActors(first, bare, termIndex([]));
    const nothing = { stories: [], total: 0, page: 1, perPage: 3 };
    const said = JSON.stringify(compareMessage([first, bare], compared, nothing, lensOf('')).blocks);
    expect(said).toContain('*Techniques:* unknown, the catalogue has none for Bare');
    expect(said).toContain('An import of ATT&amp;CK adds');
    expect(said).toContain('*Regions:* 1 in common: Guam');
    expect(said).not.toContain('none in common');
  });

  it('is told with who says so of each, and what only one has is counted', () => {
    const [first, second] = ['volt-typhoon', 'salt-typhoon'].map((id) => directory.actors.get(id));
    if (first === undefined || second === undefined) throw new Error('an actor is missing');
    const other = { ...second, malware: ['kv botnet', 'Demodex'], tools: [], regions: [] };
    const compared = compareActors(first, other, termIndex(watchlist('Lumen')));
    const of = (kind: string) => compared.find((one) => one.kind === kind);
    expect(of('means')?.shared[0]).toEqual({ name: 'KV-botnet', says: ['', ''] });
    expect(of('means')?.only[1]).toContain('Demodex');
    expect(of('cves')?.shared).toContainEqual({ name: cve, says: ['Lumen', 'Lumen'] });
    expect(of('regions')).toMatchObject({ shared: [], only: [['Guam'], []] });
  });
});
