import { writeFaultOf } from './store/write-fault.ts';

const plain: ReadonlySet<string> = new Set([
  'BundleError',
  'CatalogError',
  'ConfigError',
  'Refusal',
  'SealError',
  'SlackError',
  'StoreError',
]);

/** Errors whose message already says what to do, told by their names so that none of their files has to be read; anything else is a fault of ours and shows its stack. */
export function isPlain(error: unknown): error is Error {
  return error instanceof Error && plain.has(error.name);
}

/** Exit status where the store cannot be written: EX_IOERR of sysexits.h. What starts us again at once finds the same. */
export const unwritableStatus = 74;

/** What the terminal says of an error: what to do, or the stack of a fault of ours. */
export function errorWords(error: unknown): string {
  if (isPlain(error)) return error.message;
  const { code, port } = (error ?? {}) as { readonly code?: unknown; readonly port?: unknown };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another process. Stop that one, or give this one another: PORT, or STORMBRIEF_HEALTH_PORT.`;
  const unwritable = writeFaultOf(error);
  if (unwritable !== null)
    return `The store cannot be written: ${unwritable}. Nothing is lost of what is stored. Make room, or let the user who starts this write there, and start again.`;
  return (error as Error).stack ?? String(error);
}

/** The exit status that an error ends with. */
export function statusOf(error: unknown): number {
  return writeFaultOf((error as { cause?: unknown } | undefined)?.cause ?? error) === null
    ? 1
    : unwritableStatus;
}
