/** How far a workspace's people are with a story. */
export const marks = ['reviewing', 'relevant', 'not-relevant', 'done'] as const;
export type Mark = (typeof marks)[number];

/** The marks as people read and write them. */
export const markWords: Readonly<Record<Mark, string>> = {
  reviewing: 'Reviewing',
  relevant: 'Relevant',
  'not-relevant': 'Not relevant',
  done: 'Done',
};

/** What a story is marked with in a workspace, by whom and when. */
export type Marked = {
  readonly storyId: string;
  readonly mark: Mark;
  readonly by: string;
  readonly at: number;
};

/** The mark that a word means: `not-relevant`, `notrelevant` and `Not relevant` are one. */
export function markCalled(word: string): Mark | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  return marks.find((mark) => plain(mark) === plain(word));
}
