import type { Gathering } from '../feeds/gather.ts';

const mostTold = 3;

/** What those who rely on a feed should know of a look at it, in words: what was not read, and whose new date was not believed. */
export function remarksOn(
  { gathering }: { readonly gathering?: Pick<Gathering, 'refused'> },
  late: string | null,
): readonly string[] {
  const refused = gathering?.refused ?? [];
  const more = refused.length - mostTold;
  const told = [...refused.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join('; ');
  return [...(told === '' ? [] : [`not read: ${told}`]), ...(late === null ? [] : [late])];
}
