/** How often a word of a vendor's or product's name stood in advisories that state a sector, and what follows from it. */
export type ProductTerm = {
  readonly words: string;
  /** The whole name of a maker, a word of vendors' names, one of products' names, or one of the description. */
  readonly kind: 'maker' | 'vendor' | 'product' | 'words';
  /** Advisories with the term, and those of them that state the sector. */
  readonly advisories: number;
  readonly stating: number;
  /** Log-odds that the term adds to the sector, negative where it speaks against it. */
  readonly weight: number;
};

/** What a sector's advisories about products teach. Log-odds above 0 make a tag. */
export type ProductKnowledge = { readonly base: number; readonly terms: readonly ProductTerm[] };

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
  /** Compounds and cases of German and Dutch words that are keywords. */
  readonly forms: readonly string[];
  /** Words that say something only beside another word of the sector, and an attack. */
  readonly hints: readonly string[];
  /** What products made for it are called. Read in advisories about products only. */
  readonly productWords: readonly string[];
  /** Companies that make for it above all. Read where the weights of vendors and products are learned. */
  readonly makers: readonly string[];
  /** Trade names of products made for it, each of one maker only. Read in titles. */
  readonly families: readonly string[];
  /** Bodies that speak for it or oversee it. */
  readonly organisations: readonly string[];
  /** Well-known companies and bodies that run it, and are attacked as such. */
  readonly operators: readonly string[];
  /** Phrases that look like the sector and are not. */
  readonly negativeContexts: readonly string[];
  /** Null for a sub-sector, and where no advisories were counted. */
  readonly products: ProductKnowledge | null;
};

/** What made a sector's tag: the advisory's own statement, a vendor, a product, or words in their context. */
export const sectorEvidenceKinds = ['stated', 'vendor', 'product', 'words'] as const;
export type SectorEvidenceKind = (typeof sectorEvidenceKinds)[number];

/** How a kind is said before its term; words need no saying, nor does what was read before kinds were kept. */
export const sectorKindWords: Readonly<Partial<Record<SectorEvidenceKind, string>>> = {
  stated: 'stated by the advisory itself:',
  vendor: 'by the vendor',
  product: 'by the product',
};

/** What is read for sectors. `vendors` and `products` are lists joined by `, `, as categories are; `url` names a maker. */
export const sectorFields = ['title', 'summary', 'categories', 'text', 'vendors', 'products', 'url'] as const;
export type SectorField = (typeof sectorFields)[number];

/** Why an advisory concerns a sector: the words that said so. Offsets are UTF-16 indexes into the field. */
export type SectorEvidence = {
  readonly term: string;
  readonly kind: SectorEvidenceKind;
  readonly field: SectorField;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
};
export type SectorMatch = {
  readonly id: string;
  readonly confidence: 'high' | 'medium';
  readonly evidence: readonly SectorEvidence[];
};
