import type { ActorMatch } from '../../domain/advisory.ts';
import type { Marked } from '../../domain/mark.ts';
import { newsAt } from '../../domain/news.ts';
import { storyTlp } from '../../domain/publication.ts';
import { linkedActors, narrowestSectors, publishedOrSeen, type StorySummary } from '../../domain/story.ts';
import { tlpWords } from '../../domain/tlp.ts';
import { cveLineWords } from '../../domain/vulnerability-words.ts';
import { fields } from '../../domain/watchlist.ts';
import { countWords, listWords, renewedWord } from '../../domain/words.ts';
import { type Block, button, section } from './blocks.ts';
import { actorName, type Lens, matchQuote, sectorName } from './lens.ts';
import { markedWords } from './mark.ts';
import { dateWords, escaped, feedText, link, quoteLine, severityMark } from './text.ts';

function actorWords(actor: ActorMatch, lens: Lens): string {
  const name = actorName(lens, actor.actorId);
  return actor.confidence === 'possible' ? `possibly ${name}` : name;
}

/** `Volt Typhoon · Maritime and ports`: who and where, at most a few; an actor in passing only where there is no other. */
export function whoAndWhere(story: StorySummary, lens: Lens, most = 3): string {
  const linked = linkedActors(story);
  const actors = linked.slice(0, most).map((actor) => actorWords(actor, lens));
  const passing =
    linked.length > 0
      ? []
      : story.actors.slice(0, 1).map((actor) => `mentions ${actorName(lens, actor.actorId)}`);
  const all = narrowestSectors(story, lens.directory.parent).map((sector) => sectorName(lens, sector.id));
  const more = all.length > most ? [`+${countWords(all.length - most, 'sector')}`] : [];
  return [...actors, ...passing, ...all.slice(0, most), ...more].map(escaped).join(' · ');
}

/** The words that tell most beside the title, which stands there anyway; weak terms only where there are no others. */
export function telling<T extends { readonly field: string; readonly strength?: string }>(
  evidence: readonly T[],
): T | undefined {
  const strong = evidence.filter((found) => found.strength !== 'weak');
  return strong.find((found) => found.field !== 'title') ?? strong[0] ?? evidence[0];
}

/** The reasons in one line: which term named whom and where it stood, which words gave the sector, what made the severity. */
export function whyWords(story: StorySummary, lens: Lens): string {
  const actors = linkedActors(story)
    .slice(0, 2)
    .map((actor) => {
      if (actor.confidence === 'possible' && actor.because !== '')
        return `possibly ${actorName(lens, actor.actorId)} (${actor.because})`;
      const term = telling(actor.evidence)?.term ?? '';
      const places = fields.filter((field) =>
        actor.evidence.some((match) => match.field === field && match.term === term),
      );
      return `${actorName(lens, actor.actorId)} (“${term}” in ${listWords(places)})`;
    });
  const sectors = narrowestSectors(story, lens.directory.parent)
    .slice(0, 2)
    .map((sector) => `${sectorName(lens, sector.id)} (“${telling(sector.evidence)?.term ?? ''}”)`);
  return [...actors, ...sectors, ...otherReasons(story).slice(0, 2)]
    .map((reason) => feedText(reason, 160))
    .join(' · ');
}

/** The words that tagged the story, in bold. */
export function storyQuote(story: StorySummary, lens: Lens): string | null {
  const match = telling((linkedActors(story)[0] ?? story.actors[0])?.evidence ?? []);
  if (match !== undefined) return matchQuote(match, lens);
  const words = telling(narrowestSectors(story, lens.directory.parent)[0]?.evidence ?? []);
  return words === undefined ? null : quoteLine(words.quote, [words.term]);
}

/** `Dragos · 3 h ago · also covered by BleepingComputer`. */
export function byline(story: StorySummary, lens: Lens): string {
  const [published, news] = [publishedOrSeen(story.lead), newsAt(story.lead)];
  const changed = news === published ? '' : `, ${renewedWord(story.lead)} ${dateWords(news, lens)}`;
  const tlp = storyTlp(story);
  const marked = tlp === 'clear' ? '' : ` · ${tlpWords(tlp)}`;
  const own = `${feedText(lens.feedTitle(story.lead.feedId), 80)} · ${dateWords(published, lens)}${changed}${marked}`;
  const others = [...new Set(story.others.map((other) => lens.feedTitle(other.feedId)))].filter(
    (title) => title !== lens.feedTitle(story.lead.feedId),
  );
  return others.length === 0
    ? own
    : `${own} · also covered by ${feedText(others.slice(0, 3).join(', '), 160)}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`;
}

/** ` · CVE-2022-42475 KEV, EPSS 0.94, CVSS 9.8 +3 more`: the gravest first. */
export function cveWords(story: StorySummary, lens: Lens, most = 2): string {
  const words = cveLineWords(story.cves, lens.vulnerability, { most, saidKev: story.kev, now: lens.now });
  return words === '' ? '' : ` · ${escaped(words)}`;
}

/** Reasons that speak of a CVE stand beside it already; what two advisories write in other letters is one. */
function otherReasons(story: StorySummary): readonly string[] {
  const others = story.severityReasons.filter((reason) => !/^(?:names )?CVE-/.test(reason));
  return [...new Map(others.map((reason) => [reason.toLowerCase(), reason])).values()];
}

/** One story in a digest: title with link, feed, age, CVEs, and why it is here: who and where, each with its words. */
export function digestLine(story: StorySummary, lens: Lens): string {
  const why = whyWords(story, lens);
  const quote = lens.isCompact === true ? null : storyQuote(story, lens);
  const reason = why === '' ? '' : `\n_Why:_ ${why}`;
  return `• ${link(story.lead.url, story.lead.title)} — ${byline(story, lens)}${cveWords(story, lens)}${reason}${quote === null ? '' : `\n${quote}`}`;
}

/** One story on a line or two: severity, link, feed and age, and the reason; no quote. */
export function compactLine(story: StorySummary, lens: Lens): string {
  const why = whyWords(story, lens);
  return `${severityMark(story.severity)} · ${link(story.lead.url, story.lead.title)} — ${byline(story, lens)}${cveWords(story, lens)}${why === '' ? '' : `\n_Why:_ ${why}`}`;
}

/** A story's section with its evidence one click away. */
export function withWhy(block: Block, story: StorySummary): Block {
  return block.type === 'section' ? { ...block, accessory: button('Why this?', 'why', story.id) } : block;
}

const shortTitle = 80;

function compactSection(story: StorySummary, lens: Lens, marked: Marked | undefined): Block {
  return section(
    [compactLine(story, lens), ...(marked === undefined ? [] : [markedWords(marked, lens)])].join('\n'),
  );
}

/** The least that is shown of a story in a list; what leads to the rest stands beside it. */
export function shortSection(story: StorySummary): Block {
  return withWhy(
    section(`${severityMark(story.severity)} · *${feedText(story.lead.title, shortTitle)}*`),
    story,
  );
}

function fullSection(story: StorySummary, lens: Lens, marked: Marked | undefined): Block {
  const where = whoAndWhere(story, lens);
  const quote = storyQuote(story, lens);
  return section(
    [
      `${severityMark(story.severity)}${where === '' ? '' : ` · ${where}`}`,
      link(story.lead.url, story.lead.title),
      ...(quote === null ? [] : [quote]),
      `_${byline(story, lens)}_${cveWords(story, lens)}`,
      ...(marked === undefined ? [] : [markedWords(marked, lens)]),
    ].join('\n'),
  );
}

/** One story of a list in few words: on a line or two, and by its title alone where there is no room. */
export function compactForms(story: StorySummary, lens: Lens, marked?: Marked): readonly Block[] {
  return [withWhy(compactSection(story, lens, marked), story), shortSection(story)];
}

/**
 * One story of a list in the forms that it can take, the fullest first: severity, link, facts and quote; in few words, as some people
 * want it always; its title.
 */
export function storyForms(story: StorySummary, lens: Lens, marked?: Marked): readonly Block[] {
  const inFew = compactForms(story, lens, marked);
  return lens.isCompact === true ? inFew : [withWhy(fullSection(story, lens, marked), story), ...inFew];
}
