/** A store that this version cannot work with as it is; the message says why, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
