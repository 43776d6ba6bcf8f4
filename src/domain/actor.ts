/** A name for an actor, and who uses it. */
export type Alias = {
  readonly name: string;
  /** Who uses the name, with the source it was read in. */
  readonly origin: string;
  /** An everyday word or a name shared by several actors: it tags only with context. */
  readonly ambiguous: boolean;
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
