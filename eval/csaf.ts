import { readRows } from './suite.ts';

/** A CISA advisory with the sectors that it states; null where its note is missing. */
export type CsafRow = {
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly summary: string;
  readonly vuln_text: string;
  readonly vendors: readonly string[];
  readonly products: readonly string[];
  readonly sectors_raw: string | null;
  readonly sectors: readonly string[] | null;
  readonly url: string | null;
  readonly split_time: 'public' | 'heldout';
};

/** The advisories that name sectors, from before or after the day that parts what is learned from what is measured (2022-07-01). */
export function csafRows(data: string, when: CsafRow['split_time']): readonly CsafRow[] {
  return readRows<CsafRow>(data, 'csaf-sectors.jsonl').filter(
    ({ sectors, split_time }) => split_time === when && sectors !== null && sectors.length > 0,
  );
}

/** Older advisories and the labels say Government Facilities. */
const olderNames: Readonly<Record<string, string>> = {
  'Government Facilities': 'Government Services and Facilities',
};

/** The id of a sector by the name that a label gives it. */
export function sectorIdOf(
  sectors: readonly { readonly id: string; readonly name: string }[],
): (name: string) => string {
  const byName = new Map(sectors.map(({ id, name }) => [name, id]));
  return (name) => {
    const id = byName.get(olderNames[name] ?? name);
    if (id === undefined) throw new Error(`no sector is called ${name}`);
    return id;
  };
}
