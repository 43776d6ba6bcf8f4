import type { Advisory } from './advisory.ts';
import type { Filter } from './filter.ts';
import { says, wordsOfText } from './phrase.ts';
import type { StorySummary } from './story.ts';
import type { Subscription } from './subscription.ts';

/** What a subscription asks for, and what people call it. */
export type Asking = Pick<Subscription, 'name' | 'filter'>;

/** Where a story says what a filter asks for in words: which words, in which part of which advisory. */
export type SaidWords = {
  readonly phrase: string;
  readonly field: 'title' | 'summary' | 'categories' | 'products';
  readonly text: string;
  readonly advisory: Advisory;
};

function texts(advisory: Advisory) {
  const { title, summary, categories, vendors = [], products = [] } = advisory;
  return [
    ['title', title] as const,
    ['summary', summary] as const,
    ...[...vendors, ...products].map((text) => ['products', text] as const),
    ...categories.map((text) => ['categories', text] as const),
  ];
}

/** The makers and the words that a filter asks for and the story says, each where it stands first, the lead's before the others'. */
export function saidWords(
  { vendors = [], including = [] }: Filter,
  story: StorySummary,
): readonly SaidWords[] {
  return [...vendors, ...including].flatMap((phrase): readonly SaidWords[] => {
    const wanted = wordsOfText(phrase);
    for (const advisory of [story.lead, ...story.others])
      for (const [field, text] of texts(advisory))
        if (says(wordsOfText(text), wanted)) return [{ phrase, field, text, advisory }];
    return [];
  });
}
