import type { Publication, PublishedFile } from '../../domain/publication.ts';
import { type StorySummary, summarise } from '../../domain/story.ts';
import { spanWords } from '../../domain/words.ts';
import type { Asker } from '../asker.ts';
import { type IndicatorWords, readIndicatorWords } from '../indicator-words.ts';
import { verdictOn } from '../post.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import {
  fileWords,
  indicatorsMessage,
  nothingAtLink,
  sentFileMessage,
  unsentFileMessage,
} from '../views/indicators.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { zoneOf } from './zone.ts';

/** Stories of one answer or file; the newest of more. */
const mostStories = 500;

type Scope = Pick<IndicatorWords, 'actorId' | 'storyId' | 'from'> & Partial<Pick<IndicatorWords, 'link'>>;

/** What a scope is called: `Volt Typhoon, the last 30 d`. */
export function scopeWords(
  { actorId, storyId, link = null, from }: Scope,
  needs: Pick<Needs, 'directory' | 'now'>,
): string {
  const whose =
    actorId !== null
      ? (needs.directory.actors.get(actorId)?.name ?? actorId)
      : storyId !== null || link !== null
        ? 'this story'
        : 'all stories';
  return from === null ? whose : `${whose}, the last ${spanWords(needs.now() - from)}`;
}

/** `https://acme.slack.com/archives/C01SOC/p1772445600000100`: a message's channel, and its id (https://docs.slack.dev/reference/methods/chat.getPermalink). */
function messageAt(link: string): { readonly channelId: string; readonly ts: string } | null {
  const [, channelId, seconds, rest] = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})\b/.exec(link) ?? [];
  return channelId === undefined ? null : { channelId, ts: `${seconds}.${rest}` };
}

/** The ids of the stories that stand at a link: an advisory's address, or that of an alert in Slack. */
async function linkedStories(needs: Needs, { teamId }: Asker, link: string): Promise<readonly string[]> {
  const message = messageAt(link);
  if (message === null) return needs.store.storyIdsAt(link);
  const id = await needs.store.storyOfMessage(teamId, message.channelId, message.ts);
  return id === null ? [] : [id];
}

/** Stories of the scope that mention something to look for, the newest first. What only mentions an actor in passing says nothing of its means. */
export async function mentioningStories(
  store: Pick<Needs['store'], 'story' | 'stories' | 'storiesOf' | 'storyIdsAt'>,
  { actorId, storyId, link = null, from }: Scope,
): Promise<readonly StorySummary[]> {
  if (link !== null) return (await store.storiesOf(await store.storyIdsAt(link))).map(summarise);
  const found =
    storyId === null
      ? await store.stories({
          limit: mostStories,
          mentioning: true,
          ...(actorId === null
            ? {}
            : {
                actorIds: [actorId],
                relations: ['about', 'involves'],
                confidences: ['high', 'medium'],
              }),
          ...(from === null ? {} : { publishedFrom: from }),
        })
      : [await store.story(storyId)].filter((story) => story !== null);
  return found.map(summarise);
}

/** A file into the direct messages of the person who asked: there is no file that one person alone sees in a channel. */
async function sendFile({ client, userId }: Asker, file: PublishedFile, words: string): Promise<void> {
  const { channel } = await client.conversations.open({ users: userId });
  const id = channel?.id;
  if (id === undefined) throw new Error('Slack opened no direct messages');
  await client.files.uploadV2({
    channel_id: id,
    filename: file.name,
    content: file.content,
    title: file.name,
    initial_comment: words,
  });
}

async function answerFile(
  needs: Needs,
  publication: Publication,
  words: IndicatorWords,
  asker: Asker,
): Promise<Message> {
  const { format } = words;
  if (format === null) throw new Error('a file has a format');
  const { publish } = await import('../../export/publish.ts');
  const file = publish(publication, format);
  try {
    await sendFile(asker, file, fileWords(publication.title, publication.stories.length));
    return sentFileMessage(file.name, publication.title, publication.stories.length);
  } catch (error) {
    const { reason } = verdictOn(error);
    needs.log.warn({ err: error, file: file.name }, 'a file could not be sent');
    return unsentFileMessage(file.name, reason, `iocs ${words.typed}`);
  }
}

/** `iocs`: what stories mention that can be looked for, as a list to read, or as a file for another system. */
export async function answerIndicators(needs: Needs, typed: string, asker: Asker): Promise<Message> {
  // Slack is asked for somebody's zone only where the answer hangs on it.
  const isDate = /\d-\d|day\b|week|month|year|since:/i.test(typed);
  const zone = isDate ? await zoneOf(needs, asker) : 'UTC';
  const words = readIndicatorWords(typed, needs.directory, needs.now(), zone);
  if ('problem' in words) return faultMessage(words.problem, words.tries, []);
  const { link } = words;
  const linked = link === null ? null : await linkedStories(needs, asker, link);
  const stories =
    linked === null
      ? await mentioningStories(needs.store, words)
      : (await needs.store.storiesOf(linked)).map(summarise);
  if (link !== null && stories.length === 0) return nothingAtLink(link);
  const title = scopeWords(words, needs);
  const lens = await lensOn(needs, cvesIn(stories));
  const { page } = words;
  // A button holds an id, whatever the length of an address.
  const asked = linked?.length === 1 ? `story:${linked[0]}` : words.typed;
  if (words.format === null || stories.length === 0)
    return indicatorsMessage(
      { title, typed: asked, page, stories, isMore: stories.length === mostStories },
      lens,
    );
  const publication: Publication = {
    title,
    stories,
    actor: (id) => needs.directory.actors.get(id),
    sector: (id) => needs.directory.sectors.get(id),
    feedTitle: lens.feedTitle,
    vulnerability: lens.vulnerability,
    at: needs.now(),
    version: needs.version,
  };
  return answerFile(needs, publication, words, asker);
}
