/**
 * What a name proves. unique: the actor, wherever it stands. needs-context: an everyday word, or a name of several
 * actors; it tags only with a second term of the actor, or words of its kind beside it. never-match: known, but never
 * looked for.
 */
export const nameClasses = ['unique', 'needs-context', 'never-match'] as const;
export type NameClass = (typeof nameClasses)[number];

/** active: in use. disputed: sources give the name to different actors. revoked: its source has taken it back. */
export const aliasStates = ['active', 'disputed', 'revoked'] as const;
export type AliasState = (typeof aliasStates)[number];

/** A name for an actor, who uses it, and what it proves. */
export type Alias = {
  readonly name: string;
  /** Who uses the name. */
  readonly origin: string;
  /** Where that was read: a title, an address, or a data set with its version. */
  readonly source: string;
  /** When that was published, `2026-11-23`, `2026-11` or `2026`; null where the source does not say. */
  readonly date: string | null;
  readonly class: NameClass;
  readonly state: AliasState;
  /** Why it is disputed or revoked, naming who says what; empty where it is active. */
  readonly note: string;
};

export type Link = { readonly title: string; readonly url: string };

/** A vulnerability that the actor was seen to use, and who said so. */
export type ActorCve = {
  readonly id: string;
  readonly vendor: string;
  readonly product: string;
  readonly kev: boolean;
  readonly evidence: string;
};

/** A threat actor: who it is, what it is called, what it does, where that was published. */
export type Actor = {
  readonly id: string;
  readonly name: string;
  /** ATT&CK id (G… or S…) and its page; null where ATT&CK has no entry. */
  readonly attackId: string | null;
  /** ISO 3166 country code of the attributed nexus, or `criminal`. */
  readonly nexus: string;
  /** state, ransomware, cybercrime … */
  readonly category: string;
  readonly description: string;
  readonly activeSince: string | null;
  readonly aliases: readonly Alias[];
  readonly sectors: readonly string[];
  readonly regions: readonly string[];
  readonly products: readonly {
    readonly vendor: string;
    readonly products: readonly string[];
    readonly role: string;
  }[];
  readonly cves: readonly ActorCve[];
  readonly malware: readonly string[];
  readonly tools: readonly string[];
  readonly techniques: readonly { readonly id: string; readonly name: string }[];
  /** Mitigation and hunting guidance. */
  readonly guidance: readonly Link[];
  /** Actors that it is often taken for. */
  readonly lookalikes: readonly string[];
  readonly sources: readonly string[];
};
