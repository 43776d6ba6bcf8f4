import type { Directory } from '../../domain/lookup.ts';
import type { KnownVulnerability } from '../../domain/vulnerability.ts';
import type { Match, Term } from '../../domain/watchlist.ts';
import { quoteLine } from './text.ts';

/** How a view names what it shows: the catalogue's names, and now (epoch ms). */
export type Lens = {
  readonly directory: Directory;
  readonly feedTitle: (feedId: string) => string;
  /** A term with its spellings and origin; null for one that is no longer in a watchlist. */
  readonly term: (termId: string) => Term | null;
  /** What public data says of a CVE; looked up before for those of what is shown. */
  readonly vulnerability: KnownVulnerability;
  readonly now: number;
  /** A line a story, without its quote: for somebody who wants it so. */
  readonly isCompact?: boolean;
  /** Moments as words: for a page that knows no reader's clock. */
  readonly dates?: 'words';
};

/** An actor's name; its id where the catalogue no longer holds it. */
export function actorName(lens: Lens, id: string): string {
  return lens.directory.actors.get(id)?.name ?? id;
}

/** A sector's name; its id where the catalogue no longer holds it. */
export function sectorName(lens: Lens, id: string): string {
  return lens.directory.sectors.get(id)?.name ?? id;
}

/** A match's quote with the matched words in bold, in whichever spelling they stood there. */
export function matchQuote(match: Match, lens: Lens): string {
  return quoteLine(match.quote, [match.term, ...(lens.term(match.termId)?.variants ?? [])]);
}
