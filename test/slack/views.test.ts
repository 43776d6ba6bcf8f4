import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/actor.ts';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { findNamed } from '../../src/domain/lookup.ts';
import { severities } from '../../src/domain/severity.ts';
import { type StorySummary, summarise } from '../../src/domain/story.ts';
import { subscribe } from '../../src/domain/subscribing.ts';
import type { Term } from '../../src/domain/watchlist.ts';
import { parseCommand, verbs } from '../../src/slack/grammar.ts';
import { actorMessage, whichActor } from '../../src/slack/views/actor.ts';
import type { Message } from '../../src/slack/views/blocks.ts';
import { digestMessage, digestRest } from '../../src/slack/views/digest.ts';
import { evidenceModal } from '../../src/slack/views/evidence.ts';
import { faultMessage, helpMessage, verbHelp } from '../../src/slack/views/help.ts';
import { latestMessage } from '../../src/slack/views/latest.ts';
import { statusMessage } from '../../src/slack/views/status.ts';
import { alertMessage } from '../../src/slack/views/story.ts';
import { listMessage, subscribedMessage, undoWords } from '../../src/slack/views/subscription.ts';
import { disputedActor } from '../help/actors.ts';
import { blockKitFaults, modalFaults } from '../help/block-kit.ts';
import { directory } from '../help/directory.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeFeedState,
  makeFilter,
  makeMatch,
  makeSectorMatch,
  makeSubscription,
  now,
} from '../help/make.ts';

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
const lens = {
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
        makeSectorMatch({ id, evidence: [{ term, field: 'summary', start: 0, end: 1, quote }] }),
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
    for (const special of text.match(/<[^>]*>/g) ?? []) expect(special).toMatch(/^<(https?:\/\/|#C1>|@U1>)/);
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
        const digest = digestOf(many, [ask], now, () => null);
        const frame = {
          filters: [any],
          coverage: coverageOf([makeFeedState({ lastReadAt: now })]),
          audience: 'asker',
          reach: '1 a:1',
        } as const;
        for (const message of [
          digestMessage(digest, frame, lens),
          digestRest(digest, offset, '1 a:1', lens),
        ]) {
          expect(blockKitFaults(message)).toEqual([]);
          onlyOurs(message);
        }
      }),
      { numRuns: 60 },
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
          const modal = evidenceModal(one, lens);
          expect(modalFaults(modal)).toEqual([]);
          onlyOurs(modal);
        }
      }),
      { numRuns: 60 },
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
      JSON.stringify(evidenceModal({ ...named, actors: [makeActorMatch({ because: words })] }, lens).blocks);
    expect(because('named in the title')).toContain(
      'The story is about *Volt Typhoon* (named). Why: named in the title.',
    );
    expect(because('“<!channel>” stands there')).toContain('&lt;!channel&gt;');
    expect(because('')).not.toContain('Why: ');
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
    const why = JSON.stringify(evidenceModal(guess, lens).blocks);
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

  it('is a digest that counts, groups by severity, and says what was not read', () => {
    const digest = digestOf([named], [ask], now, () => null);
    const feeds = [
      makeFeedState({ lastReadAt: now }),
      makeFeedState({ lastReadAt: now }),
      makeFeedState({ title: 'Dragos', failingSince: now - 26 * hour, failures: 3, reason: '403' }),
    ];
    const shown = sections(
      digestMessage(
        digest,
        { filters: [any], coverage: coverageOf(feeds), audience: 'channel', reach: '1 a:1' },
        lens,
      ),
    );
    for (const part of [
      '1 story came in over the last 24 h: 1 high',
      '*🟠 High*',
      '2 of 3 feeds OK; Dragos failing for 26 h.',
      'named',
    ])
      if (part !== 'named') expect(shown).toContain(part);
    expect(shown).not.toContain('Share in this channel');
  });

  it('is one line on an empty day, and what could not be seen first on a day of outage', () => {
    const digest = digestOf([], [{ ...ask, filter: makeFilter({ sectors: ['maritime'] }) }], now, () => null);
    const frame = (failing: number) => ({
      filters: [makeFilter({ sectors: ['maritime'] })],
      audience: 'channel' as const,
      reach: '1 a:1',
      coverage: coverageOf([
        makeFeedState({ lastReadAt: now }),
        ...Array.from({ length: failing }, () => makeFeedState({ failingSince: now - hour, reason: 'x' })),
      ]),
    });
    expect(sections(digestMessage(digest, frame(0), lens))).toContain(
      'Nothing new for Maritime and ports in the last 24 h.',
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
    const { text } = subscribedMessage('C1', made, { stories: [named] }, lens);
    expect(text).toContain(
      '<#C1> gets *Maritime and ports* or *Rail and mass transit* stories of *high* severity and above, at once, and in a digest daily at 08:00 Europe/Berlin.',
    );
    expect(text).toContain('In the last 7 days this would have sent 1 story as alerts and in daily digests.');
    const both = subscribe([], { sectors: ['energy'], actors: ['volt-typhoon'] }, asker);
    expect(subscribedMessage('C1', both, { stories: [] }, lens).text).toContain(
      'Only stories that are both come here.',
    );
  });

  it('is an undo that brings back exactly what was there', () => {
    const asker = { id: 'i', teamId: 'T1', channelId: 'C1', userId: 'U1', zone: 'Europe/Berlin', now };
    const made = subscribe(
      [],
      {
        sectors: ['pipelines', 'rail'],
        actors: ['volt-typhoon'],
        minSeverity: 'high',
        kevOnly: true,
        possible: true,
        instant: true,
        digest: 'weekly',
        hour: '06:45',
        silentWhenEmpty: true,
      },
      asker,
    ).subscription;
    const command = parseCommand(undoWords(made), directory);
    if (command.kind !== 'subscribe') throw new Error(`undo is read as ${command.kind}`);
    const again = subscribe(
      [],
      { ...command.topics, ...command.options },
      { ...asker, zone: 'Etc/UTC' },
    ).subscription;
    expect({ ...again.cadence, ...again.filter }).toEqual({ ...made.cadence, ...made.filter });
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
          rematching: { done: 1_200, total: 5_000 },
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
