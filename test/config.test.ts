import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storePlace } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { settings } from '../src/environment.ts';

const faults = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

describe('the configuration', () => {
  it('is complete without any variable: a local workspace', () => {
    expect(readConfig({})).toMatchObject({
      slack: { kind: 'local', port: 3210 },
      databaseUrl: 'sqlite:data/local/stormbrief.db',
      retentionDays: 400,
      logLevel: 'error',
    });
    expect(readConfig({ SLACK_BOT_TOKEN: '', PORT: ' ' }).slack.kind).toBe('local');
  });

  it('is Socket Mode with an app token, signed HTTP with a signing secret', () => {
    expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({
      kind: 'socket',
    });
    expect(
      readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '12345678', PORT: '4000' }).slack,
    ).toMatchObject({ kind: 'http', port: 4000 });
  });

  it('keeps a real workspace and the local one apart', () => {
    const real = readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    expect(real.databaseUrl).toBe('sqlite:data/stormbrief.db');
    expect(readConfig({}).databaseUrl).not.toBe(real.databaseUrl);
  });

  it('is refused with half a set of credentials', () => {
    expect(faults({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_APP_TOKEN: missing; set it for Socket Mode, or SLACK_SIGNING_SECRET for signed HTTP',
    ]);
    expect(faults({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual([
      'SLACK_BOT_TOKEN: missing, although other Slack credentials are set',
    ]);
    expect(faults({ SLACK_API_URL: 'http://127.0.0.1:1' })).toHaveLength(1);
  });

  const distributed = {
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: '12345678',
    SLACK_STATE_SECRET: '1234567890123456',
    SLACK_SIGNING_SECRET: '12345678',
    STORMBRIEF_TOKEN_KEY: 'key',
  };

  it('is for any number of workspaces with the credentials of the app and a key for their tokens', () => {
    expect(readConfig(distributed)).toMatchObject({
      slack: { kind: 'oauth', clientId: '1.2', port: 3000 },
      tokenKeys: { words: 'key' },
      databaseUrl: 'sqlite:data/stormbrief.db',
    });
    const { STORMBRIEF_TOKEN_KEY: _, ...others } = distributed;
    expect(readConfig({ ...others, STORMBRIEF_TOKEN_KEY_FILE: '/keys' }).tokenKeys).toEqual({
      path: '/keys',
    });
  });

  it('is refused with half of that, with the token of one workspace, without a key and with two', () => {
    for (const name of Object.keys(distributed)) {
      const left = Object.fromEntries(Object.entries(distributed).filter(([other]) => other !== name));
      expect(faults(left).map((fault) => fault.split(':')[0])).toEqual([name]);
    }
    expect(faults({ ...distributed, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_BOT_TOKEN: belongs to one workspace; leave it out where any workspace can install',
    ]);
    expect(faults({ ...distributed, STORMBRIEF_TOKEN_KEY_FILE: '/keys' })).toEqual([
      'STORMBRIEF_TOKEN_KEY: set beside STORMBRIEF_TOKEN_KEY_FILE; give one of them',
    ]);
  });

  it('complains once, naming every fault', () => {
    const all = faults({
      SLACK_APP_TOKEN: 'foo',
      PORT: '99999',
      DATABASE_URL: 'mysql:x',
      LOG_LEVEL: 'loud',
      STORMBRIEF_RETENTION_DAYS: 'x',
      SLACK_API_URL: 'nowhere',
    });
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'PORT',
      'DATABASE_URL',
      'LOG_LEVEL',
      'STORMBRIEF_RETENTION_DAYS',
      'SLACK_API_URL',
    ]) {
      expect(
        all.filter((fault) => fault.startsWith(name)),
        name,
      ).toHaveLength(1);
    }
  });

  it.each([
    'postgres://u:sec/ret@h/x',
    'postgres://u:sec#ret@h/x',
    'postgres://u:sec%zz@h/x',
    'postgres://h',
  ])('says how a database is written whose address cannot be taken apart: %s', (url) => {
    const all = faults({ DATABASE_URL: url });
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(/^DATABASE_URL: expected postgres:.*percent-encode.*%2F/);
  });

  it('shows the place of a store without any part of its password', () => {
    for (const url of ['postgres://u:p@SEK@h:1/x', 'postgres://u:SEK@h:1/x?password=SEK'])
      expect(storePlace(url)).toMatchObject({ shown: 'postgres://u:…@h:1/x' });
    expect(storePlace('postgres://h/x')).toMatchObject({ shown: 'postgres://h/x' });
  });

  it('stands in the README, every variable with its default and meaning', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const { name, fallback, meaning } of settings)
      expect(readme).toContain(`| \`${name}\` | ${fallback} | ${meaning} |`);
  });
});
