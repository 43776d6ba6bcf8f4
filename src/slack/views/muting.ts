import type { types } from '@slack/bolt';
import { doubtsOf } from '../../domain/correction.ts';
import { nameKey } from '../../domain/lookup.ts';
import { type Mute, type Muted, type MuteSpan, muteKinds } from '../../domain/mute.ts';
import { mutedWords } from '../../domain/mute-words.ts';
import { linkedActors, type StorySummary } from '../../domain/story.ts';
import { actions, type Block, button, context, type Message, message, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { type About, chooseFrom, chooseOne, modal, writeAbout } from './modal.ts';
import { dateWords, feedText, link } from './text.ts';

const spans: Readonly<Record<MuteSpan, string>> = {
  day: 'For a day',
  week: 'For a week',
  always: 'Until somebody ends it',
};

/** A mute as a choice or a button carries it. */
function writeMuted({ kind, thing }: Muted): string {
  return `${kind} ${thing}`;
}

/** What a choice carried; null for anything else. */
export function readMuted(value: string): Muted | null {
  const at = value.indexOf(' ');
  const kind = muteKinds.find((known) => known === value.slice(0, at));
  const thing = value.slice(at + 1);
  return kind === undefined || thing === '' ? null : { kind, thing };
}

/** What can be muted of a story: itself, each feed that tells it, each actor it is about, each term that tags it. */
function mutableIn(story: StorySummary): readonly Muted[] {
  const feeds = new Set([story.lead, ...story.others].map(({ feedId }) => feedId));
  const terms = new Map(doubtsOf(story).map(({ term }) => [nameKey(term), term]));
  return [
    { kind: 'story', thing: story.id },
    ...linkedActors(story).map(({ actorId }): Muted => ({ kind: 'actor', thing: actorId })),
    ...[...feeds].map((thing): Muted => ({ kind: 'feed', thing })),
    ...[...terms.values()].map((thing): Muted => ({ kind: 'term', thing })),
  ];
}

/** What this channel is not to hear of, and for how long. */
export function muteModal(story: StorySummary, about: About, lens: Lens): types.ModalView {
  const choices = mutableIn(story)
    .filter((muted) => writeMuted(muted).length <= 150)
    .map((muted) => ({
      value: writeMuted(muted),
      text: muted.kind === 'story' ? 'This story' : mutedWords(muted, lens),
    }));
  return modal(
    'Mute in this channel',
    [
      section(link(story.lead.url, story.lead.title)),
      chooseFrom('what', 'What', choices),
      chooseOne(
        'span',
        'For how long',
        Object.entries(spans).map(([value, text]) => ({ value, text })),
      ),
      context(
        'Muted stories make no alert and stand in no digest of this channel, which says how many were left out. One that becomes worse is told all the same.',
      ),
    ],
    { callback: 'mute', submit: 'Mute', about: writeAbout(about) },
  );
}

function untilWords({ until }: Mute, lens: Lens): string {
  return until === null ? 'until somebody ends it' : `until ${dateWords(until, lens)}`;
}

/** What is muted now, until when, and how to end it. */
export function mutedMessage(mute: Mute, title: string | undefined, lens: Lens): Message {
  const text = `Muted in <#${mute.channelId}> ${untilWords(mute, lens)}: ${feedText(mutedWords(mute, lens, title), 200)}. What becomes worse is told all the same.`;
  return message(text, [section(text), actions(button('Undo', 'unmute', mute.id))]);
}

/** What is no longer muted; null where it was not any more. */
export function unmutedMessage(mute: Mute | null, lens: Lens): Message {
  const text =
    mute === null
      ? 'This is not muted here any more.'
      : `No longer muted in <#${mute.channelId}>: ${feedText(mutedWords(mute, lens), 200)}.`;
  return message(text, [section(text)]);
}

/** What a channel mutes, each with the button that ends it. */
export function muteLines(
  mutes: readonly Mute[],
  titles: ReadonlyMap<string, string>,
  lens: Lens,
): readonly Block[] {
  return mutes.map((mute): Block => {
    const what = feedText(mutedWords(mute, lens, titles.get(mute.thing)), 200);
    return {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `• ${what}, ${untilWords(mute, lens)}\n_by <@${mute.by}>_`,
        verbatim: true,
      },
      accessory: button('Unmute', 'unmute', mute.id),
    };
  });
}
