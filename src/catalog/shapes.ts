import { z } from 'zod';
import { nameClasses } from '../domain/actor.ts';
import { trusts } from '../domain/feed.ts';
import { strengths, termKinds } from '../domain/watchlist.ts';

const text = z.string('a text').trim().min(1, 'a text that is not empty');
const id = z
  .string('an id')
  .regex(/^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}-]*$/u, 'an id of small letters, digits and hyphens');
const address = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const day = z.string('a date such as 2026-11-23').regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-11-23');
const date = z
  .string('a date such as 2026-11-23, 2026-11 or "2026"')
  .regex(/^\d{4}(?:-\d{2}){0,2}$/, 'a date such as 2026-11-23, 2026-11 or "2026"');

/** Words separated by commas, or a list of them where a comma is part of one. */
const words = z.union(
  [
    z.array(text),
    z.string().transform((list) =>
      list
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ),
  ],
  'words separated by commas, or a list of texts',
);
/** Ids of the file's `sources`, separated by blanks, or a list of them. */
const sourceIds = z
  .union(
    [z.array(text), z.string().transform((list) => list.split(/[\s,]+/).filter((word) => word !== ''))],
    'ids of the sources that say so',
  )
  .pipe(z.array(z.string()).min(1, 'the id of at least one source'));

const source = z.strictObject(
  { by: text, title: text, url: address.optional(), date },
  'by, title, url and date',
);
const sources = z.record(z.string(), source, 'a table of sources');
export type SourceTable = z.output<typeof sources>;

const feed = z.strictObject(
  {
    id,
    title: text,
    url: address,
    category: text,
    language: text.default('en'),
    every: z.number('minutes').int('whole minutes').min(5, 'at least 5 minutes').default(60),
    enabled: z.boolean('true or false').default(true),
    publisher: text.optional(),
    trust: z.enum(trusts, `one of ${trusts.join(', ')}`).optional(),
    mirrors: z.array(address, 'a list of addresses').default([]),
    headers: z
      .record(
        z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/, 'a header name in small letters')
          .refine(
            (name) => name !== 'user-agent' && name !== 'host',
            'a header other than user-agent and host: we never pose as another client',
          ),
        text,
      )
      .default({}),
    evidence: text.optional(),
    note: text.optional(),
  },
  'a feed with id, title, url and category',
);
const feeds = z.array(feed, 'a list of feeds').min(1, 'at least one feed');
/** A feed file: a list, or the same under `feeds`. */
export const feedList = feeds;
export const feedFile = z.strictObject({ checked: day.optional(), feeds }, 'a list of feeds');
export type WrittenFeed = z.output<typeof feed>;

const sector = z.strictObject(
  {
    id,
    name: text,
    parent: id.optional(),
    aliases: words,
    sources: sourceIds,
    strongPhrases: words.default([]),
    keywords: words.default([]),
    german: words.default([]),
    french: words.default([]),
    spanish: words.default([]),
    dutch: words.default([]),
    japanese: words.default([]),
    hints: words.default([]),
    productWords: words.default([]),
    makers: words.default([]),
    families: words.default([]),
    organisations: words.default([]),
    operators: words.default([]),
    negativeContexts: words.default([]),
  },
  'a sector with id, name, aliases and sources',
);
/** The sector file. */
export const sectorFile = z.strictObject(
  { checked: day, sources, sectors: z.array(sector, 'a list of sectors') },
  'checked, sources and sectors',
);

const count = z.number('a count').int('a whole number').min(0, 'no less than 0');
const odds = z.number('log-odds');
/** What advisories about products teach of sectors, as eval/build-vendor-sectors.ts writes it. */
export const vendorSectorFile = z.strictObject(
  {
    source: z.strictObject(
      { by: text, title: text, url: address, licence: text },
      'by, title, url and licence',
    ),
    from: day,
    to: day,
    advisories: count,
    sectors: z.array(z.strictObject({ id, advisories: count, base: odds }), 'a list of sectors'),
    terms: z.array(
      z.tuple([
        z.enum(['maker', 'vendor', 'product', 'words'], 'maker, vendor, product or words'),
        text,
        count,
        z.string('sector:stating:weight, separated by blanks').regex(/^(?:\d+:\d+:-?[\d.]+(?: |$))+$/),
      ]),
      'a list of terms',
    ),
  },
  'source, from, to, advisories, sectors and terms',
);
export type WrittenVendorSectors = z.output<typeof vendorSectorFile>;

const sourced = { sources: sourceIds };
const names = words.pipe(z.array(z.string()).min(1, 'at least one name'));
const nameClass = z.enum(nameClasses, `one of ${nameClasses.join(', ')}`);
const aliasGroup = z.strictObject(
  {
    names,
    origin: text.optional(),
    class: nameClass.default('unique'),
    needsContext: words.optional(),
    ...sourced,
  },
  'names and the sources that use them',
);
const sectorIds = z.strictObject({ ids: words, ...sourced }, 'ids of sectors and sources');

/** A file of `actors/`: each fact names its sources. */
export const actorFile = z.strictObject(
  {
    checked: day,
    id,
    name: text,
    attackId: z
      .string()
      .regex(/^[GS]\d{4}$/, 'an ATT&CK id such as G1017')
      .optional(),
    nexus: z
      .string('a country code or criminal')
      .regex(/^(?:[A-Z]{2}|criminal)$/, 'a country code or criminal'),
    category: text,
    activeSince: text.optional(),
    description: text,
    sources,
    aliases: z.array(aliasGroup, 'a list of names with their sources').min(1, 'at least one name'),
    sectors: z.union([sectorIds.transform((one) => [one]), z.array(sectorIds)], 'ids of sectors and sources'),
    regions: z.array(z.strictObject({ names: words, ...sourced })).default([]),
    products: z.array(z.strictObject({ vendor: text, products: words, role: text, ...sourced })).default([]),
    cves: z
      .array(
        z.strictObject({
          id: z.string().regex(/^CVE-\d{4}-\d{4,}$/, 'a CVE id'),
          vendor: text,
          product: text,
          kev: z.boolean('true or false'),
          evidence: text,
          ...sourced,
        }),
      )
      .default([]),
    malware: z.array(z.strictObject({ names, class: nameClass.default('unique'), ...sourced })).default([]),
    tools: z.array(z.strictObject({ names: words, ...sourced })).default([]),
    techniques: z
      .strictObject({ ...sourced, list: z.record(z.string().regex(/^T\d{4}(?:\.\d{3})?$/), text) })
      .optional(),
    guidance: sourceIds.optional(),
    lookalikes: words.default([]),
  },
  'an actor',
);
export type WrittenActor = z.output<typeof actorFile>;

const term = z
  .strictObject(
    {
      text,
      variants: words.default([]),
      kind: z.enum(termKinds, `one of ${termKinds.join(', ')}`),
      strength: z.enum(strengths, `one of ${strengths.join(', ')}`),
      class: nameClass.optional(),
      needsContext: words.default([]),
      actor: id.optional(),
      origin: text.optional(),
      sources: sourceIds.optional(),
    },
    'a term with text, kind, strength and origin or sources',
  )
  .refine((given) => given.origin !== undefined || given.sources !== undefined, {
    path: ['origin'],
    error: 'origin or sources: who uses the term, or says that it belongs to the actor',
  });

/** A watchlist, ours or a user's. */
export const watchlistFile = z.strictObject(
  {
    id,
    title: text,
    actor: id.optional(),
    checked: day.optional(),
    sources: sources.default({}),
    terms: z.array(term, 'a list of terms').min(1, 'at least one term'),
  },
  'id, title, actor and terms',
);
export type WrittenWatchlist = z.output<typeof watchlistFile>;
