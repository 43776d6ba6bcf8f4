/** The part of the store that finds things by the names that people type. */
export type FindingStore = {
  /** Makers and products of KEV, and makers of CVE records, each once, in no order. */
  readonly vendorNames: () => Promise<readonly string[]>;
  /**
   * Advisories dated at or after `from` and before `before` that name the maker or product, in their words or by one of
   * its CVEs; the newest 5,000 at most, newest first.
   */
  readonly advisoriesOfVendor: (
    name: string,
    window: { readonly from: number; readonly before: number },
  ) => Promise<readonly string[]>;
};
