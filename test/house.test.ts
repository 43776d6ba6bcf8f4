import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './help/source-files.ts';

const src = sourceFiles('src');
const all = [
  ...src,
  ...sourceFiles('migrations'),
  ...sourceFiles('test'),
  ...sourceFiles('bench'),
  ...sourceFiles('eval'),
];

/** The floor a file stands on; arrows point down. */
function floor(path: string): number {
  if (/^src\/(?:verbs\/)?[\w-]+\.ts$/.test(path))
    return /^src\/(config|environment|log|metrics)\.ts$/.test(path) ? 1 : 4;
  if (/^src\/(slack|web|jobs|terminal|demo)\//.test(path)) return 3;
  if (/^src\/(store|feeds)\//.test(path) || path.startsWith('migrations/')) return 2;
  return 1;
}
const room = (path: string) =>
  path.startsWith('migrations/') ? 'src/store' : path.split('/').slice(0, 2).join('/');

function imports(file: { readonly path: string; readonly text: string }): readonly string[] {
  const written =
    /^(?:import|export)\b[^'"`;]*?from '([^']+)'|^import '([^']+)'|(?:await import|\(import\.meta\.url\))\('([^']+)'\)/gm;
  return [...file.text.matchAll(written)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
function localImports(file: { readonly path: string; readonly text: string }): readonly string[] {
  return imports(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file.path), name)));
}
const where = (pattern: RegExp, files = src) =>
  files.filter((file) => pattern.test(file.text)).map((file) => file.path);

describe('the house', () => {
  it('has arrows that point down, and none between neighbours of one floor', () => {
    const wrong = src.flatMap((file) =>
      localImports(file)
        .filter((target) => target.endsWith('.ts'))
        .filter(
          (target) =>
            floor(target) > floor(file.path) ||
            (floor(target) === floor(file.path) &&
              floor(file.path) > 1 &&
              floor(file.path) < 4 &&
              room(target) !== room(file.path)),
        )
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has a domain that knows only itself', () => {
    const wrong = src
      .filter((file) => file.path.startsWith('src/domain/'))
      .flatMap((file) =>
        imports(file)
          .filter(
            (name) =>
              !name.startsWith('./') &&
              // What is read only when needed is asked of node:module.
              !['tldts', 'ae-cvss-calculator', 'chrono-node/en', 'node:module'].includes(name),
          )
          .map((name) => `${file.path} -> ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has no circles', () => {
    const graph = new Map(src.map((file) => [file.path, localImports(file)]));
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) throw new Error(`a circle: ${[...trail, path].join(' -> ')}`);
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) walk(path, []);
  });

  it.each([
    ['@slack/bolt', /^src\/slack\//],
    ['better-sqlite3', /^src\/store\/sqlite\.ts$/],
    ['pg', /^src\/store\/postgres-connections\.ts$/],
    ['rss-parser', /^src\/feeds\/parse\.ts$/],
    ['node-cron', /^src\/jobs\/timetable\.ts$/],
    ['undici', /^src\/feeds\//],
    ['htmlparser2', /^src\/feeds\//],
    ['kysely', /^src\/store\//],
    ['commander', /^src\/cli\.ts$/],
    ['pino', /^src\/log\.ts$/],
    ['prom-client', /^src\/metrics\.ts$/],
    ['pg-boss', /^src\/store\/queue-pg-boss\.ts$/],
    ['yaml', /^src\/catalog\//],
    ['uuid', /^src\/export\//],
    ['csv-stringify', /^src\/export\//],
    ['feed', /^src\/export\/rss\.ts$/],
    ['chrono-node', /^src\/domain\/spoken-time\.ts$/],
    ['eld', /^src\/feeds\/language-worker\.ts$/],
    ['ae-cvss-calculator', /^src\/domain\/cvss-calculator\.ts$/],
  ])('lets %s in by one door', (name, door) => {
    const users = src
      .filter((file) => imports(file).some((found) => found === name || found.startsWith(`${name}/`)))
      .map((file) => file.path);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((path) => !door.test(path))).toEqual([]);
  });

  it('reads the environment at its two doors only', () => {
    expect(where(/process\.env\b/).filter((path) => !/^src\/(main\.ts|cli\.ts|verbs\/)/.test(path))).toEqual(
      [],
    );
  });

  it('is handed the time: clocks and timers stand at the doors, in the timetable and where the outside world is', () => {
    const clocks = where(/\bDate\.now\b|\bTemporal\.Now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b/);
    const doors =
      /^src\/(main|cli|compose|outside)\.ts$|^src\/verbs\/|^src\/jobs\/timetable\.ts$|^src\/feeds\/(fetch|parse-apart)\.ts$|^src\/store\/(postgres|postgres-connections|serving)\.ts$|^src\/demo\//;
    expect(clocks.filter((path) => !doors.test(path))).toEqual([]);
  });

  it('escapes feed text in the views and nowhere else', () => {
    expect(
      where(/&amp;|&lt;/).filter(
        (path) =>
          !path.startsWith('src/slack/views/') &&
          !path.startsWith('src/feeds/') &&
          !path.startsWith('src/demo/'),
      ),
    ).toEqual([]);
  });

  it('says what every export is for', () => {
    const silent = src.flatMap(({ path, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, at) => {
        if (!/^export (async )?(function|const) /.test(line)) return [];
        const before = lines[at - 1] ?? '';
        return before.endsWith('*/') ||
          before.startsWith('export type') ||
          /^\/\//.test(before) ||
          /^export (const|type)/.test(before)
          ? []
          : [`${path}:${at + 1} ${line}`];
      });
    });
    expect(silent).toEqual([]);
  });

  it('has no escape hatches, default exports, enums or classes but errors', () => {
    expect(
      where(/@ts-ignore|@ts-expect-error|@ts-nocheck|biome-ignore|\bas any[;,)\].]/, all).filter(
        (path) => path !== 'test/house.test.ts',
      ),
    ).toEqual([]);
    expect(where(/^export default|^(export )?(const )?enum /m)).toEqual([]);
    expect(where(/^(export )?class (?!\w+ extends Error)/m)).toEqual([]);
  });

  it('has no drawers for odds and ends, and files that can be read in one sitting', () => {
    expect(
      src.map((file) => file.path).filter((path) => /(util|helper|manager|common|misc)/i.test(path)),
    ).toEqual([]);
    expect(src.filter((file) => file.text.split('\n').length > 330).map((file) => file.path)).toEqual([]);
  });

  it('speaks its own nouns', () => {
    const foreign = src.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /^export (?:type|function|const|async function) (\w*(?:Adversar|Article|Cluster|Newsletter|Notification|Ioc|IOC|Tenant|Keyword|Entry)\w*)/gm,
        ),
      ].map((match) => `${path}: ${match[1]}`),
    );
    expect(foreign).toEqual([]);
  });

  it('installs anywhere: every optional dependency has its lock entry, and no script runs', () => {
    const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<
        string,
        { optionalDependencies?: Record<string, string>; resolved?: string; integrity?: string }
      >;
    };
    const missing = Object.entries(lock.packages).flatMap(([owner, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter(
          (name) =>
            lock.packages[`node_modules/${name}`] === undefined &&
            lock.packages[`${owner}/node_modules/${name}`] === undefined,
        )
        .map((name) => `${owner} -> ${name}`),
    );
    expect(missing).toEqual([]);
    expect(read('.npmrc')).toContain('ignore-scripts=true');
    expect(Object.values(lock.packages).filter((entry) => entry.resolved?.startsWith('http')).length).toBe(0);
    const unproven = Object.entries(lock.packages).filter(
      ([path, { integrity = '' }]) => path !== '' && !integrity.startsWith('sha512-'),
    );
    expect(unproven.map(([path]) => path)).toEqual([]);
  });
});
