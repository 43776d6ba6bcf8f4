import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/actor.ts';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { indicatorTypes } from '../../src/domain/indicator.ts';
import { findNamed } from '../../src/domain/lookup.ts';
import { severities } from '../../src/domain/severity.ts';
import { type StorySummary, summarise } from '../../src/domain/story.ts';
import { subscribe } from '../../src/domain/subscribing.ts';
import { cvssOf, type Vulnerability } from '../../src/domain/vulnerability.ts';
import type { Term } from '../../src/domain/watchlist.ts';
import { verbs } from '../../src/slack/verbs.ts';
import { actorMessage, whichActor } from '../../src/slack/views/actor.ts';
import { alertMessage, grownMessage } from '../../src/slack/views/alert.ts';
import { auditMessage } from '../../src/slack/views/audit.ts';
import type { Message } from '../../src/slack/views/blocks.ts';
import { digestMessage, digestModal } from '../../src/slack/views/digest.ts';
import { evidenceModal } from '../../src/slack/views/evidence.ts';
import { faultMessage, helpMessage, verbHelp } from '../../src/slack/views/help.ts';
import { latestMessage } from '../../src/slack/views/latest.ts';
import type { Lens } from '../../src/slack/views/lens.ts';
import { listMessage } from '../../src/slack/views/list.ts';
import { statusMessage } from '../../src/slack/views/status.ts';
import { subscribedMessage } from '../../src/slack/views/subscription.ts';
import { disputedActor } from '../help/actors.ts';
import { blockKitFaults, modalFaults } from '../help/block-kit.ts';
import { directory } from '../help/directory.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeDataSetState,
  makeFeedState,
  makeFilter,
  makeIndicator,
  makeMatch,
  makeSectorMatch,
  makeStory,
  makeSubscription,
  makeVulnerability,
  nothingKnown,
  now,
} from '../help/make.ts';
import { runs } from '../help/runs.ts';

/** Nothing but the story is known. */
const behind = {
  asked: [],
  isSent: false,
  marked: undefined,
  sharedBy: null,
  dataSets: [],
  version: '0',
  about: { storyId: 's', channelId: 'C1' },
};

function makeTerm(): Term {
  return {
    id: 't',
    actorId: 'volt-typhoon',
    text: 'Volt Typhoon',
    variants: ['*', '(['],
    kind: 'alias',
    strength: 'specific',
    class: 'unique',
    needsContext: [],
    origin: '',
  };
}
/** Of every other CVE all is known, in the words of somebody hostile. */
function knownOfHalf(id: string): Vulnerability | undefined {
  if (Number(id.at(-1)) % 2 === 1) return undefined;
  return {
    ...vulnerable,
    id,
    vendor: '<!channel>'.repeat(40),
    product: `*${'x'.repeat(500)}*`,
    rejected: true,
    cvss: cvssOf({ version: '4.0', score: 9.8, vector: '<@U1>', by: '<!here>', computed: false }),
  };
}
const vulnerable = makeVulnerability({
  id: 'CVE-2022-42475',
  kev: { dateAdded: '2022-12-13', dueDate: '2023-01-03', ransomware: true },
  epss: { score: 0.94123, percentile: 0.99871, date: '2026-03-01' },
  cvss: cvssOf({
    version: '3.1',
    score: 9.3,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:U/RC:C',
    by: 'fortinet',
    computed: false,
  }),
  vendor: 'Fortinet',
  product: 'FortiOS',
  asOf: { kev: '2026-02-27', epss: '2026-03-01', cve: '2025-07-28' },
});
const lens: Lens = {
  vulnerability: knownOfHalf,
  directory,
  feedTitle: (id: string) => `Feed <${id}> & co`,
  term: () => ({ ...makeTerm(), origin: 'Microsoft <origin>' }),
  now,
};
const any = makeFilter();
const ask = { filter: any, from: now - day };
const sections = (message: Message) => JSON.stringify(message.blocks);

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@U1>',
        '&amp;',
        '*',
        '_',
        '`',
        '👩‍💻',
        'word',
        ' ',
        '|',
        '\n',
        'x'.repeat(500),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);
const advisory = fc
  .record({
    title: words,
    quote: words.filter((text) => text.trim() !== ''),
    term: words.filter((text) => text.trim() !== ''),
    url: fc.oneof(fc.constant(null), fc.webUrl(), words),
    severity: fc.constantFrom(...severities),
    reasons: fc.array(words, { maxLength: 4 }),
    actors: fc.subarray(['volt-typhoon', 'salt-typhoon', 'unknown-actor']),
    sectors: fc.subarray(['maritime', 'rail', 'energy', 'pipelines', 'transportation']),
    cves: fc.array(
      fc.integer({ min: 1000, max: 99_999 }).map((n) => `CVE-2026-${n}`),
      { maxLength: 40 },
    ),
    kev: fc.boolean(),
    indicators: fc.array(
      fc.record({ type: fc.constantFrom(...indicatorTypes), value: words }).map(makeIndicator),
      { maxLength: 20 },
    ),
    age: fc.integer({ min: 0, max: day - 1 }),
  })
  .map(({ quote, term, reasons, actors, sectors, age, ...rest }) =>
    makeAdvisory({
      ...rest,
      severityReasons: reasons,
      seenAt: now - age,
      actors: actors.map((actorId) =>
        makeActorMatch({ actorId, because: term, evidence: [makeMatch({ actorId, quote, term })] }),
      ),
      sectors: sectors.map((id) =>
        makeSectorMatch({
          id,
          evidence: [{ term, kind: 'words', field: 'summary', start: 0, end: 1, quote }],
        }),
      ),
    }),
  );
const story = fc
  .array(advisory, { minLength: 1, maxLength: 6 })
  .map((advisories): StorySummary => summarise({ id: 'story', advisories }));
const stories = fc.array(story, { maxLength: 25 });

/** Every special sequence in a text is one that we made. */
function onlyOurs(message: { readonly blocks: readonly unknown[]; readonly text?: string }): void {
  const texts: string[] = [message.text ?? ''];
  JSON.stringify(message.blocks, (key, value) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  for (const text of texts)
    for (const special of text.match(/<[^>]*>/g) ?? [])
      expect(special).toMatch(/^<(https?:\/\/|#C1>|@U1>|!date\^\d+\^\{date_short_pretty\} \{time\}\|)/);
}

/** The actor as an import may leave it: of no known country, every name disputed in these words. */
const doubted = (actor: Actor, note: string): Actor => ({
  ...actor,
  nexus: '',
  aliases: actor.aliases.map((alias) => ({ ...alias, name: note, state: 'disputed', note })),
});

describe('whatever a feed says', () => {
  it('an alert stays inside Slack’s limits, pings nobody, and is short', () => {
    fc.assert(
      fc.property(story, (one) => {
        const message = alertMessage(one, lens);
        expect(blockKitFaults(message)).toEqual([]);
        onlyOurs(message);
      }),
    );
  });

  it('so does a digest with any number of stories, and what is behind its button', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 0, max: 30 }), (many, offset) => {
        const digest = digestOf(many, [ask], now, nothingKnown);
        const frame = {
          filters: [any],
          coverage: coverageOf([makeFeedState({ lastReadAt: now })], now),
          audience: 'asker',
          reach: '1 a:1',
        } as const;
        const chart = {
          fileId: offset % 2 === 0 ? 'F1' : null,
          words: JSON.stringify(many.map(({ lead }) => lead.title)),
        };
        const weekly = {
          ...frame,
          chart,
          marked: ['relevant', 'done'],
          before: { stories: offset },
        } as const;
        for (const message of [digestMessage(digest, frame, lens), digestMessage(digest, weekly, lens)]) {
          expect(blockKitFaults(message)).toEqual([]);
          onlyOurs(message);
        }
        const modal = digestModal(digest, offset, { reach: '1 a:1', about: '- C1' }, lens);
        expect(modalFaults(modal)).toEqual([]);
        onlyOurs(modal);
      }),
      { numRuns: runs(60) },
    );
  });

  it('so do the answers and the evidence', () => {
    const actor = directory.actors.get('volt-typhoon');
    if (actor === undefined) throw new Error('no actor');
    fc.assert(
      fc.property(stories, words, (many, typed) => {
        const page = { typed: 'maritime', page: 1, stories: many.slice(0, 5), total: 99 };
        const messages = [
          latestMessage(page, lens),
          actorMessage(actor, { stories: many.slice(0, 5), total: 99 }, lens),
          actorMessage(doubted(actor, typed), { stories: many.slice(0, 5), total: 99 }, lens),
          faultMessage(`no “${typed}”`, ['help'], [...directory.sectors.values()]),
          whichActor(typed, { kind: 'none', nearest: directory.named.slice(0, 3) }, lens),
        ];
        for (const message of messages) {
          expect(blockKitFaults(message)).toEqual([]);
          onlyOurs(message);
        }
        for (const one of many.slice(0, 3)) {
          const modal = evidenceModal(one, lens, behind);
          expect(modalFaults(modal)).toEqual([]);
          onlyOurs(modal);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('a CVE, as a reader sees it', () => {
  const seen: Lens = { ...lens, vulnerability: (id) => (id === vulnerable.id ? vulnerable : undefined) };
  const one = summarise({
    id: 's',
    advisories: [
      makeAdvisory({
        cves: ['CVE-2020-0001', 'CVE-2020-0002', 'CVE-2022-42475'],
        kev: true,
        severity: 'critical',
        severityReasons: [
          'CVE-2022-42475: CVSS 9.3 (v3.1, CVE record by fortinet, as of 2025-07-28)',
          'exploited in attacks: “actively exploited”',
        ],
      }),
    ],
  });

  it('stands in an alert, a digest line and a list with KEV, EPSS and CVSS, the gravest first, each fact once', () => {
    const facts = 'CVE-2022-42475 KEV (ransomware), EPSS 0.94, CVSS 9.3; CVE-2020-0001 +1 more';
    const alert = sections(alertMessage(one, seen));
    expect(alert).toContain(`Why: exploited in attacks: “actively exploited” · ${facts}`);
    expect(alert.split('CVSS')).toHaveLength(2);
    const digest = digestOf([one], [ask], now, { ...nothingKnown, sectorParent: directory.parent });
    const frame = {
      filters: [any],
      coverage: coverageOf([], now),
      audience: 'asker',
      reach: '1 a:1',
    } as const;
    expect(sections(digestMessage(digest, frame, seen))).toContain(facts);
    const page = { typed: '', page: 1, stories: [one], total: 1 };
    expect(sections(latestMessage(page, seen))).toContain(facts);
  });

  it('has its due date beside it while that is ahead', () => {
    const kev = { dateAdded: '2026-02-27', dueDate: '2026-03-20', ransomware: false };
    const due: Lens = { ...lens, vulnerability: () => ({ ...vulnerable, kev }) };
    expect(sections(alertMessage(one, due))).toContain('KEV due 20 Mar, EPSS 0.94');
  });

  it.each(['', 'D1'])('mutes nothing and was asked for by nobody outside of channels: “%s”', (channelId) => {
    const inside = JSON.stringify(evidenceModal(one, seen, behind));
    const outside = JSON.stringify(
      evidenceModal(one, seen, { ...behind, about: { storyId: 's', channelId } }),
    );
    for (const words of ['Mute…', 'subscription of this channel']) {
      expect(inside).toContain(words);
      expect(outside).not.toContain(words);
    }
    expect(outside).toContain('Wrong tag');
  });

  it('says in Why this? who says so and as of when, and keeps every reason', () => {
    const modal = JSON.stringify(evidenceModal(one, seen, behind).blocks);
    for (const part of [
      '*CVE-2022-42475* · Fortinet FortiOS · in KEV since 13 Dec 2022, due 3 Jan 2023, used in ransomware campaigns (CISA, as of 27 Feb 2026)',
      'EPSS 0.94, percentile &gt;0.99 (FIRST, as of 1 Mar 2026)',
      'CVSS 9.3 critical (v3.1, CVE record, by fortinet, as of 28 Jul 2025; the base score of its vector is 9.8)',
      '• CVE-2022-42475: CVSS 9.3 (v3.1, CVE record by fortinet, as of 2025-07-28)',
      '• exploited in attacks: “actively exploited”',
    ])
      expect(modal).toContain(part);
  });

  it('is shown bare where nothing is loaded; what the text says of KEV is said to be the text’s', () => {
    const bare: Lens = { ...lens, vulnerability: () => undefined };
    expect(sections(alertMessage(one, bare))).toContain(
      'CVE-2020-0001; CVE-2020-0002 +1 more (KEV, by its text)',
    );
    expect(JSON.stringify(evidenceModal(one, bare, behind).blocks)).toContain(
      'listed in CISA KEV, by the text',
    );
  });

  it('stands in the profile of an actor with what is known today', () => {
    const actor = directory.actors.get('volt-typhoon');
    if (actor === undefined) throw new Error('no actor');
    const cves = ['CVE-2020-0001', 'CVE-2022-42475'].map((id) => ({
      id,
      product: '',
      kev: false,
      vendor: '',
      evidence: '',
      sources: [],
    }));
    const shown = sections(actorMessage({ ...actor, cves }, { stories: [], total: 0 }, seen));
    expect(shown).toContain(
      'CVE-2022-42475 KEV (ransomware), EPSS 0.94, CVSS 9.3; CVE-2020-0001 (1 of 2 in KEV; KEV as of 27 Feb 2026, EPSS as of 1 Mar 2026)',
    );
  });

  it('comes from data whose day and troubles the status tells', () => {
    const dataSets = [
      makeDataSetState({ asOf: '2026-02-27', entries: 1484 }),
      makeDataSetState({
        id: 'epss',
        asOf: '2026-03-01',
        entries: 310_000,
        failingSince: now - 3 * hour,
        reason: 'epss.example: the server answered 403 (blocked?)',
      }),
      makeDataSetState({ id: 'cve' }),
    ];
    const status = {
      feeds: [],
      queue: { owed: 0, oldestDueAt: null, refusedLastDay: 0 },
      subscriptions: [],
      lastSentAt: null,
      rematching: null,
      dead: 0,
      dataSets,
    };
    expect(sections(statusMessage(status, lens))).toContain(
      'KEV as of 27 Feb 2026 (1,484)\\nEPSS as of 1 Mar 2026 (310,000); failing for 3 h: epss.example: the server answered 403 (blocked?)\\nCVE records not loaded yet',
    );
    expect(sections(statusMessage(status, lens))).not.toContain('failed for good');
    expect(sections(statusMessage({ ...status, dead: 1 }, lens))).toContain(
      '1 piece of work failed for good: `queue list` in the terminal says which and why.',
    );
  });
});

describe('what a reader sees', () => {
  it('is which names of an actor sources give to others, and who says so', () => {
    const shown = sections(actorMessage(disputedActor, { stories: [], total: 0 }, lens));
    expect(shown).toContain('*Disputed names:* Opalmoth: MISP gives it to Velvet Moth and to Brass Heron');
    expect(shown).toContain('Nexus unknown, threat');
  });

  const named = summarise({
    id: 's',
    advisories: [
      makeAdvisory({
        title: 'VOLTZITE in a port',
        actors: [
          makeActorMatch({
            evidence: [makeMatch({ term: 'VOLTZITE', quote: 'the group, VOLTZITE, moved' })],
          }),
        ],
        sectors: [makeSectorMatch({ id: 'maritime' })],
        severity: 'high',
      }),
    ],
  });

  it('is told why the story is about an actor or only names it, in words that no feed can turn into markup', () => {
    const because = (words: string) =>
      JSON.stringify(
        evidenceModal({ ...named, actors: [makeActorMatch({ because: words })] }, lens, behind).blocks,
      );
    expect(because('named in the title')).toContain(
      'The story is about *Volt Typhoon* (named). Why: named in the title.',
    );
    expect(because('“<!channel>” stands there')).toContain('&lt;!channel&gt;');
    expect(because('')).not.toContain('Why: ');
  });

  it('is told for a term only the places where that term stands, not those of the actor’s other terms', () => {
    const evidence = [
      makeMatch({ term: 'AA24-038A', kind: 'advisory', field: 'title', quote: 'AA24-038A, read again' }),
      makeMatch({ field: 'summary', quote: 'the plainest text on Volt Typhoon' }),
    ];
    const shown = sections(alertMessage({ ...named, actors: [makeActorMatch({ evidence })] }, lens));
    expect(shown).toContain('Volt Typhoon (“Volt Typhoon” in summary)');
  });

  it('is a guess said as one, with what made it and its words, though each of them is weak by itself', () => {
    const because = 'nobody is named; “power grid” and “Chinese” stand together';
    const evidence = [
      makeMatch({ term: 'power grid', kind: 'target', strength: 'weak', quote: 'in the power grid' }),
    ];
    const guess = {
      ...named,
      sectors: [],
      actors: [makeActorMatch({ confidence: 'possible', relation: 'involves', because, evidence })],
    };
    const shown = sections(alertMessage(guess, lens));
    for (const part of ['possibly Volt Typhoon', because, '*power grid*']) expect(shown).toContain(part);
    const why = JSON.stringify(evidenceModal(guess, lens, behind).blocks);
    for (const part of ['possible, not named', because, '*power grid*']) expect(why).toContain(part);
    const news = {
      stories: [
        { ...named, actors: [makeActorMatch({ relation: 'mentions', because: 'one of a list of names' })] },
      ],
      total: 1,
    };
    const actor = directory.actors.get('volt-typhoon');
    if (actor === undefined) throw new Error('the catalogue has no Volt Typhoon');
    expect(sections(actorMessage(actor, news, lens))).toContain(
      'mentioned in passing: one of a list of names',
    );
  });

  it('shows under Why this? what the texts mention, defanged, a few of each kind, and that nobody verified it', () => {
    const mentions = (...urls: string[]) =>
      makeAdvisory({ indicators: urls.map((value) => makeIndicator({ type: 'url', value })) });
    const shown = JSON.stringify(
      evidenceModal(
        summarise({
          id: 's',
          advisories: [
            mentions('http://a.com/1', 'http://a.com/2', 'http://a.com/2'),
            mentions('http://a.com/3', 'http://a.com/2', 'http://a.com/4', 'http://a.com/5'),
          ],
        }),
        lens,
        behind,
      ).blocks,
    );
    expect(shown).toContain('Mentioned in text, not verified:');
    expect(shown).toMatch(/Links hxxp\[:\]\/\/a\[\.\]com\/\d, hxxp\S+, hxxp\S+ \+2 more/);
    expect(shown).not.toContain('http://a.com');
    expect(JSON.stringify(evidenceModal(named, lens, behind))).not.toContain('not verified');
  });

  it('says why a story comes again: who is named now, that it is in KEV, how the severity rose', () => {
    const added = [
      { kind: 'actor', actorId: 'volt-typhoon' },
      { kind: 'kev', cves: ['CVE-2026-1', '<!channel>'] },
      { kind: 'severity', from: 'medium', to: 'high' },
    ] as const;
    const again = alertMessage(named, lens, { added });
    const words =
      'Update: now names Volt Typhoon, now listed in KEV (CVE-2026-1, &lt;!channel&gt;), severity rose from Medium to High';
    expect(sections(again)).toContain(words);
    expect(again.text).toContain(words);
    expect(sections(alertMessage(named, lens))).not.toContain('Update');
  });

  it('says that ransomware uses a flaw with where CISA says so', () => {
    const added = [{ kind: 'ransomware', cves: ['CVE-2026-1111'] }] as const;
    const reply = sections(grownMessage(named, lens, added, false));
    expect(reply).toContain('CISA now knows of ransomware campaigns that use CVE-2026-1111');
    expect(reply).toContain(
      "<https://www.cisa.gov/known-exploited-vulnerabilities-catalog?field_cve=CVE-2026-1111|CVE-2026-1111 in CISA's catalogue>",
    );
  });

  it.each([
    ['stated', 'stated by the advisory itself: *power grid* in title'],
    ['vendor', 'by the vendor *power grid* in title'],
    ['product', 'by the product *power grid* in title'],
    ['words', 'from *power grid* in title'],
  ] as const)('is told how a sector came about: %s', (kind, words) => {
    const [evidence] = makeSectorMatch().evidence;
    const sectors = evidence === undefined ? [] : [makeSectorMatch({ evidence: [{ ...evidence, kind }] })];
    const told = summarise({ id: 's', advisories: [makeAdvisory({ sectors })] });
    expect(JSON.stringify(evidenceModal(told, lens, behind))).toContain(words);
  });

  it('is an alert with the severity in words, who, where, and the quoted words in bold', () => {
    const shown = sections(alertMessage(named, lens));
    for (const part of [
      '🟠 High',
      'Volt Typhoon',
      'Maritime and ports',
      '*VOLTZITE*',
      'Why:',
      'Why this?',
      'Open',
      '1 h ago',
    ])
      expect(shown).toContain(part);
  });

  it.each([
    [1_900, 'alone', `🟠 High · *${'&amp;'.repeat(79)}…*`],
    [150, 'on a line with its link', `🟠 High · <https://x.example/`],
  ])('is no story less on a page of the longest: with addresses of %i it is shown %s', (length, _, words) => {
    const long = summarise({
      id: 'long',
      advisories: [
        makeAdvisory({
          title: '&'.repeat(200),
          severity: 'high',
          url: `https://x.example/${'a'.repeat(length)}`,
          actors: [makeActorMatch({ evidence: [makeMatch({ quote: '&'.repeat(240) })] })],
        }),
      ],
    });
    const page = { typed: '', page: 1, stories: Array.from({ length: 5 }, () => long), total: 5 };
    const shown = latestMessage(page, lens);
    expect(blockKitFaults(shown)).toEqual([]);
    expect(sections(shown)).toContain('1 to 5 of 5');
    expect(sections(shown).split('"action_id":"why"')).toHaveLength(6);
    expect(sections(shown)).toContain(words);
  });

  it('says of more than a thousand that there are more, and turns to the next page all the same', () => {
    const page = { typed: 'high', page: 200, stories: [named], total: 1_000, isMore: true };
    const shown = latestMessage(page, lens);
    expect(sections(shown)).toContain('996 to 996 of more than 1,000');
    expect(sections(shown)).toContain('latest high page 201');
    expect(sections(latestMessage({ ...page, isMore: false }, lens))).not.toContain('page 201');
  });

  it('is no entry less on a page of the audit log, however much was changed', () => {
    const vendors = Array.from({ length: 60 }, (_, at) => `Maker & son number ${at}`);
    const after = makeSubscription({ name: 'Our stack', filter: makeFilter({ vendors }) });
    const entries = Array.from({ length: 10 }, (_, at) => ({
      ...{ id: `e${at}`, at: now - at * hour, by: 'U1', act: 'edit' as const, teamId: 'T1', channelId: 'C1' },
      ...{ subjectId: 's', before: after, after },
    }));
    const shown = auditMessage(entries, { page: 1, whole: false, hasMore: true }, lens);
    expect(blockKitFaults(shown)).toEqual([]);
    expect(sections(shown).match(/edited in/g)).toHaveLength(10);
    expect(sections(shown)).toContain('after: Our stack: stories that name Maker &amp; son number 0');
    expect(sections(shown)).toContain('audit page 2');
  });

  it('is a digest that counts, groups by severity, and says what was not read', () => {
    const digest = digestOf([named], [ask], now, nothingKnown);
    const feeds = [
      makeFeedState({ lastReadAt: now }),
      makeFeedState({ lastReadAt: now }),
      makeFeedState({ title: 'Dragos', failingSince: now - 26 * hour, failures: 3, reason: '403' }),
    ];
    const shown = sections(
      digestMessage(
        digest,
        { filters: [any], coverage: coverageOf(feeds, now), audience: 'channel', reach: '1 a:1' },
        lens,
      ),
    );
    for (const part of [
      '1 story came in over the last 24 h: 1 high',
      '*🟠 High*',
      '2 of 3 feeds OK; Dragos failing for 26 h.',
    ])
      expect(shown).toContain(part);
    expect(shown).not.toContain('Share in this channel');
  });

  it('says above its stories what ransomware came to use, a few with their stories and the others by CISA’s page', () => {
    const digest = digestOf([named], [ask], now, nothingKnown);
    const uses = Array.from({ length: 7 }, (_, at) => {
      const lead = makeAdvisory({ title: `<!here> & ${at} *flaws*`, url: `https://a.example/${at}?a|b` });
      return { id: `CVE-2026-111${at}`, at: now, story: summarise(makeStory(lead)) };
    });
    const frame = {
      filters: [any],
      coverage: coverageOf([], now),
      audience: 'channel',
      reach: '1 a:1',
    } as const;
    const made = digestMessage(digest, { ...frame, uses }, lens);
    expect(blockKitFaults(made)).toEqual([]);
    const page = (at: number) =>
      `<https://www.cisa.gov/known-exploited-vulnerabilities-catalog?field_cve=CVE-2026-111${at}|CVE-2026-111${at}>`;
    const shown = sections(made);
    expect(shown).toMatch(/came in over.*CISA now knows of ransomware campaigns that use.*🟠 High/s);
    expect(shown).toContain(
      `• ${page(4)}, told in <https://a.example/4?a%7Cb|&lt;!here&gt; &amp; 4 *flaws*> — Feed &lt;`,
    );
    expect(shown).toContain('\\n• CVE-2026-1115 and CVE-2026-1116: `/threat cve` shows each"');
    expect(shown).not.toContain('a.example/5');
    expect(made.text).toContain(
      `that use ${uses
        .slice(0, 6)
        .map(({ id }) => id)
        .join(', ')} and CVE-2026-1116. `,
    );
    const alone = digestMessage({ ...digest, stories: [] }, { ...frame, uses }, lens);
    expect(blockKitFaults(alone)).toEqual([]);
    expect(sections(alone)).toMatch(/CISA now knows.*Nothing new for/s);
  });

  it('is one line on an empty day, and what could not be seen first on a day of outage', () => {
    const digest = digestOf(
      [],
      [{ ...ask, filter: makeFilter({ sectors: ['maritime'] }) }],
      now,
      nothingKnown,
    );
    const frame = (failing: number) => ({
      filters: [makeFilter({ sectors: ['maritime'] })],
      audience: 'channel' as const,
      reach: '1 a:1',
      coverage: coverageOf(
        [
          makeFeedState({ lastReadAt: now }),
          ...Array.from({ length: failing }, () => makeFeedState({ failingSince: now - hour, reason: 'x' })),
        ],
        now,
      ),
    });
    expect(sections(digestMessage(digest, frame(0), lens))).toContain(
      'Nothing new for *Maritime and ports* stories in the last 24 h.',
    );
    expect(sections(digestMessage(digest, frame(3), lens))).toMatch(/Much could not be seen.*Nothing new/);
  });

  it('is a subscription in a sentence, with both kinds joined said plainly', () => {
    const asker = { id: 'i', teamId: 'T1', channelId: 'C1', userId: 'U1', zone: 'Europe/Berlin', now };
    const made = subscribe(
      [],
      { sectors: ['maritime', 'rail'], actors: [], minSeverity: 'high', instant: true, digest: 'daily' },
      asker,
    );
    const tried = { alerts: 1, digests: 30, lines: 1, verdict: 'fine' } as const;
    const { text } = subscribedMessage('C1', made, { ...tried, examples: [named] }, 'deed', lens);
    expect(text).toContain(
      '<#C1> gets *Maritime and ports* or *Rail and mass transit* stories of *high* severity and above, at once, and in a digest daily at 08:00 Europe/Berlin.',
    );
    expect(text).toContain('In the last 30 days this would have sent 1 alert and 30 digests with 1 line.');
    const both = subscribe([], { sectors: ['energy'], actors: ['volt-typhoon'] }, asker);
    expect(subscribedMessage('C1', both, null, 'deed', lens).text).toContain(
      'Only stories that are both come here.',
    );
  });

  it('is a question with a button for each, where several actors share a name', () => {
    const found = findNamed(directory, 'shared name', 'actor');
    if (found.kind === 'one') throw new Error('the name is not shared');
    const asked = whichActor('shared name', found, lens);
    expect(asked.text).toBe('*Volt Typhoon* and *Salt Typhoon* both go by “shared name”. Which one?');
    expect(sections(asked)).toMatch(/"value":"actor volt-typhoon".*"value":"actor salt-typhoon"/);
  });

  it('is a list, a status and help within limits, however much there is', () => {
    const many = Array.from({ length: 60 }, () =>
      makeSubscription({ filter: makeFilter({ sectors: ['maritime', 'rail', 'energy'] }) }),
    );
    const feeds = Array.from({ length: 120 }, (_, n) =>
      makeFeedState({
        failingSince: now - n * hour,
        failures: 3,
        reason: 'the server answered 503 <!channel>',
      }),
    );
    const messages = [
      listMessage('C1', many, lens),
      listMessage('C1', [], lens),
      statusMessage(
        {
          feeds,
          queue: { owed: 3, oldestDueAt: now - hour, refusedLastDay: 1 },
          subscriptions: many,
          lastSentAt: now,
          dead: 2,
          rematching: { done: 1_200, total: 5_000 },
          dataSets: [makeDataSetState({ failingSince: now - hour, reason: '<!channel>'.repeat(200) })],
        },
        lens,
      ),
      helpMessage(3),
      ...verbs.map((verb) => verbHelp(verb, [...directory.sectors.values()])),
    ];
    for (const message of messages) {
      expect(blockKitFaults(message)).toEqual([]);
      onlyOurs(message);
    }
  });
});
