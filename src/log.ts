import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** A JSON log on standard error, tokens redacted, so that standard output stays for answers. */
export function createLog(level: string): Log {
  const redact = {
    paths: [
      'token',
      '*.token',
      'botToken',
      '*.botToken',
      'appToken',
      '*.appToken',
      'signingSecret',
      '*.signingSecret',
    ],
    censor: '[redacted]',
  };
  return pino({ level, base: null, redact }, pino.destination({ dest: 2, sync: true }));
}
