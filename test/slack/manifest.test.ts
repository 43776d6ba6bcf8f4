import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { events } from '../../src/slack/events.ts';
import { shortcuts } from '../../src/slack/listeners/shortcuts.ts';
import { scopes } from '../../src/slack/scopes.ts';
import { command, verbNames, verbs } from '../../src/slack/verbs.ts';
import { sourceFiles } from '../help/source-files.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const manifest = parse(read('manifest.yml'));
const readme = read('README.md');

/** What each Web API method that we call asks for (the method's page under docs.slack.dev/reference/methods). */
const scopeOf: Readonly<Record<string, readonly string[]>> = {
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.uploadV2': ['files:write'],
  'conversations.members': ['channels:read', 'groups:read'],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.update': [],
  'views.publish': [],
  'views.push': [],
};

describe('the manifest', () => {
  it('can be pasted into Slack: version 2, names within their limits', () => {
    expect(manifest._metadata.major_version).toBe(2);
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(174);
    expect(long_description.length).toBeLessThanOrEqual(4_000);
  });

  it('registers the command that the grammar routes, with its verbs in the hint', () => {
    expect(manifest.features.slash_commands).toHaveLength(1);
    const [slash] = manifest.features.slash_commands;
    expect(slash.command).toBe(command);
    expect(slash.usage_hint).toBe(`[${verbNames.join('|')}]`);
    expect(verbs.map((verb) => verb.name)).toEqual([...verbNames]);
  });

  it('registers the shortcuts that a listener waits for, within the limits of their names, and tells of them in the README', () => {
    const registered = manifest.features.shortcuts as readonly Readonly<Record<string, string>>[];
    expect(registered.map(({ callback_id: id }) => id)).toEqual([...shortcuts]);
    for (const { name = '', description = '' } of registered) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
      expect(readme).toContain(`*${name}*`);
    }
  });

  it('subscribes to the events that a listener waits for, and to no other', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...events]);
    const listening = sourceFiles('src/slack/listeners')
      .map(({ text }) => text)
      .join('\n');
    for (const event of events)
      expect(listening, event).toMatch(
        new RegExp(`app\\.event\\('${event.split('.')[0]}'|^ {4}${event}: '`, 'm'),
      );
  });

  it('asks for the scopes that our calls need, and for no other', () => {
    const calls = sourceFiles('src/slack').flatMap(({ text }) =>
      [
        ...text.matchAll(
          /client\.((?:assistant\.threads|chat|conversations|files|users|views|auth)\.\w+)\(/g,
        ),
      ].map((match) => match[1] ?? ''),
    );
    expect(new Set(calls)).toEqual(new Set(Object.keys(scopeOf)));
    // Two scopes come with the events that are listened to, not with a call.
    const needed = new Set(['commands', 'app_mentions:read', 'im:history', ...Object.values(scopeOf).flat()]);
    expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(needed);
    // Who installs by /slack/install is asked for the same.
    expect(manifest.oauth_config.scopes.bot).toEqual([...scopes]);
  });

  it('has each scope with its reason, and each command, in the README', () => {
    for (const scope of manifest.oauth_config.scopes.bot)
      expect(readme).toMatch(new RegExp(`^\\| \`${scope}\` \\| \\S`, 'm'));
    for (const verb of verbs)
      expect(readme).toContain(`| \`${command} ${verb.usage.replaceAll('|', '\\|')}\` | ${verb.does} |`);
  });
});
