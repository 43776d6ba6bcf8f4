import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/slack/views/blocks.ts';
import { feedsMessage } from '../../src/slack/views/feeds.ts';
import { blockKitFaults } from '../help/block-kit.ts';
import { day, hour, makeFeedState, minute, now } from '../help/make.ts';

function lines({ blocks }: Message): readonly string[] {
  const texts = blocks.flatMap((block) => (block.type === 'section' ? [block.text?.text ?? ''] : []));
  return texts.join('\n').split('\n');
}

describe('the list of feeds', () => {
  it('says once how each feed is, the failing first', () => {
    const failing = { failingSince: now - 26 * hour, failures: 3, reason: '403' } as const;
    const feeds = [
      makeFeedState({ title: 'CISA', lastReadAt: now - hour }),
      makeFeedState({ title: 'Dragos', ...failing }),
      makeFeedState({ title: 'Old blog', ...failing, fault: 'gone' }),
      makeFeedState({ title: 'Talos', pausedAt: now - 2 * hour }),
      makeFeedState({ title: 'CERT-EU', lastReadAt: now, lastNewAt: now - 9 * day, usualIntervalMs: day }),
      makeFeedState({ title: 'Unit 42', lastReadAt: null }),
    ].map((feed) => ({ ...feed, nextLookAt: now + 10 * minute }));
    expect(lines(feedsMessage(feeds, 1, now))).toEqual([
      '*Feeds* · page 1 of 1',
      '2 of 6 feeds OK; 1 not looked at yet; 1 paused.',
      '• *Dragos* failing for 26 h: 403; next look in 10 min',
      '• *Old blog* gone for good for 26 h: 403; next look in 10 min',
      '• *CERT-EU* quiet for 9 d; usually something new every 24 h; next look in 10 min',
      '• *Unit 42* not looked at yet; next look in 10 min',
      '• *Talos* paused 2 h ago',
      '• *CISA* OK; read 1 h ago; next look in 10 min',
    ]);
  });

  it('shows each feed of a page, however much there is to say of all', () => {
    const feeds = Array.from({ length: 30 }, (_, nth) =>
      makeFeedState({
        title: `Feed ${nth} ${'with a long name '.repeat(8)}`,
        failingSince: now - (40 - nth) * hour,
        failures: 3,
        reason: 'the server answered 403 (blocked?) '.repeat(6),
        gapAt: now - day,
        gaps: 3,
        refused: `not read: ${'some-document.json: this is broken JSON, not a feed; '.repeat(4)}`,
      }),
    );
    const page = feedsMessage(feeds, 2, now);
    expect(blockKitFaults(page)).toEqual([]);
    const shown = JSON.stringify(page);
    for (let nth = 12; nth < 24; nth += 1) expect(shown).toContain(`Feed ${nth} with`);
    expect(shown).toContain('feeds page 3');
  });
});
