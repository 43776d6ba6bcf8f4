import { type Directory, nameKey, nearest } from '../../domain/lookup.ts';
import { outlookOf, outlookSpan } from '../../domain/outlook.ts';
import { summarise } from '../../domain/story.ts';
import { newestStories } from '../../store/all-stories.ts';
import { knownOf } from '../../store/known-vulnerabilities.ts';
import type { StoryQuery } from '../../store/store.ts';
import type { FindCommand } from '../find-words.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import { type Extent, outlookMessage, type Subject } from '../views/outlook.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

const perPage = 5;
/** Stories that are counted: a sector of the whole catalogue's feeds brings a tenth of it in 30 days. */
const mostRead = 2_000;

type Query = Omit<StoryQuery, 'limit' | 'offset'>;
type Windows = { readonly last: Query; readonly before: Query };

async function answerOutlook(
  needs: Needs,
  subject: Subject,
  { last, before }: Windows,
  page: number,
): Promise<Message> {
  const count = async (): Promise<Omit<Extent, 'read'>> => ({
    total: await needs.store.countStories(last),
    before: await needs.store.countStories(before),
  });
  if (page > 1) {
    const { store } = needs;
    const found = await store.stories({ ...last, limit: perPage, offset: (page - 1) * perPage });
    const stories = found.map(summarise);
    const extent = { ...(await count()), read: 0 };
    return outlookMessage(
      subject,
      null,
      extent,
      { page, perPage, stories },
      await lensOn(needs, cvesIn(stories)),
    );
  }
  const read = await newestStories(needs.store, last, mostRead);
  const known = await knownOf(needs.store, cvesIn(read));
  const outlook = outlookOf(read, known, needs.directory.parent);
  return outlookMessage(
    subject,
    outlook,
    { ...(await count()), read: read.length },
    { page, perPage, stories: read.slice(0, perPage) },
    { ...needs.lens(), vulnerability: known },
  );
}

/** `sector`: its last 30 days, its sub-sectors' too. */
export async function answerSector(
  needs: Needs,
  { sectorId, page }: Extract<FindCommand, { kind: 'sector' }>,
): Promise<Message> {
  const { directory } = needs;
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
  const windows = {
    last: { ...query, publishedFrom: from },
    before: { ...query, publishedFrom: from - outlookSpan, publishedBefore: from },
  };
  return answerOutlook(needs, subject, windows, page);
}

function catalogNames({ actors }: Directory): readonly string[] {
  return [...actors.values()].flatMap(({ products }) =>
    products.flatMap((one) => [one.vendor, ...one.products]),
  );
}

/** The name as public data writes it, where it does; otherwise those that are near. */
async function vendorCalled(
  needs: Needs,
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
): Promise<Message> {
  const now = needs.now();
  const from = now - outlookSpan;
  const { name, isKnown, near } = await vendorCalled(needs, typed);
  const [last, before] = await Promise.all([
    // What a feed dates a little ahead is news already.
    needs.store.advisoriesOfVendor(name, { from, before: Number.MAX_SAFE_INTEGER }),
    needs.store.advisoriesOfVendor(name, { from: from - outlookSpan, before: from }),
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
  return answerOutlook(needs, subject, { last: { among: last }, before: { among: before } }, page);
}
