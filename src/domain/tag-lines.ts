import { relations } from './advisory.ts';
import type { Reader, ReaderInput } from './reading.ts';
import type { Telling } from './sketch.ts';
import { centralActors } from './story.ts';
import { openStoryKeys, type StoryKeys } from './story-keys.ts';
import { findTechniques } from './technique.ts';
import type { KnownVulnerability, Vulnerability } from './vulnerability.ts';

/** An advisory as a line gave it; `told` says by whom and when, as far as the line does. */
export type LineInput = {
  readonly id: unknown;
  readonly input: ReaderInput;
  readonly told: Pick<Telling, 'feedId' | 'at'>;
};
/** Why a line is none. */
export type LineFault = { readonly fault: string };

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function instant(published: string): number | null {
  const at = Date.parse(published);
  return Number.isNaN(at) ? null : at;
}

/** One JSON object as an advisory to read: title, summary, text, categories, url, vendors and products. */
export function inputOf(line: string): LineInput | LineFault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { fault: `not JSON (${error instanceof Error ? error.message.slice(0, 80) : 'cannot be read'})` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      fault: `${Array.isArray(value) ? 'an array' : JSON.stringify(value).slice(0, 40)} is not an object`,
    };
  const given = value as Readonly<Record<string, unknown>>;
  for (const name of ['title', 'summary', 'text', 'url']) {
    const field = given[name];
    if (field !== undefined && field !== null && typeof field !== 'string')
      return {
        fault: `"${name}" is ${Array.isArray(field) ? 'an array' : `a ${typeof field}`}, expected a text`,
      };
  }
  const string = (name: string) => (typeof given[name] === 'string' ? given[name] : '');
  const [title, summary, text] = [string('title'), string('summary'), string('text')];
  if (`${title}${summary}${text}`.trim() === '') return { fault: 'no title, summary or text' };
  return {
    id: given['id'] ?? null,
    told: { feedId: string('feed') || null, at: instant(string('published')) },
    input: {
      title,
      summary,
      text,
      categories: textsOf(given['categories']),
      url: string('url') || null,
      vendors: textsOf(given['vendors']),
      products: textsOf(given['products']),
    },
  };
}

function cveLine(id: string, known: Vulnerability | undefined): Readonly<Record<string, unknown>> {
  if (known === undefined) return { id };
  const { kev, epss, cvss, rejected, asOf } = known;
  const days = Object.entries(asOf).filter(([, day]) => day !== null);
  return {
    id,
    ...(kev === null ? {} : { kev }),
    ...(epss === null ? {} : { epss }),
    ...(cvss === null ? {} : { cvss }),
    ...(rejected ? { rejected } : {}),
    ...(days.length === 0 ? {} : { asOf: Object.fromEntries(days) }),
  };
}

/**
 * One line of `stormbrief tag`: a JSON object with title, summary, text, url, vendors, products, feed and published in, one
 * with the actors, sectors, severity, CVEs, indicators, techniques and the key of its story out, without line end. A line that
 * cannot be read gives `{"id":null,"error":"line 12: …"}`. `storyKey` remembers the lines of one run. `known` is what is loaded
 * of CVEs; each then carries its KEV, EPSS and CVSS.
 */
export function tagLine(
  reader: Reader,
  line: string,
  lineNumber: number,
  known: KnownVulnerability = () => undefined,
  storyKey: StoryKeys = openStoryKeys(),
): string {
  const parsed = inputOf(line.replace(/^\ufeff/, ''));
  if ('fault' in parsed) return JSON.stringify({ id: null, error: `line ${lineNumber}: ${parsed.fault}` });
  const { id, input, told } = parsed;
  const reading = reader(input, known);
  const story = storyKey({
    ...told,
    title: input.title,
    lede: input.summary === '' ? (input.text ?? '') : input.summary,
    url: input.url,
    cves: reading.cves,
    actorIds: centralActors(reading.actors),
  });
  return JSON.stringify({
    id,
    actors: reading.actors.map(({ actorId, confidence, relation, because, evidence }) => ({
      id: actorId,
      name: reader.actor(actorId)?.name ?? actorId,
      attackId: reader.actor(actorId)?.attackId ?? null,
      confidence,
      relation,
      about: relation === relations[0],
      because,
      evidence: evidence.map(({ term, kind, field, start, end, quote }) => ({
        term,
        kind,
        field,
        start,
        end,
        quote,
      })),
    })),
    sectors: reading.sectors.map(({ id: sectorId, confidence, evidence }) => ({
      id: sectorId,
      confidence,
      evidence,
    })),
    severity: { level: reading.severity, reasons: reading.severityReasons },
    cves: reading.cves.map((cve) => cveLine(cve, known(cve))),
    indicators: reading.indicators,
    techniques: findTechniques(input),
    story,
  });
}
