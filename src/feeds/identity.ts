import { createHash } from 'node:crypto';
import type { IdentityRule } from '../domain/feed.ts';

/** What tells one advisory of a feed from another. */
export type Telling = {
  readonly guid: string | null;
  readonly url: string | null;
  readonly title: string;
  readonly summary: string | null;
  readonly content: string | null;
  readonly published: string | null;
};

const longest = 400;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function short(text: string): string {
  return text.length > longest ? `sha256-${digest(text)}` : text;
}

function hashOf({ title, summary, content }: Telling): string {
  return `hash:${digest(JSON.stringify([title, summary, content]))}`;
}

/** Two that are alike in this are one, said twice. Without guid and link, the date still tells them apart. */
function wholeOf(told: Telling): string {
  const date = told.guid === null && told.url === null ? told.published : null;
  return JSON.stringify([told.guid, told.url, date, hashOf(told)]);
}

/** From the best name that the rule allows to the one that nobody else can have. */
function namesOf(told: Telling, rule: IdentityRule): readonly string[] {
  const guid = told.guid === null || rule === 'link' || rule === 'hash' ? null : `guid:${short(told.guid)}`;
  const link = told.url === null || rule === 'hash' ? null : short(told.url);
  const both = guid !== null && link !== null ? [`${guid} link:${link}`] : [];
  const best =
    guid === null
      ? link === null
        ? []
        : [`link:${link}`]
      : rule === 'guid-link' && both.length > 0
        ? both
        : [guid, ...both];
  return [...best, hashOf(told), `hash:${digest(wholeOf(told))}`];
}

/** The names that a rule gives first, where nobody shares one: most feeds, and no word of theirs need be hashed. */
function plainNames(told: readonly Telling[], rule: IdentityRule): readonly string[] | null {
  if (rule !== 'guid') return null;
  const names = told.flatMap(({ guid, url }) =>
    guid !== null ? [`guid:${short(guid)}`] : url !== null ? [`link:${short(url)}`] : [],
  );
  return names.length === told.length && new Set(names).size === names.length ? names : null;
}

/**
 * An identity for each advisory of a feed, unique within it; null for one that repeats another word for word. Where a
 * guid or link is shared by advisories that differ, all of them fall back, whatever their order, so that a new one
 * neither swallows an old one nor takes its name. `rule` says from which name on this feed's can be trusted.
 */
export function identities(
  told: readonly Telling[],
  rule: IdentityRule = 'guid',
): readonly (string | null)[] {
  const plain = plainNames(told, rule);
  if (plain !== null) return plain;
  const seen = new Set<string>();
  const ladders = told.map((one) => {
    const whole = wholeOf(one);
    if (seen.has(whole)) return null;
    seen.add(whole);
    return namesOf(one, rule);
  });
  const owners = new Map<string, number>();
  for (const ladder of ladders)
    for (const name of ladder ?? []) owners.set(name, (owners.get(name) ?? 0) + 1);
  return ladders.map((ladder) => ladder?.find((name) => owners.get(name) === 1) ?? null);
}
