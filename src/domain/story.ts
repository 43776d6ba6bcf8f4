import type { Advisory } from './advisory.ts';

/** Advisories from several feeds about the same event, newest first, shown once. */
export type Story = { readonly id: string; readonly advisories: readonly Advisory[] };
