import type { FeedNewsKind } from '../../domain/delivery.ts';
import { coverageOf } from '../../domain/digest.ts';
import type { FeedState } from '../../domain/feed.ts';
import { byCondition, isFailing } from '../../domain/feed-health.ts';
import {
  mirrorWords,
  missedWords,
  putBackSince,
  restoredWords,
  tookOutSince,
  unsteadyWords,
  withdrawnWords,
} from '../../domain/feed-remarks.ts';
import { countWords, coverageWords, listWords, namedConditionWords } from '../../domain/words.ts';
import { actions, context, type Message, message, runButton, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { escaped, feedText } from './text.ts';

const mostLines = 12;
const mostNamed = 8;

function lines(feeds: readonly FeedState[], now: number): string {
  const shown = feeds.slice(0, mostLines).map((feed) => `• ${feedText(namedConditionWords(feed, now), 240)}`);
  const more = feeds.length > mostLines ? [`… and ${feeds.length - mostLines} more`] : [];
  return [...shown, ...more].join('\n');
}

function failedMessage(feeds: readonly FeedState[], now: number): Message {
  const text = `${countWords(feeds.length, 'feed has', 'feeds have')} failed for six hours or more.`;
  return message(text, [
    section(`*${text}* What they publish is not seen until they are read again.`),
    section(lines(feeds, now)),
    actions(runButton('Retry now', 'feeds retry')),
    context('Every digest names them too. `/threat feeds` shows all feeds.'),
  ]);
}

function networkMessage(feeds: readonly FeedState[], now: number): Message {
  const failing = feeds.filter((feed) => feed.failingSince !== null);
  const text = `${failing.length} of ${feeds.length} feeds fail at once.`;
  const reasons = [...Map.groupBy(failing, ({ reason }) => reason ?? 'no reason recorded')]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, 4)
    .map(([reason, some]) => `• ${countWords(some.length, 'feed')}: ${feedText(reason, 200)}`);
  return message(text, [
    section(`*${text}* That is more likely our own network, proxy or name server than the publishers.`),
    section(reasons.length === 0 ? 'All of them are read again by now.' : reasons.join('\n')),
    actions(runButton('Retry now', 'feeds retry')),
    context(`${escaped(coverageWords(coverageOf(feeds, now), now))} The feeds are not reported one by one.`),
  ]);
}

function listed(words: readonly string[]): string {
  const more = words.length > mostLines ? [`… and ${words.length - mostLines} more`] : [];
  return [...words.slice(0, mostLines), ...more].join('\n');
}

/** What was published while the feeds could not be read, and is older than seven days by now. */
function missedSection(feeds: readonly FeedState[], now: number) {
  const words = feeds.flatMap((feed) => {
    const missed = missedWords(feed, now);
    return missed === null ? [] : [`• ${feedText(`${feed.title}: ${missed}`, 240)}`];
  });
  return words.length === 0 ? [] : [section(listed(words))];
}

/** What was cut off is told of as one, and by name only what fails by itself. */
function networkBackMessage(cutOff: readonly FeedState[], now: number): Message {
  const failing = cutOff.filter((feed) => feed.failingSince !== null);
  const text = `Our network is back: ${cutOff.length - failing.length} of ${countWords(cutOff.length, 'feed')} that it cut off ${cutOff.length === 1 ? 'is' : 'are'} read again.`;
  const still =
    failing.length === 0
      ? []
      : [section(`Still failing:\n${lines(failing, now)}`), actions(runButton('Retry now', 'feeds retry'))];
  return message(text, [section(text), ...missedSection(cutOff, now), ...still]);
}

function recoveredMessage(feeds: readonly FeedState[], now: number): Message {
  const names = feeds.slice(0, mostNamed).map(({ title }) => feedText(title, 80));
  const more = feeds.length > mostNamed ? [`${feeds.length - mostNamed} more`] : [];
  const text = `${feeds.length === 1 ? 'A feed is' : 'Feeds are'} read again: ${listWords([...names, ...more])}.`;
  const failing = feeds.filter((feed) => feed.failingSince !== null);
  const again = failing.length === 0 ? [] : [section(`Since then failing anew:\n${lines(failing, now)}`)];
  return message(text, [section(text), ...missedSection(feeds, now), ...again]);
}

function takenOutLines(feeds: readonly FeedState[], now: number): string {
  return feeds.map((feed) => `• ${feedText(`${feed.title}: ${withdrawnWords(feed, now)}`, 240)}`).join('\n');
}

/** What a publisher takes out is news of it: what was said holds no longer. */
function withdrawnMessage(feeds: readonly FeedState[], now: number): Message {
  const text = 'A publisher took something out of its feed.';
  return message(text, [
    section(`*${text}*\n${takenOutLines(feeds, now)}`),
    context('What is kept of it says so from now on. It is searchable, and alerts nobody.'),
  ]);
}

function putBackLines(feeds: readonly FeedState[], now: number): string {
  return feeds.map((feed) => `• ${feedText(`${feed.title}: ${restoredWords(feed, now)}`, 240)}`).join('\n');
}

/** What was said to be taken out holds again. */
function restoredMessage(feeds: readonly FeedState[], now: number): Message {
  const text = 'A publisher put something back that it had taken out of its feed.';
  return message(text, [
    section(`*${text}*\n${putBackLines(feeds, now)}`),
    context('What is kept of it says again what it said before.'),
  ]);
}

/** Dead feeds that may be found at another address, which a person has to judge. */
function elsewhere(feeds: readonly FeedState[]) {
  const found = feeds.flatMap(({ title, foundAt }) => (foundAt === null ? [] : [{ title, foundAt }]));
  if (found.length === 0) return [];
  const shown = found
    .slice(0, mostLines)
    .map(({ title, foundAt }) => `• ${feedText(title, 80)}: ${escaped(foundAt)}`);
  return [
    section(`*Dead for a week or more, and their sites name another feed*\n${shown.join('\n')}`),
    context(
      'Nothing follows it by itself: whoever owns the address now may be somebody else. `/threat feeds add &lt;address&gt;`',
    ),
  ];
}

function weeklyMessage(feeds: readonly FeedState[], now: number): Message {
  const all = byCondition(feeds, now);
  const failing = all.filter(({ condition }) => isFailing(condition)).map(({ feed }) => feed);
  const quiet = all.filter(({ condition }) => condition === 'quiet').map(({ feed }) => feed);
  const moved = all.filter(({ condition }) => condition === 'moved').map(({ feed }) => feed);
  const takenOut = feeds.filter((feed) => tookOutSince(feed, now - 7 * 86_400_000));
  const putBack = feeds.filter((feed) => putBackSince(feed, now - 7 * 86_400_000));
  const missed = feeds.filter(({ gapAt }) => gapAt !== null && now - gapAt < 7 * 86_400_000);
  const said = (wordsOf: (feed: FeedState) => string | null) =>
    feeds.flatMap((feed) => {
      const words = wordsOf(feed);
      return words === null ? [] : [`• ${feedText(`${feed.title}: ${words}`, 240)}`];
    });
  const [mirrored, unsteady] = [said((feed) => mirrorWords(feed, now)), said(unsteadyWords)];
  const part = (name: string, some: readonly FeedState[]) =>
    some.length === 0 ? [] : [section(`*${name}*\n${lines(some, now)}`)];
  const text = `The feeds this week: ${escaped(coverageWords(coverageOf(feeds, now), now))}`;
  return message(text, [
    section(text),
    ...part('Failing', failing),
    ...elsewhere(feeds),
    ...(unsteady.length === 0 ? [] : [section(`*Failing again and again*\n${listed(unsteady)}`)]),
    ...part('Quiet for longer than usual', quiet),
    ...part('Moved for good', moved),
    ...(mirrored.length === 0 ? [] : [section(`*Read from a mirror*\n${listed(mirrored)}`)]),
    ...(takenOut.length === 0
      ? []
      : [section(`*Taken out by the publisher*\n${takenOutLines(takenOut, now)}`)]),
    ...(putBack.length === 0 ? [] : [section(`*Put back by the publisher*\n${putBackLines(putBack, now)}`)]),
    ...part('Published faster than we looked, so that something may be missing', missed),
    ...(failing.length === 0 ? [] : [actions(runButton('Retry now', 'feeds retry'))]),
  ]);
}

/** What the ops channel is told of the feeds, from how they are when it is sent. Feeds that are gone since are left out; null where none is left to speak of. */
export function feedNewsMessage(
  news: FeedNewsKind,
  feedIds: readonly string[],
  feeds: readonly FeedState[],
  lens: Pick<Lens, 'now'>,
): Message | null {
  const meant = feeds.filter(({ id }) => feedIds.includes(id));
  switch (news) {
    case 'failed': {
      const still = meant.filter(({ failingSince }) => failingSince !== null);
      return still.length === 0 ? null : failedMessage(still, lens.now);
    }
    case 'network':
      return networkMessage(feeds, lens.now);
    case 'network-back':
      return meant.length === 0 ? null : networkBackMessage(meant, lens.now);
    case 'recovered':
      return meant.length === 0 ? null : recoveredMessage(meant, lens.now);
    case 'withdrawn': {
      const still = meant.filter(({ withdrawn }) => withdrawn !== null);
      return still.length === 0 ? null : withdrawnMessage(still, lens.now);
    }
    case 'restored': {
      const back = meant.filter(({ restored }) => restored !== null);
      return back.length === 0 ? null : restoredMessage(back, lens.now);
    }
    case 'weekly':
      return weeklyMessage(feeds, lens.now);
    default:
      return news satisfies never;
  }
}
