const plain: ReadonlySet<string> = new Set([
  'BundleError',
  'CatalogError',
  'ConfigError',
  'Refusal',
  'SealError',
  'SlackError',
]);

/** Errors whose message already says what to do, told by their names so that none of their files has to be read; anything else is a fault of ours and shows its stack. */
export function isPlain(error: unknown): error is Error {
  return error instanceof Error && plain.has(error.name);
}
