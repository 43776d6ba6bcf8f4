const readOnly = 'the disk or the file is read-only';

/** What engines call it: SQLite (sqlite.org/rescode.html), PostgreSQL (postgresql.org/docs/current/errcodes-appendix.html). */
const faults: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^(SQLITE_FULL|53100)$/, 'the disk is full'],
  // A full disk has no room for what is laid beside the file either.
  [/^SQLITE_IOERR_(SHMSIZE|SHMOPEN)$|^ENOSPC$|^EDQUOT$/, 'the disk is full'],
  [/^(SQLITE_READONLY(_\w+)?|EROFS|25006)$/, readOnly],
  [/^SQLITE_IOERR(_\w+)?$|^EIO$|^58030$/, 'the disk reports errors'],
];

/** Why the store cannot be written to, in words, where that is what an error says; null for any other error. */
export function writeFaultOf(error: unknown): string | null {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  if (typeof code !== 'string') return null;
  return faults.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}
