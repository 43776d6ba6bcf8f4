/** A CISA critical-infrastructure sector, or a sub-sector of one. */
export type Sector = {
  readonly id: string;
  readonly name: string;
  /** The sector a sub-sector belongs to. */
  readonly parent: string | null;
  /** Other words a person may type for it in a command. */
  readonly aliases: readonly string[];
  readonly strongPhrases: readonly string[];
  readonly keywords: readonly string[];
  readonly vendors: readonly string[];
  readonly products: readonly string[];
  readonly organisations: readonly string[];
  /** Phrases that look like the sector and are not. */
  readonly negativeContexts: readonly string[];
};

/** Why an advisory concerns a sector: the words that said so. */
export type SectorEvidence = {
  readonly term: string;
  readonly field: 'title' | 'summary' | 'categories' | 'text';
  readonly start: number;
  readonly end: number;
  readonly quote: string;
};
export type SectorMatch = {
  readonly id: string;
  readonly confidence: 'high' | 'medium';
  readonly evidence: readonly SectorEvidence[];
};
