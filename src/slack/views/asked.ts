import type { Question } from '../../domain/question.ts';
import { countWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  context,
  fittingForms,
  type Message,
  message,
  runButton,
  runnable,
  section,
} from './blocks.ts';
import { actorName, type Lens, sectorName } from './lens.ts';
import { type FoundStory, foundForms } from './search.ts';
import { bold, dateWords, feedText } from './text.ts';

/** What is answered to a question in plain words. */
export type Asked = {
  readonly question: Question;
  readonly stories: readonly FoundStory[];
  readonly total: number;
  /** There are more than `total`. */
  readonly isMore: boolean;
  /** Are people of other companies among those who read the answer? */
  readonly isOverheard: boolean;
  /** Words that nothing stored says beside the rest: looked for without them. */
  readonly leftOut: readonly string[];
  readonly phrases: Parameters<typeof foundForms>[1];
  /** The same as words of `search`. */
  readonly searchWords: string;
};

/** What a question may name. */
export const understands =
  'I understand actors by any alias, sectors, CVE ids, times such as “this week” or “since monday”, “high”, “kev”, and any other words that stand in what I read. For example: `@Stormbrief volt typhoon energy this week`';

function timeWords({ search }: Question, lens: Lens): readonly string[] {
  const { from, before } = search;
  if (from === null || before === null) return [];
  const until = before > lens.now ? 'until now' : `until ${dateWords(before, lens)}`;
  return [from === 0 ? until : `from ${dateWords(from, lens)} ${until}`];
}

function subjects({ search, sectors, others }: Question, leftOut: readonly string[], lens: Lens) {
  return [
    ...search.actors.map((id) => bold(actorName(lens, id))),
    ...sectors.map((id) => bold(sectorName(lens, id))),
    ...search.cves.map(bold),
    ...others.filter((word) => !leftOut.includes(word)).map((word) => `“${feedText(word, 60)}”`),
  ];
}

function severityOf({ search: { minSeverity } }: Question): string | null {
  if (minSeverity === 'low') return null;
  return bold(minSeverity === 'critical' ? 'critical' : `${minSeverity} and above`);
}

function understood(question: Question, leftOut: readonly string[], lens: Lens): string {
  const level = severityOf(question);
  return [
    ...subjects(question, leftOut, lens),
    ...(level === null ? [] : [level]),
    ...(question.search.kev === true ? [bold('in KEV')] : []),
    ...timeWords(question, lens),
  ].join(' · ');
}

/** “Nothing stored about *Volt Typhoon* from … until now.” */
function nothingStored(question: Question, leftOut: readonly string[], lens: Lens): string {
  const about = subjects(question, leftOut, lens);
  const level = severityOf(question);
  return [
    'Nothing stored',
    ...(question.search.kev === true ? ['in KEV'] : []),
    ...(about.length === 0 ? [] : [`about ${about.join(' · ')}`]),
    ...(level === null ? [] : [`of severity ${level}`]),
    ...timeWords(question, lens),
  ].join(' ');
}

function leftOutWords(leftOut: readonly string[]): string {
  const words = leftOut.map((word) => `“${feedText(word, 60)}”`).join(' ');
  return `I did not understand ${words}, and nothing stored says it beside the rest: I left it out.`;
}

/** What is said to other companies whatever there is, so that nobody learns from it that there is something. */
function overheard(isOverheard: boolean): readonly Block[] {
  return isOverheard
    ? [
        context(
          'Other companies are in this channel: what is marked above TLP:GREEN or from a private feed is never shown here. `/threat search` shows all there is to people of this workspace.',
        ),
      ]
    : [];
}

/** The stories that answer, each with its link, feed, age and quote; how the question was understood stands first. */
export function askedMessage(asked: Asked, lens: Lens): Message {
  const { question, stories, total, isMore, leftOut, phrases, searchWords } = asked;
  const what = understood(question, leftOut, lens);
  const notes: readonly Block[] = [
    ...(leftOut.length === 0 ? [] : [context(leftOutWords(leftOut))]),
    ...overheard(asked.isOverheard),
  ];
  if (stories.length === 0) {
    const text = `${nothingStored(question, leftOut, lens)}${asked.isOverheard ? ' that this channel may read' : ''}.`;
    return message(text, [section(text), ...notes, context(understands)]);
  }
  const count = `${isMore ? 'more than ' : ''}${countWords(total, 'story', 'stories')}`;
  const head = [section(`${what}: ${count}`), ...notes];
  const foot =
    isMore || total > stories.length
      ? runnable(`search ${searchWords}`).map((words) => actions(runButton('Show all', words, 1)))
      : [];
  const rows = stories.map((one) => foundForms(one, phrases, lens));
  return message(`${what}: ${count}`, [...head, ...fittingForms(rows, [...head, ...foot]), ...foot]);
}

/** Nothing in the question is known: what is not, what it may have meant, and what can be asked. */
export function notUnderstood(
  words: readonly string[],
  near: readonly { readonly name: string; readonly words: string }[],
  isOverheard: boolean,
): Message {
  const said = feedText(words.join(' '), 200);
  const text =
    said === ''
      ? 'What do you want to know?'
      : `I did not understand “${said}”: it names no actor, sector, CVE or time that I know, and nothing stored says it.`;
  return message(text, [
    section(text),
    ...(near.length === 0
      ? []
      : [actions(...near.slice(0, 5).map((one, at) => runButton(one.name, one.words, at + 1)))]),
    section(understands),
    ...overheard(isOverheard),
  ]);
}
