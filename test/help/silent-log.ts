import { createLog } from '../../src/log.ts';

/** The real log, told to say nothing. */
export const silentLog = createLog('silent');
