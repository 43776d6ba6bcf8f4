import { v5 as uuidv5 } from 'uuid';
import type { IndicatorType } from '../domain/indicator.ts';
import { type Publication, storyTlp } from '../domain/publication.ts';
import { linkedActors, type StorySummary } from '../domain/story.ts';
import { strictest, type Tlp } from '../domain/tlp.ts';

const namespace = '7b8f6d2e-0a35-5c0b-8d5f-6f6f1c9a4e02';

/** MISP's words for what we find (https://www.circl.lu/doc/misp/categories-and-types/). */
const types: Readonly<Record<IndicatorType, readonly [type: string, category: string]>> = {
  ipv4: ['ip-dst', 'Network activity'],
  ipv6: ['ip-dst', 'Network activity'],
  domain: ['domain', 'Network activity'],
  url: ['url', 'Network activity'],
  email: ['email', 'Network activity'],
  md5: ['md5', 'Payload delivery'],
  sha1: ['sha1', 'Payload delivery'],
  sha256: ['sha256', 'Payload delivery'],
  sha512: ['sha512', 'Payload delivery'],
};

type Attribute = {
  readonly uuid: string;
  readonly type: string;
  readonly category: string;
  readonly value: string;
  readonly comment: string;
  /** Nobody has verified it: it must not reach a blocklist by itself. */
  readonly to_ids: false;
  readonly timestamp: string;
};

function attributesOf(story: StorySummary, seconds: string): readonly Attribute[] {
  const attribute = (type: string, category: string, value: string, comment: string): Attribute => ({
    uuid: uuidv5(JSON.stringify([type, value, story.id]), namespace),
    ...{ type, category, value, comment, to_ids: false, timestamp: seconds },
  });
  const { title } = story.lead;
  const advisories = [story.lead, ...story.others];
  return [
    ...advisories.flatMap(({ url, title: own }) =>
      url === null ? [] : [attribute('link', 'External analysis', url, own)],
    ),
    ...story.cves.map((cve) => attribute('vulnerability', 'External analysis', cve, title)),
    ...linkedActors(story).map(({ actorId, relation, evidence }) =>
      attribute(
        'comment',
        'Attribution',
        `${actorId} (${relation}): ${evidence.map(({ quote }) => `“${quote}”`).join(' ')}`,
        title,
      ),
    ),
    ...advisories.flatMap(({ indicators, title: own }) =>
      indicators.map(({ type, value }) =>
        attribute(...types[type], value, `Mentioned in “${own}”, not verified`),
      ),
    ),
  ];
}

const levels = { critical: '1', high: '1', medium: '2', low: '3' } as const;

/** Stories as one MISP event (https://www.misp-standard.org/rfc/misp-standard-core.html), not published and for the own organisation only until somebody there decides. */
export function mispEvent(publication: Publication): string {
  const { stories, title, at } = publication;
  const seconds = String(Math.floor(at / 1_000));
  const actorIds = [
    ...new Set(stories.flatMap((story) => linkedActors(story).map(({ actorId }) => actorId))),
  ];
  const tlp = stories.map(storyTlp).reduce<Tlp | null>(strictest, null) ?? 'clear';
  const attributes = new Map(
    stories.flatMap((story) => attributesOf(story, seconds)).map((attribute) => [attribute.uuid, attribute]),
  );
  const event = {
    uuid: uuidv5(JSON.stringify([title, stories.map(({ id }) => id)]), namespace),
    info: `Stormbrief: ${title}`,
    date: Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10),
    timestamp: seconds,
    threat_level_id: levels[stories[0]?.severity ?? 'low'],
    analysis: '2',
    distribution: '0',
    published: false,
    Orgc: { name: 'Stormbrief', uuid: uuidv5('Stormbrief', namespace) },
    Tag: [
      { name: `tlp:${tlp}` },
      ...actorIds.map((id) => ({
        name: `misp-galaxy:threat-actor="${(publication.actor(id)?.name ?? id).replaceAll('"', "'")}"`,
      })),
    ],
    Attribute: [...attributes.values()],
  };
  return `${JSON.stringify({ Event: event }, null, 1)}\n`;
}
