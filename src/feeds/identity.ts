import { createHash } from 'node:crypto';

/** What tells one advisory of a feed from another. */
export type Telling = {
  readonly guid: string | null;
  readonly url: string | null;
  readonly title: string;
  readonly summary: string | null;
  readonly content: string | null;
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

/** From the best name to the one that is always left. */
function namesOf(told: Telling): readonly string[] {
  const { guid, url } = told;
  const names = [];
  if (guid !== null) names.push(`guid:${short(guid)}`);
  if (guid !== null && url !== null) names.push(`guid:${short(guid)} link:${short(url)}`);
  if (guid === null && url !== null) names.push(`link:${short(url)}`);
  return [...names, hashOf(told)];
}

/**
 * An identity for each advisory of a feed, unique within it; null for one that repeats another word for word. Where a
 * guid or link is shared by advisories that differ, all of them fall back, whatever their order, so that a new one
 * neither swallows an old one nor takes its name.
 */
export function identities(told: readonly Telling[]): readonly (string | null)[] {
  const seen = new Set<string>();
  const ladders = told.map((one) => {
    const whole = JSON.stringify([one.guid, one.url, hashOf(one)]);
    if (seen.has(whole)) return null;
    seen.add(whole);
    return namesOf(one);
  });
  const owners = new Map<string, number>();
  for (const name of ladders.flatMap((ladder) => ladder ?? [])) owners.set(name, (owners.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return ladders.map((ladder) => {
    if (ladder === null) return null;
    const name = ladder.find((candidate) => owners.get(candidate) === 1) ?? ladder.join(' ');
    const free = taken.has(name) ? null : name;
    taken.add(name);
    return free;
  });
}
