/** connection_failure (postgresql.org/docs/current/errcodes-appendix.html) */
const connectionFailure = '08006';
/** What ends a connection: class 08, a server that stops, and sessions that it ends since they stood still. */
const ended = /^(08...|57P0[1-5]|25P03)$/;

type Coded = { readonly code?: unknown; readonly message?: unknown } | null | undefined;

/** Does an error say that the database was not there, or that the connection to it ended? Nothing is known to be written then. */
export function isUnreached(error: unknown): boolean {
  const code = (error as Coded)?.code;
  return typeof code === 'string' && ended.test(code);
}

/** An error of a driver as one that `isUnreached` knows, where it is one of the connection; any other as it is. `words` says what else is known to have happened. */
export function unreached(error: unknown, words: string | null): unknown {
  const { code, message } = (error ?? {}) as NonNullable<Coded>;
  const isOfSocket = typeof code === 'string' && /^E[A-Z]+(_[A-Z]+)?$/.test(code);
  const isUncoded =
    code === undefined && typeof message === 'string' && /terminated|time.?out|not queryable/i.test(message);
  if (words === null && !isOfSocket && !isUncoded) return error;
  return Object.assign(new Error(words ?? (String(message ?? '') || String(code)), { cause: error }), {
    code: connectionFailure,
  });
}
