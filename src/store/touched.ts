import { type Excepted, type ReadsWithout, withoutExcepted } from '../domain/exception.ts';
import type { Store } from './store.ts';

const pageSize = 500;

/** What an exception does to the advisories that are stored. */
export type Touched = {
  /** Advisories that show other evidence, or fewer tags. */
  readonly advisories: number;
  /** Advisories that lose a tag. */
  readonly losingTags: number;
};

/** How many stored advisories an exception changes; `writtenAs` are the ways in which evidence writes its term, none for an exception without one. */
export async function touchedBy(
  store: Pick<Store, 'advisoriesAfter'>,
  excepted: Excepted,
  writtenAs: readonly string[],
  without: ReadsWithout,
): Promise<Touched> {
  let advisories = 0;
  let losingTags = 0;
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Store['advisoriesAfter']>> = await store.advisoriesAfter({
      after,
      limit: pageSize,
      saying: writtenAs,
    });
    for (const advisory of page) {
      const seen = withoutExcepted(advisory, [excepted], without);
      if (seen === advisory) continue;
      advisories += 1;
      const tags = ({ actors, sectors }: typeof advisory) => actors.length + sectors.length;
      if (tags(seen) < tags(advisory)) losingTags += 1;
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < pageSize) return { advisories, losingTags };
  }
}
