import type { Gathering } from '../feeds/gather.ts';

const mostTold = 3;

function few(what: string, documents: readonly string[]): readonly string[] {
  if (documents.length === 0) return [];
  const more = documents.length - mostTold;
  return [`${what}: ${[...documents.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join('; ')}`];
}

type Look = { readonly gathering?: Pick<Gathering, 'refused' | 'unchecked'> };

/** What those who rely on a feed should know of what a look read: what could not be checked, and whose new date was not believed. */
export function remarksOn({ gathering }: Look, late: string | null): readonly string[] {
  return [...few('read unchecked', gathering?.unchecked ?? []), ...(late === null ? [] : [late])];
}

/** The same with what a look could not read, for the feed's state; null where there is nothing to say. */
export function lacking(look: Look, late: string | null): string | null {
  const words = [...few('not read', look.gathering?.refused ?? []), ...remarksOn(look, late)];
  return words.length === 0 ? null : words.join('; ');
}
