import type { Actor } from '../../domain/actor.ts';
import type { Found, Named } from '../../domain/lookup.ts';
import type { StorySummary } from '../../domain/story.ts';
import { gravestFirst } from '../../domain/vulnerability.ts';
import { asOfWords, vulnerabilityWords } from '../../domain/vulnerability-words.ts';
import { listWords, newsAgeWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  context,
  divider,
  fittingForms,
  header,
  type Message,
  message,
  runButton,
  section,
} from './blocks.ts';
import { type Lens, matchQuote, sectorName } from './lens.ts';
import { shortSection, withWhy } from './story.ts';
import { bold, escaped, feedText, link } from './text.ts';

/** An actor's newest stories, and how many there are in all. */
export type ActorNews = { readonly stories: readonly StorySummary[]; readonly total: number };

const nexusNames: Readonly<Record<string, string>> = {
  CN: 'China',
  RU: 'Russia',
  IR: 'Iran',
  KP: 'North Korea',
  US: 'United States',
};

function some(names: readonly string[], most: number): string {
  const more = names.length > most ? `, … +${names.length - most}` : '';
  return escaped(`${names.slice(0, most).join(', ')}${more}`);
}

/** `China nexus, state-sponsored · active since 2021 · MITRE G1017`. */
export function identityFacts(actor: Actor): string {
  const nexus =
    actor.nexus === ''
      ? 'Nexus unknown'
      : actor.nexus === 'criminal'
        ? 'Criminal'
        : `${nexusNames[actor.nexus] ?? actor.nexus} nexus`;
  const page =
    actor.attackId === null
      ? null
      : `https://attack.mitre.org/${actor.attackId.startsWith('S') ? 'software' : 'groups'}/${actor.attackId}/`;
  const facts = [
    escaped(`${nexus}, ${actor.category === 'state' ? 'state-sponsored' : actor.category}`),
    ...(actor.activeSince === null ? [] : [`active since ${escaped(actor.activeSince)}`]),
    page === null ? 'no MITRE id' : `MITRE ${link(page, actor.attackId ?? '')}`,
  ];
  return facts.join(' · ');
}

function identity(actor: Actor): string {
  return `${identityFacts(actor)}${actor.description === '' ? '' : `\n${escaped(actor.description)}`}`;
}

/** Who uses a name, in one pair of brackets. */
function usedBy(origin: string): string {
  return origin === '' ? '' : ` (${origin.replace(/\s*\(([^)]*)\)/g, ', $1')})`;
}

function aliases(actor: Actor): string | null {
  const others = actor.aliases.filter((alias) => alias.name !== actor.name);
  if (others.length === 0) return null;
  const named = others.slice(0, 14).map((alias) => `${alias.name}${usedBy(alias.origin)}`);
  return `*Also called:* ${some(named, 14)}${others.length > 14 ? ` … +${others.length - 14}` : ''}`;
}

/** Names that sources give to different actors, or have taken back, with who says what. */
function disputes(actor: Actor): string | null {
  const named = actor.aliases.filter(({ note }) => note !== '');
  if (named.length === 0) return null;
  const shown = named.slice(0, 6).map(({ name, note }) => `${name}: ${note.slice(0, 200)}`);
  const more = named.length > shown.length ? `; … +${named.length - shown.length}` : '';
  return `*Disputed names:* ${escaped(`${shown.join('; ')}${more}`)}`;
}

/** The CVEs linked to an actor, the gravest first, with what is known of them today. */
function linkedCves(actor: Actor, lens: Lens): readonly string[] {
  if (actor.cves.length === 0) return [];
  const kevOf = new Map(actor.cves.map(({ id, kev }) => [id, kev]));
  const isListed = (id: string) => {
    const known = lens.vulnerability(id);
    return known === undefined ? kevOf.get(id) === true : known.kev !== null;
  };
  const ids = gravestFirst([...kevOf.keys()], lens.vulnerability);
  const words = ids.map((id) => vulnerabilityWords(id, lens.vulnerability(id), lens.now));
  const isKnown = words.some((word, at) => word !== ids[at]);
  const shown = isKnown
    ? `${escaped(words.slice(0, 6).join('; '))}${ids.length > 6 ? `; … +${ids.length - 6}` : ''}`
    : some(ids, 8);
  const days = asOfWords(ids, lens.vulnerability);
  const counted = `${ids.filter(isListed).length} of ${ids.length} in KEV`;
  return [
    `*CVEs linked to it:* ${shown} (${[counted, ...(days === '' ? [] : [days])].map(escaped).join('; ')})`,
  ];
}

function waysIn(actor: Actor, lens: Lens): readonly string[] {
  const devices = actor.products.map(({ vendor, products }) =>
    products.length === 0 ? vendor : `${vendor} ${products.slice(0, 2).join('/')}`,
  );
  return [
    ...(devices.length === 0 ? [] : [`*Edge devices and products:* ${some(devices, 12)}`]),
    ...linkedCves(actor, lens),
  ];
}

function means(actor: Actor): readonly string[] {
  const techniques = actor.techniques.map((technique) => `${technique.id} ${technique.name}`);
  return [
    ...(actor.malware.length === 0 ? [] : [`*Malware and botnets:* ${some(actor.malware, 8)}`]),
    ...(actor.tools.length === 0 ? [] : [`*Tools:* ${some(actor.tools, 12)}`]),
    ...(techniques.length === 0 ? [] : [`*Techniques:* ${some(techniques, 6)}`]),
  ];
}

function profile(actor: Actor, lens: Lens): readonly Block[] {
  const names = aliases(actor);
  const targets = [
    ...(actor.sectors.length === 0
      ? []
      : [
          `*Sectors:* ${some(
            actor.sectors.map((id) => sectorName(lens, id)),
            10,
          )}`,
        ]),
    ...(actor.regions.length === 0 ? [] : [`*Regions:* ${some(actor.regions, 6)}`]),
    ...waysIn(actor, lens),
  ];
  const disputed = disputes(actor);
  const how = means(actor);
  const guidance = actor.guidance.slice(0, 8).map((guide) => link(guide.url, guide.title));
  return [
    header(actor.name),
    section(identity(actor)),
    ...(names === null ? [] : [section(names)]),
    ...(disputed === null ? [] : [section(disputed)]),
    ...(targets.length === 0 ? [] : [section(targets.join('\n'))]),
    ...(how.length === 0 ? [] : [section(how.join('\n'))]),
    ...(guidance.length === 0 ? [] : [section(`*Mitigate and hunt:* ${guidance.join(' · ')}`)]),
  ];
}

function newsLine(story: StorySummary, actorId: string, lens: Lens): Block {
  const match = story.actors.find((actor) => actor.actorId === actorId);
  const evidence = match?.evidence[0];
  const manner =
    match === undefined || match.relation === 'about'
      ? ''
      : match.relation === 'involves'
        ? ' · involved'
        : ` · mentioned in passing${match.because === '' ? '' : `: ${feedText(match.because, 120)}`}`;
  const facts = `${feedText(lens.feedTitle(story.lead.feedId), 80)}, ${newsAgeWords(story.lead, lens.now)}${manner}`;
  return section(
    `• ${link(story.lead.url, story.lead.title)} — ${facts}${evidence === undefined || lens.isCompact === true ? '' : `\n${matchQuote(evidence, lens)}`}`,
  );
}

/** An actor's profile and its newest stories, each with the quote that tagged it. */
export function actorMessage(actor: Actor, news: ActorNews, lens: Lens): Message {
  const top = profile(actor, lens);
  const newest = news.stories.map((story) => [
    withWhy(newsLine(story, actor.id, lens), story),
    shortSection(story),
  ]);
  const buttons = actions(
    ...(news.total > news.stories.length ? [runButton(`All ${news.total}`, `latest ${actor.id}`, 1)] : []),
    runButton('Indicators', `iocs ${actor.id}`, 3),
    runButton('Follow in this channel', `subscribe ${actor.id} instant`, 2),
  );
  const confused = actor.lookalikes.slice(0, 8);
  const end: Block[] = [
    buttons,
    ...(confused.length === 0 ? [] : [context(`Not to be confused with ${escaped(listWords(confused))}.`)]),
  ];
  const title =
    news.total === 0
      ? section('*Newest:* nothing in the feeds yet.')
      : section(`*Newest* (${news.stories.length} of ${news.total})`);
  return message(
    `${escaped(actor.name)}: ${news.total} ${news.total === 1 ? 'story' : 'stories'} in the feeds`,
    [...top, divider(), title, ...fittingForms(newest, [...top, divider(), title, ...end]), ...end],
  );
}

/** The name fits several actors, or none: ask back with a button for each candidate. */
export function whichActor(
  typed: string,
  found: Exclude<Found<Named>, { kind: 'one' }>,
  lens: Lens,
): Message {
  const candidates = found.kind === 'several' ? found.are : found.nearest;
  const asked = feedText(typed, 80);
  const text =
    found.kind === 'several'
      ? `${listWords(candidates.map((candidate) => bold(candidate.name)))} ${candidates.length === 2 ? 'both' : 'all'} go by “${asked}”. Which one?`
      : candidates.length === 0
        ? `No actor called *${asked}*, and none that sounds like it.`
        : `No actor called *${asked}*. Nearest:`;
  const lines = candidates.map((candidate) => {
    const actor = lens.directory.actors.get(candidate.id);
    return `• ${bold(candidate.name)}${actor === undefined ? '' : ` — ${escaped(nexusNames[actor.nexus] ?? actor.nexus)}, ${escaped(actor.category)}`}`;
  });
  const buttons = candidates.map((candidate, index) =>
    runButton(candidate.name, `actor ${candidate.id}`, index),
  );
  return message(text, [
    section([text, ...lines].join('\n')),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
  ]);
}
