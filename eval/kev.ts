import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Listing = Readonly<Record<string, unknown>> & { readonly cveID: string };
/** What one published edition of KEV changed. */
export type Diff = {
  readonly catalogVersion: string;
  readonly committed: string;
  readonly count?: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
};
/** The files of a folder of the labelled data, by name. */
export function files(data: string, folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(data, 'eval', folder))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(data, 'eval', folder, name));
}

function catalogueOf(
  state: ReadonlyMap<string, Listing>,
  { catalogVersion, committed, count = state.size }: Pick<Diff, 'catalogVersion' | 'committed' | 'count'>,
): Uint8Array {
  const dateReleased = committed || `${catalogVersion.replaceAll('.', '-')}T12:00:00Z`;
  return Buffer.from(
    JSON.stringify({ catalogVersion, dateReleased, count, vulnerabilities: [...state.values()] }),
  );
}

function isUsed(listing: Listing | undefined): boolean {
  return listing?.['knownRansomwareCampaignUse'] === 'Known';
}

/** The edition after a diff: what is added, from a whole file where one has it, and another note for what is changed, with the ransomware that a whole file says. */
function after(
  state: ReadonlyMap<string, Listing>,
  diff: Diff,
  texts: ReadonlyMap<string, Listing>,
): ReadonlyMap<string, Listing> {
  const next = new Map(state);
  for (const id of diff.removed) next.delete(id);
  for (const cveID of diff.added)
    next.set(cveID, texts.get(cveID) ?? { cveID, dateAdded: diff.committed.slice(0, 10) });
  for (const cveID of diff.changed)
    next.set(cveID, {
      ...next.get(cveID),
      cveID,
      notes: diff.committed,
      ...(isUsed(texts.get(cveID)) ? { knownRansomwareCampaignUse: 'Known' } : {}),
    });
  return next;
}

/** Do two lists hold the same texts, each once? */
export const same = (got: readonly string[], want: readonly string[]) =>
  got.length === want.length && new Set([...got, ...want]).size === want.length;

/** The first edition of KEV, and each that was published after it, made of what the diffs say; a file that was published cut short has no diff of its own. */
export function kevEditions(
  data: string,
): readonly [
  Uint8Array,
  readonly { readonly diff: Diff; readonly bytes: Uint8Array; readonly used: readonly string[] }[],
] {
  const whole = files(data, 'kev', /^kev-\d.*\.json$/).map(
    (file) =>
      JSON.parse(readFileSync(file, 'utf8')) as { catalogVersion: string; vulnerabilities: Listing[] },
  );
  const published = JSON.parse(
    readFileSync(join(data, 'eval', 'kev', 'kev-diffs.json'), 'utf8'),
  ) as readonly Partial<Diff>[];
  const diffs = published.filter(
    (diff): diff is Diff => diff.added !== undefined && diff.removed !== undefined,
  );
  const texts = new Map(
    whole.flatMap(({ vulnerabilities }) => vulnerabilities.map((one) => [one.cveID, one])),
  );
  let state: ReadonlyMap<string, Listing> = new Map(whole[0]?.vulnerabilities.map((one) => [one.cveID, one]));
  const first = catalogueOf(state, { catalogVersion: whole[0]?.catalogVersion ?? '', committed: '' });
  const editions = diffs.map((diff) => {
    const before = state;
    state = after(state, diff, texts);
    const used = diff.changed.filter(
      (id) => before.has(id) && !isUsed(before.get(id)) && isUsed(state.get(id)),
    );
    return { diff, bytes: catalogueOf(state, diff), used };
  });
  return [first, editions];
}
