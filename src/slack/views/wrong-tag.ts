import type { types } from '@slack/bolt';
import { type CorrectionScope, type Doubted, doubtKey, doubtsOf } from '../../domain/correction.ts';
import { exceptedWords } from '../../domain/excepting.ts';
import type { Exception } from '../../domain/exception.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords } from '../../domain/words.ts';
import { actions, button, type Message, message, section } from './blocks.ts';
import { actorName, type Lens, sectorName } from './lens.ts';
import { type About, chooseFrom, chooseOne, modal, writeAbout, writeWords } from './modal.ts';
import { escaped, link } from './text.ts';

const scopes: Readonly<Record<CorrectionScope, { readonly text: string; readonly more: string }>> = {
  term: { text: 'This word, for this tag', more: 'It no longer speaks for this actor or sector' },
  feed: { text: 'This word, on this feed', more: 'It tags nothing there any more' },
  rule: { text: 'The whole rule', more: 'This tag is never given, whatever says it' },
};

function nameOf({ of, id }: Doubted, lens: Lens): string {
  return of === 'actor' ? actorName(lens, id) : sectorName(lens, id);
}

/** Which tag is wrong, how far that reaches, and why: an exception for the workspace. */
export function wrongTagModal(story: StorySummary, about: About, lens: Lens): types.ModalView {
  const doubts = doubtsOf(story);
  const title = section(link(story.lead.url, story.lead.title));
  if (doubts.length === 0)
    return modal('Wrong tag', [title, section('This story has no tag that could be wrong.')]);
  const choices = doubts.map((doubt) => ({
    value: doubtKey(doubt),
    text: `${doubt.possible ? 'possibly ' : ''}${nameOf(doubt, lens)}: “${doubt.term}”`,
    more: lens.feedTitle(doubt.feedId),
  }));
  const reaches = Object.entries(scopes).map(([value, words]) => ({ value, ...words }));
  return modal(
    'Wrong tag',
    [
      title,
      chooseFrom('tag', 'Which tag is wrong, and the word that made it', choices),
      chooseOne('scope', 'What is to be set aside in this workspace', reaches),
      writeWords('reason', 'Why', 'Whoever reads it in a year asks why.'),
    ],
    { callback: 'wrong_tag', submit: 'Set aside', about: writeAbout(about) },
  );
}

/** How many stored advisories a correction changes. */
export type Change = { readonly advisories: number; readonly losingTags: number };

function changeWords({ advisories, losingTags }: Change, verb: readonly [string, string]): string {
  if (advisories === 0) return 'No stored advisory is touched by it.';
  const tags = losingTags === 1 ? `1 ${verb[0]}` : `${losingTags === 0 ? 'none' : losingTags} ${verb[1]}`;
  return `It changes ${countWords(advisories, 'stored advisory', 'stored advisories')}; ${tags} a tag.`;
}

/** What was set aside, what that changes, and how to take it back. */
export function correctedMessage(exception: Exception, change: Change, storyId: string, lens: Lens): Message {
  const words = `${escaped(exceptedWords(exception, lens))}, in this workspace.`;
  const text = `${words} ${changeWords(change, ['loses', 'lose'])} What was posted stays; this story is shown without it from now on.`;
  return message(text, [
    section(text),
    actions(button('Undo', 'undo_exception', `${exception.id} ${storyId}`)),
  ]);
}

/** What was taken back; null where somebody did already. */
export function takenBackMessage(exception: Exception | null, change: Change, lens: Lens): Message {
  const text =
    exception === null
      ? 'This was taken back already.'
      : `Taken back: ${escaped(exceptedWords(exception, lens))}. ${changeWords(change, ['gains', 'gain'])}`;
  return message(text, [section(text)]);
}
