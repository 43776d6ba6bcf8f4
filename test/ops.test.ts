import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { conditions, isFailing } from '../src/domain/feed-health.ts';
import { settings } from '../src/environment.ts';
import { createMeter } from '../src/metrics.ts';
import { healthRoutes } from '../src/web/health.ts';
import { sourceFiles } from './help/source-files.ts';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const names = new Set([...settings.map(({ name }) => name), 'NODE_ENV', 'POSTGRES_PASSWORD']);
const kubernetes = readdirSync(join(root, 'ops/kubernetes'));

type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
};
type Model = new (data: object) => { readonly validate: () => void };

describe('what runs the bot elsewhere', () => {
  it('is a Dockerfile without a fault, whose settings exist', () => {
    expect(validate(read('Dockerfile')).map(({ message }) => message)).toEqual([]);
    const set = [...read('Dockerfile').matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name]) => name ?? '');
    expect(set.length).toBeGreaterThan(3);
    expect(set.filter((name) => !names.has(name))).toEqual([]);
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });

  it('is a compose file without a fault, whose settings exist', () => {
    const { DCLinter } = require('dclint') as {
      DCLinter: new (
        config: object,
      ) => {
        lintFiles: (
          paths: string[],
          recursive: boolean,
        ) => readonly { readonly messages: readonly { readonly message: string; readonly rule: string }[] }[];
      };
    };
    // The order of keys and names of containers are matters of taste.
    const off = Object.fromEntries(
      ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'].map((rule) => [
        rule,
        0,
      ]),
    );
    const found = new DCLinter({ rules: off, quiet: false, debug: false, exclude: [] }).lintFiles(
      [join(root, 'compose.yml')],
      false,
    );
    expect(
      found.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`)),
    ).toEqual([]);
    const { services } = parse(read('compose.yml'));
    expect(Object.keys(services.bot.environment).filter((name) => !names.has(name))).toEqual([]);
    const example = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    const wanted = [...read('compose.yml').matchAll(/\$\{([A-Z_]+):/g)].map(([, name]) => name);
    expect(new Set(example)).toEqual(new Set(wanted));
  });

  it.each(kubernetes)('is a manifest that Kubernetes knows: %s', async (file) => {
    const manifest: Manifest = parse(read(`ops/kubernetes/${file}`));
    const group = manifest.apiVersion === 'v1' ? 'v1' : manifest.apiVersion;
    // Read from its file: what it exports is for loaders that vitest is not.
    const path = `node_modules/kubernetes-models/${group}/index.js`;
    const { [manifest.kind]: Model } = (await import(pathToFileURL(join(root, path)).href)) as Record<
      string,
      Model
    >;
    if (Model === undefined) throw new Error(`there is no ${manifest.kind} in ${manifest.apiVersion}`);
    expect(() => new Model(manifest).validate()).not.toThrow();
    expect(manifest.metadata.name).toBe('stormbrief');
  });

  it('asks Kubernetes to probe paths and ports that exist, and sets settings that exist', () => {
    const { template } = parse(read('ops/kubernetes/deployment.yaml')).spec;
    const [container] = template.spec.containers;
    const paths = healthRoutes({
      alive: () => null,
      checks: async () => [],
      metrics: async () => ({ contentType: '', body: '' }),
    });
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      expect(paths.map(({ path }) => path)).toContain(probe.httpGet.path);
      expect(container.ports.map(({ name }: { name: string }) => name)).toContain(probe.httpGet.port);
    }
    const env = container.env.map(({ name }: { name: string }) => name);
    const secret = Object.keys(parse(read('ops/kubernetes/secret.example.yaml')).stringData);
    expect([...env, ...secret].filter((name) => !names.has(name))).toEqual([]);
  });

  it('is a systemd unit with settings that exist, and a start that is package.json’s', () => {
    const unit = read('ops/stormbrief.service');
    const [, environment = ''] = /^Environment=(.+)$/m.exec(unit) ?? [];
    const set = environment.split(' ').map((pair) => pair.split('=')[0] ?? '');
    expect(set.filter((name) => !names.has(name))).toEqual([]);
    const started = packageJson.scripts.start
      .replace(' --import ./src/compile-cache.mjs', '')
      .split(' ')
      .slice(1);
    for (const file of [unit, read('Dockerfile')])
      expect(file.replaceAll(/[",[\]]/g, '')).toContain(started.join(' '));
    const sections = [...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name);
    expect(sections).toEqual(['Unit', 'Service', 'Install']);
    // Where the disk is full, a start ends at once, each time.
    expect(unit).toMatch(/^RestartSec=10\nRestartSteps=\d+\nRestartMaxDelaySec=60$/m);
    for (const line of unit.split('\n')) expect(line).toMatch(/^(?:#.*|\[\w+\]|[A-Z]\w+=.*|)$/);
  });

  it('needs no package that is there for development only', () => {
    const wanted = sourceFiles('src')
      .flatMap(({ text }) => [
        ...text.matchAll(/(?:^(?:import|export)\b[^'"`;]*?from |\bimport\()'([^'.][^']*)'/gm),
      ])
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    const shipped = Object.keys(packageJson.dependencies);
    expect(new Set(wanted).size).toBeGreaterThan(15);
    expect([...new Set(wanted)].filter((name) => !shipped.includes(name))).toEqual([]);
  });

  it('watches metrics that exist, and docs/OPERATING.md says what each means and what to do at each alert', async () => {
    const meter = createMeter();
    meter.looked('read', { stored: 1, edited: 0, matches: 1 });
    meter.posted('alert', 'sent', 1);
    meter.ran('poll', 1, true);
    meter.answered('command', 1);
    const { body } = await meter.text({
      ...{ feeds: { ok: 1 }, pollAge: 1, subscriptions: 1, owed: 0, owedAge: 0, refusedLastDay: 0 },
      ...{
        isConnected: true,
        tickAge: 1,
        silent: [['poll', 1]],
        work: [{ kind: 'poll', waiting: 0, inHand: 0, dead: 0, age: 0 }],
      },
    });
    const known = new Set([...body.matchAll(/^([a-z_0-9]+)[{ ]/gm)].map(([, name]) => name));
    const rules = parse(read('ops/alerts.yml')).groups[0].rules as readonly {
      readonly alert: string;
      readonly expr: string;
    }[];
    const panels = JSON.parse(read('ops/grafana-dashboard.json')).panels as readonly {
      readonly targets: readonly { readonly expr: string }[];
    }[];
    const asked = [...rules, ...panels.flatMap(({ targets }) => targets)].flatMap(({ expr }) => [
      ...expr.matchAll(/\b((?:stormbrief|nodejs|process)_[a-z_0-9]+)/g),
    ]);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.map(([, name]) => name).filter((name) => !known.has(name))).toEqual([]);
    const askedOf = (expr: string) => /condition=~"([^"]+)"/.exec(expr)?.[1]?.split('|');
    const cannotBeRead = conditions.filter(isFailing);
    expect(askedOf(rules.find(({ alert }) => alert === 'StormbriefFeedsFail')?.expr ?? '')).toEqual(
      cannotBeRead,
    );
    const [tile] = panels
      .flatMap(({ targets }) => targets)
      .filter(({ expr }) => expr.includes('condition=~'));
    expect(askedOf(tile?.expr ?? '')).toEqual(cannotBeRead);
    const operating = read('docs/OPERATING.md');
    const ours = [...known].filter((name) => name?.startsWith('stormbrief_'));
    const families = new Set(ours.map((name) => name?.replace(/_(?:bucket|sum|count)$/, '')));
    expect([...families].filter((name) => !operating.includes(`\`${name}\``))).toEqual([]);
    expect(rules.map(({ alert }) => alert).filter((name) => !operating.includes(name))).toEqual([]);
  });
});
