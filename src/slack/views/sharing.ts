import type { types } from '@slack/bolt';
import type { StorySummary } from '../../domain/story.ts';
import type { Place } from '../places.ts';
import { type Message, message, section } from './blocks.ts';
import { type About, chooseFrom, modal, writeAbout } from './modal.ts';
import { link } from './text.ts';

/** Slack's own list of channels. */
const anyChannel: types.InputBlock = {
  type: 'input',
  block_id: 'to',
  label: { type: 'plain_text', text: 'Channel', emoji: false },
  hint: { type: 'plain_text', text: 'One that you and I are in, and no other company.', emoji: false },
  element: {
    type: 'conversations_select',
    action_id: 'to',
    default_to_current_conversation: true,
    filter: {
      include: ['public', 'private'],
      exclude_external_shared_channels: true,
      exclude_bot_users: true,
    },
  },
};

/** Where a story is to be posted, among `places` where Slack has no list of its own. One that it may not go to is refused when it is sent. */
export function shareModal(
  story: StorySummary,
  about: About,
  places: readonly Place[] | null,
): types.ModalView {
  const among = (places ?? []).filter(({ isOurs }) => isOurs);
  const title = section(link(story.lead.url, story.lead.title));
  if (places !== null && among.length === 0)
    return modal('Share a story', [
      title,
      section('You and I are in no channel together: type `/invite @Stormbrief` in one of yours.'),
    ]);
  const to =
    places === null
      ? anyChannel
      : chooseFrom(
          'to',
          'Channel',
          among.map(({ id, name }) => ({ value: id, text: `#${name}` })),
        );
  return modal('Share a story', [title, to], {
    callback: 'share',
    submit: 'Share',
    about: writeAbout(about),
  });
}

/** Why a story was not shared, or that it is. */
export type ShareOutcome =
  | 'shared'
  | 'not a member'
  | 'bot is not a member'
  | 'shared with others'
  | 'no channel'
  | 'unknown'
  | { readonly hasIt: string | null };

/** What became of sharing, and what to do where nothing did. */
export function sharedMessage(channelId: string, outcome: ShareOutcome): Message {
  const place = `<#${channelId}>`;
  const refused = 'Nothing was posted.';
  const words = {
    shared: `I am posting it in ${place}.`,
    'not a member': `You are not in ${place}, so I do not post there for you. Join it, then share again. ${refused}`,
    'bot is not a member': `I am not in ${place}. Type \`/invite @Stormbrief\` there, then share again. ${refused}`,
    'shared with others': `Other companies are in ${place}, and what is said here does not go there. ${refused}`,
    'no channel': `A story can be shared in channels only. ${refused}`,
    unknown: `Slack does not let me see who is in that channel. ${refused}`,
  };
  const text =
    typeof outcome === 'string'
      ? words[outcome]
      : `${place} has this story already${outcome.hasIt === null ? '' : `: ${link(outcome.hasIt, 'its message')}`}. ${refused}`;
  return message(text, [section(text)]);
}
