import { countWords } from '../domain/words.ts';
import { distinct, type NamedFeed, type NotAFeed, webAddress } from './draft.ts';
import { literal, type Shape, shapes, strings, within, words } from './json-shape.ts';
import { plainText } from './text.ts';

const mostListed = 500;
const mostMirrors = 3;
/** UTF-16 units; a longer one would not fit into the button that adds it. */
const addressLimit = 1_000;
const titleLimit = 200;

/** Is it the list of a CSAF lister or aggregator (CSAF 2.0 §7.1.21)? */
export function isAggregator(document: Shape): boolean {
  return (
    words(document, 'aggregator_version') !== null && words(within(document, 'aggregator'), 'name') !== null
  );
}

/** A listed party's metadata, and where else it is; a publisher has none of its own, so the aggregator's copy of it comes first. */
function namedBy(entry: Shape, url: string | null, isPublisher: boolean): readonly NamedFeed[] {
  const metadata = within(entry, 'metadata');
  const copies = strings(entry['mirrors'], mostMirrors);
  const own = words(metadata, 'url') ?? '';
  const written = isPublisher ? [...copies, own] : [own, ...copies];
  const [address, ...mirrors] = distinct(
    written.flatMap((one) => webAddress(one, url) ?? []).filter((one) => one.length <= addressLimit),
  );
  const title = plainText(literal(words(within(metadata, 'publisher'), 'name')) ?? '', titleLimit);
  return address === undefined ? [] : [{ url: address, title, ...(mirrors.length === 0 ? {} : { mirrors }) }];
}

/** What an aggregator's list leads to: it holds no documents, and each provider that it names is a feed of its own. */
export function readAggregator(document: Shape, url: string | null): NotAFeed {
  const all = [
    ...shapes(document['csaf_providers']).flatMap((entry) => namedBy(entry, url, false)),
    ...shapes(document['csaf_publishers']).flatMap((entry) => namedBy(entry, url, true)),
  ];
  const feeds = [...new Map(all.map((feed) => [feed.url, feed])).values()].slice(0, mostListed);
  const lists = feeds.length === 0 ? 'no provider' : countWords(feeds.length, 'provider');
  return {
    kind: 'not-a-feed',
    isAggregator: true,
    reason: `this is a CSAF aggregator: it lists ${lists} and holds no documents itself${feeds.length === 0 ? '' : '; add the ones wanted, each by its own address'}`,
    feeds,
  };
}
