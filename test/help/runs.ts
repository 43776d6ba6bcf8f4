import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    thorough: boolean;
  }
}

const share = 10;

/** With how many cases a property is tried: all of them by `npm run test:slow`, a tenth by `npm test`. */
export function runs(all: number): number {
  return inject('thorough') ? all : Math.ceil(all / share);
}

/** Of a list of cases all, or every tenth, in the same way. */
export function some<T>(all: readonly T[]): readonly T[] {
  return inject('thorough') ? all : all.filter((_, at) => at % share === 0);
}
