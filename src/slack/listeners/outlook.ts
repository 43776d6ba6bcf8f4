import { type Directory, nameKey, nearest } from '../../domain/lookup.ts';
import { outlookOf, outlookSpan } from '../../domain/outlook.ts';
import { type StorySummary, summarise } from '../../domain/story.ts';
import { newestAmong, newestStories } from '../../store/all-stories.ts';
import type { Asker } from '../asker.ts';
import type { FindCommand } from '../find-words.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import { outlookMessage, type Subject } from '../views/outlook.ts';
import { cvesIn, lensFor } from './lens-on.ts';
import type { Needs } from './needs.ts';

const perPage = 5;
/** Stories that are counted: a sector of the whole catalogue's feeds brings a tenth of it in 30 days. */
const mostRead = 2_000;

/** Where its stories come from. */
type Source = {
  readonly newest: (most: number) => Promise<readonly StorySummary[]>;
  readonly page: (limit: number, offset: number) => Promise<readonly StorySummary[]>;
  readonly total: () => Promise<number>;
  readonly before: () => Promise<number>;
};

type Reader = Pick<Asker, 'teamId' | 'userId'>;

async function answerOutlook(
  needs: Needs,
  subject: Subject,
  source: Source,
  page: number,
  reader: Reader,
): Promise<Message> {
  const counts = { total: await source.total(), before: await source.before() };
  if (page > 1) {
    const stories = await source.page(perPage, (page - 1) * perPage);
    const lens = await lensFor(needs, reader, cvesIn(stories));
    return outlookMessage(subject, null, { ...counts, read: 0 }, { page, perPage, stories }, lens);
  }
  const read = await source.newest(mostRead);
  const lens = await lensFor(needs, reader, cvesIn(read));
  return outlookMessage(
    subject,
    outlookOf(read, lens.vulnerability, needs.directory.parent),
    { ...counts, read: read.length },
    { page, perPage, stories: read.slice(0, perPage) },
    lens,
  );
}

/** `sector`: its last 30 days, its sub-sectors' too. */
export async function answerSector(
  needs: Needs,
  { sectorId, page }: Extract<FindCommand, { kind: 'sector' }>,
  reader: Reader,
): Promise<Message> {
  const { directory, store } = needs;
  const now = needs.now();
  const query = { sectorIds: directory.family(sectorId) };
  const from = now - outlookSpan;
  const subject: Subject = {
    kind: 'sector',
    name: directory.sectors.get(sectorId)?.name ?? sectorId,
    words: `sector ${sectorId}`,
    follow: `subscribe ${sectorId} instant`,
    near: [],
  };
  const last = { ...query, publishedFrom: from };
  const before = { ...query, publishedFrom: from - outlookSpan, publishedBefore: from };
  const source: Source = {
    newest: (most) => newestStories(store, last, most),
    page: async (limit, offset) => (await store.stories({ ...last, limit, offset })).map(summarise),
    total: () => store.countStories(last),
    before: () => store.countStories(before),
  };
  return answerOutlook(needs, subject, source, page, reader);
}

function catalogNames({ actors }: Directory): readonly string[] {
  return [...actors.values()].flatMap(({ products }) =>
    products.flatMap((one) => [one.vendor, ...one.products]),
  );
}

/** The name as public data writes it, where it does; otherwise those that are near. */
export async function vendorCalled(
  needs: Pick<Needs, 'store' | 'directory'>,
  typed: string,
): Promise<{ readonly name: string; readonly isKnown: boolean; readonly near: readonly string[] }> {
  const names = [...(await needs.store.vendorNames()), ...catalogNames(needs.directory)];
  const key = nameKey(typed);
  const known = names.find((name) => nameKey(name) === key);
  if (known !== undefined) return { name: known, isKnown: true, near: [] };
  const once = [...new Map(names.map((name) => [nameKey(name), name])).values()];
  return { name: typed, isKnown: false, near: nearest(typed, once, (name) => [name]) };
}

/** `vendor`: the last 30 days of a maker or a product; what nothing is known of, with the nearest names. */
export async function answerVendor(
  needs: Needs,
  { typed, page }: Extract<FindCommand, { kind: 'vendor' }>,
  reader: Reader,
): Promise<Message> {
  const { store } = needs;
  const from = needs.now() - outlookSpan;
  const { name, isKnown, near } = await vendorCalled(needs, typed);
  const [last, before] = await Promise.all([
    // What a feed dates a little ahead is news already.
    store.advisoriesOfVendor(name, { from, before: Number.MAX_SAFE_INTEGER }),
    store.advisoriesOfVendor(name, { from: from - outlookSpan, before: from }),
  ]);
  if (!isKnown && last.length + before.length === 0) {
    const nearby = near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`;
    return faultMessage(
      `I know no maker or product called “${typed}”, and no story of the last 60 days names it.${nearby}`,
      near.map((one) => `vendor ${one}`),
      [],
    );
  }
  const subject: Subject = {
    kind: 'vendor',
    name,
    words: `vendor ${name}`,
    follow: `subscribe vendor:"${name.replace(/["“”]/g, '')}" instant`,
    near,
  };
  const source: Source = {
    newest: (most) => newestAmong(store, last, most),
    page: async (limit, offset) => (await newestAmong(store, last, offset + limit)).slice(offset),
    total: () => store.countStories({ among: last }),
    before: () => store.countStories({ among: before }),
  };
  return answerOutlook(needs, subject, source, page, reader);
}
