import type { Directory } from '../../domain/lookup.ts';

/** How a view names what it shows: the catalogue's names, and now (epoch ms). */
export type Lens = {
  readonly directory: Directory;
  readonly feedTitle: (feedId: string) => string;
  /** Who uses a watchlist's term, or where its link to the actor was published; null for a term no longer in it. */
  readonly termOrigin: (termId: string) => string | null;
  readonly now: number;
};

/** An actor's name; its id where the catalogue no longer holds it. */
export function actorName(lens: Lens, id: string): string {
  return lens.directory.actors.get(id)?.name ?? id;
}

/** A sector's name; its id where the catalogue no longer holds it. */
export function sectorName(lens: Lens, id: string): string {
  return lens.directory.sectors.get(id)?.name ?? id;
}
