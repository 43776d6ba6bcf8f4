import type { Advisory } from '../domain/advisory.ts';
import { tag } from '../domain/search.ts';
import { wordsIn } from '../domain/search-text.ts';
import type { IndexRow } from './full-text.ts';

/** Of one field, in UTF-8; what stands further behind is not found. PostgreSQL takes 1 MB of words in all. */
const mostBytes = 262_144;

/** What the index is told of an advisory. */
export type Indexed = Pick<
  Advisory,
  'title' | 'summary' | 'categories' | 'vendors' | 'products' | 'text' | 'cves' | 'severity' | 'kev'
> & {
  readonly feedId: string;
  readonly actors: readonly Pick<Advisory['actors'][number], 'actorId'>[];
  readonly sectors: readonly Pick<Advisory['sectors'][number], 'id'>[];
  readonly indicators: readonly Pick<Advisory['indicators'][number], 'value'>[];
};

function whole(words: string): string {
  if (words.length * 3 <= mostBytes || Buffer.byteLength(words) <= mostBytes) return words;
  const cut = Buffer.from(words).subarray(0, mostBytes).toString();
  return cut.slice(0, cut.lastIndexOf(' '));
}

/** A field of the index: words of ours, parted by blanks; a sign between texts keeps a phrase from running over both. */
function field(texts: readonly string[]): string {
  return whole(texts.map(wordsIn).join(' _ '));
}

/** An advisory in the words of the index. */
export function wordsOf(advisory: Indexed): Omit<IndexRow, 'at'> {
  const { title, summary, categories, vendors = [], products = [], text = '' } = advisory;
  const tags = [
    ...advisory.actors.map(({ actorId }) => tag('actor', actorId)),
    ...advisory.sectors.map(({ id }) => tag('sector', id)),
    tag('severity', advisory.severity),
    tag('feed', advisory.feedId),
    ...(advisory.kev ? [tag('kev', 'yes')] : []),
  ];
  return {
    title: field([title]),
    body: field([summary, ...categories, ...vendors, ...products, text]),
    things: field([...advisory.cves, ...advisory.indicators.map(({ value }) => value)]),
    tags: [...new Set(tags)].join(' '),
  };
}
