import type { Actor } from './actor.ts';
import type { Sector } from './sector.ts';
import type { StorySummary } from './story.ts';
import { advisoryTlp, strictest, type Tlp } from './tlp.ts';
import type { KnownVulnerability } from './vulnerability.ts';

/** What is handed to other systems: stories, and what is needed to name what they say. */
export type Publication = {
  /** What was asked for, in words: `Volt Typhoon, the last 30 days`. */
  readonly title: string;
  readonly stories: readonly StorySummary[];
  readonly actor: (id: string) => Actor | undefined;
  readonly sector: (id: string) => Sector | undefined;
  readonly feedTitle: (id: string) => string;
  readonly vulnerability: KnownVulnerability;
  /** When it is made, epoch ms. */
  readonly at: number;
  /** The version of Stormbrief that makes it. */
  readonly version: string;
};

/** The formats in which it can be had. */
export const publicationFormats = ['csv', 'stix', 'misp', 'txt', 'jsonl'] as const;
export type PublicationFormat = (typeof publicationFormats)[number];

/** The strictest label that one of a story's advisories bears; what bears none was published to all. */
export function storyTlp({ lead, others }: Pick<StorySummary, 'lead' | 'others'>): Tlp {
  return [lead, ...others].map(advisoryTlp).reduce<Tlp | null>(strictest, null) ?? 'clear';
}

/** A file's content in one of the formats. */
export type PublishedFile = { readonly name: string; readonly type: string; readonly content: string };
