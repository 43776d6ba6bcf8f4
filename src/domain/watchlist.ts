import type { NameClass } from './actor.ts';

/**
 * What a term names. `alias` is a name of the actor itself; `target` what it goes for, `goal` what it
 * wants there, `indicator` a file or an address of its own.
 */
export const termKinds = [
  'alias',
  'malware',
  'tool',
  'cve',
  'product',
  'technique',
  'region',
  'target',
  'goal',
  'advisory',
  'indicator',
  'context',
  'sector',
  'vendor',
] as const;
export type TermKind = (typeof termKinds)[number];

/**
 * specific: enough by itself. supporting: only with another kind or the actor's nexus. weak: never by itself.
 * negative: a look-alike; where it stands, no other term may match the same words.
 */
export const strengths = ['specific', 'supporting', 'weak', 'negative'] as const;
export type Strength = (typeof strengths)[number];

/** One name or word that we look for, and whose it is. */
export type Term = {
  readonly id: string;
  /** The actor it speaks for; for a look-alike, the actor it must not be taken for. */
  readonly actorId: string;
  /** The term as a person writes it. */
  readonly text: string;
  /** Other spellings, matched as the same term. Case, blanks, hyphens and underscores need no variants. */
  readonly variants: readonly string[];
  readonly kind: TermKind;
  readonly strength: Strength;
  /**
   * needs-context without guard words below: it tags only with a second, specific or supporting, term of its actor,
   * or words beside it that say what it is. never-match: not looked for.
   */
  readonly class: NameClass;
  /** Guard words: the term tags only where one of them stands in the same text. Empty: no guard. */
  readonly needsContext: readonly string[];
  /** The country that its actor is attributed to, where that is known (ISO 3166). */
  readonly nexus?: string;
  /** Who uses this name, or where the link between term and actor was published. */
  readonly origin: string;
};

/** A named list of terms. */
export type Watchlist = { readonly id: string; readonly title: string; readonly terms: readonly Term[] };

/** A field of an advisory that is read for terms. `text` is a body that was handed in and is not kept. */
export const fields = ['title', 'summary', 'categories', 'url', 'text'] as const;
export type Field = (typeof fields)[number];

/** A term found: where, and in which words. Offsets are UTF-16 indexes into the field as it was given. */
export type Match = {
  readonly termId: string;
  readonly actorId: string;
  /** The term as the watchlist writes it. */
  readonly term: string;
  readonly kind: TermKind;
  readonly strength: Strength;
  readonly field: Field;
  readonly start: number;
  readonly end: number;
  /** The words around the match, never empty, taken from the field unchanged. */
  readonly quote: string;
};
