import { sql } from 'kysely';
import { says, wordsOfText } from '../domain/phrase.ts';
import type { FindingStore } from './finding-store.ts';
import type { Db } from './tables.ts';

/** More names than KEV and the records of what feeds name ever had. */
const mostNames = 20_000;
const mostAdvisories = 5_000;

type Window = Parameters<FindingStore['advisoriesOfVendor']>[1];

/** Names that say nothing: `n/a`, `Multiple Products`. */
const nameless = /^(?:n\/?a|unknown|unspecified|multiple .*|various.*)$/i;

/** Makers and products that public data names. */
export async function vendorNames(db: Db): Promise<readonly string[]> {
  const listed = await db
    .selectFrom('kev')
    .select(['vendor', 'product'])
    .distinct()
    .where('removed_at', 'is', null)
    .limit(mostNames)
    .execute();
  const recorded = await db
    .selectFrom('cve_records')
    .select('vendor')
    .distinct()
    .where('vendor', 'is not', null)
    .limit(mostNames)
    .execute();
  const names = [
    ...listed.flatMap(({ vendor, product }) => [vendor, product]),
    ...recorded.map((row) => row.vendor),
  ];
  return [
    ...new Set(names.filter((name) => name !== null && name.trim() !== '' && !nameless.test(name))),
  ] as string[];
}

/** A pattern that every text with these words answers, and some others too. */
function patternOf(name: string): string {
  const words = wordsOfText(name).trim();
  // `lower` of SQLite knows ASCII only, and PostgreSQL's knows more: what is neither here nor there may be anything.
  return `%${words.replace(/[^a-z0-9]+/g, '%')}%`;
}

async function byWords(db: Db, name: string, { from, before }: Window): Promise<readonly string[]> {
  const phrase = wordsOfText(name);
  if (phrase === ' ') return [];
  const rows = await db
    .selectFrom('advisories')
    .select(['id', 'title', 'summary', 'categories', 'structured'])
    .where('dated_at', '>=', from)
    .where('dated_at', '<', before)
    .where(
      sql<string>`lower(title || ' ' || summary || ' ' || categories || ' ' || coalesce(structured, ''))`,
      'like',
      patternOf(name),
    )
    .orderBy('id', 'desc')
    .limit(mostAdvisories)
    .execute();
  return rows
    .filter(({ title, summary, categories, structured }) => {
      const { vendors = [], products = [] } = JSON.parse(structured ?? '{}');
      const parts = [title, summary, ...JSON.parse(categories), ...vendors, ...products];
      return says(parts.map(wordsOfText).join('·'), phrase);
    })
    .map(({ id }) => id);
}

async function byCves(db: Db, name: string, { from, before }: Window): Promise<readonly string[]> {
  const wanted = name.toLowerCase().replace(/\s+/g, ' ').trim();
  const isNamed = (of: 'listed' | 'recorded') => {
    const [vendor, product] = [sql.ref(`${of}.vendor`), sql.ref(`${of}.product`)];
    return sql<boolean>`${wanted} in (lower(${vendor}), lower(${product}), lower(${vendor} || ' ' || ${product}))`;
  };
  const rows = await db
    .selectFrom('advisories')
    .select('id')
    .where('dated_at', '>=', from)
    .where('dated_at', '<', before)
    // Asked of each advisory of the window: a join would begin with every CVE that any advisory ever named.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('advisory_cves')
          .leftJoin('kev as listed', (join) =>
            join.onRef('listed.cve_id', '=', 'advisory_cves.cve_id').on('listed.removed_at', 'is', null),
          )
          .leftJoin('cve_records as recorded', 'recorded.cve_id', 'advisory_cves.cve_id')
          .select('advisory_cves.cve_id')
          .whereRef('advisory_cves.advisory_id', '=', 'advisories.id')
          .where((eb) => eb.or([isNamed('listed'), isNamed('recorded')])),
      ),
    )
    .orderBy('id', 'desc')
    .limit(mostAdvisories)
    .execute();
  return rows.map(({ id }) => id);
}

/** Advisories of a window that name a maker or product, in their words or by one of its CVEs. */
export async function advisoriesOfVendor(db: Db, name: string, window: Window): Promise<readonly string[]> {
  const found = new Set([...(await byWords(db, name, window)), ...(await byCves(db, name, window))]);
  return [...found].sort().reverse().slice(0, mostAdvisories);
}
