import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CatalogError,
  loadCatalog,
  loadFeeds,
  loadWatchlist,
  loadWatchlists,
} from '../../src/catalog/load.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The faults of a file that cannot be used, without its folder. */
function faults(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof CatalogError) return error.faults.map((fault) => fault.replaceAll(`${folder}/`, ''));
    throw error;
  }
  return [];
}

/** A copy of our catalogue with one file changed. */
function changed(file: string, change: (text: string) => string): string {
  cpSync('src/catalog', folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return folder;
}

function lineOf(file: string, words: string): number {
  return (
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(words)) + 1
  );
}

describe("a user's feeds", () => {
  const feed = ['- id: mine', '  title: My feed', '  url: https://feeds.example/rss', '  category: gov'];

  it('are a plain list, and what is left out has a sensible value', () => {
    const [read] = loadFeeds(write('feeds.yml', ...feed));
    expect(read).toEqual({
      id: 'mine',
      title: 'My feed',
      url: 'https://feeds.example/rss',
      category: 'gov',
      language: 'en',
      everyMinutes: 60,
      enabled: true,
      publisher: null,
      trust: null,
      mirrors: [],
      headers: {},
      evidence: null,
    });
  });

  it('may stand under "feeds" too', () => {
    const path = write('feeds.yml', 'feeds:', ...feed.map((line) => `  ${line}`));
    expect(loadFeeds(path)).toHaveLength(1);
  });

  it('are refused with file and line, all faults at once', () => {
    const path = write(
      'feeds.yml',
      ...feed,
      '- id: My Feed',
      '  title: Second',
      '  url: ftp://feeds.example/rss',
      '  category: gov',
      '  evry: 5',
      '- id: third',
      '  url: https://feeds.example/third',
      '  category: gov',
      '  every: 1',
    );
    expect(faults(() => loadFeeds(path))).toEqual([
      'feeds.yml:5: 1.id is "My Feed", expected an id of small letters, digits and hyphens',
      'feeds.yml:7: 1.url is "ftp://feeds.example/rss", expected an http or https address',
      'feeds.yml:9: 1.evry is no key known here, expected one that is',
      'feeds.yml:10: 2.title is missing, expected a text',
      'feeds.yml:13: 2.every is 1, expected at least 5 minutes',
    ]);
  });

  it('may not share an id', () => {
    expect(faults(() => loadFeeds(write('feeds.yml', ...feed, ...feed)))).toEqual([
      'feeds.yml:5: feed id "mine" is taken at line 1, expected another',
    ]);
  });

  it('are refused with the line when they are no YAML', () => {
    const [fault] = faults(() => loadFeeds(write('feeds.yml', ...feed, '- id: [')));
    expect(fault).toMatch(/^feeds\.yml:[56]: .*expected YAML 1\.2$/);
  });

  it('that do not exist are named', () => {
    expect(faults(() => loadFeeds(join(folder, 'none.yml')))).toEqual([
      'none.yml: cannot be read (ENOENT); expected a YAML file',
    ]);
  });

  it('cannot fill the memory with aliases of aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((key, i) => {
        const before = 'abcdefgh'[i];
        return `${key}: &${key} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ];
    const [fault] = faults(() => loadFeeds(write('feeds.yml', ...bomb)));
    expect(fault).toMatch(/^feeds\.yml:1: .*expected fewer aliases$/);
  });
});

describe("a user's watchlist", () => {
  const head = ['id: mine', 'title: My terms', 'actor: volt-typhoon', 'terms:'];

  it('speaks for its actor, in one file or in a folder of them', () => {
    const path = write('mine.yml', ...head, '  - { text: Foo, kind: alias, strength: specific, origin: Us }');
    write('notes.txt', 'not a watchlist');
    const list = loadWatchlist(path);
    expect(list).toEqual({
      id: 'mine',
      title: 'My terms',
      terms: [
        {
          id: 'mine/alias/foo',
          actorId: 'volt-typhoon',
          text: 'Foo',
          variants: [],
          kind: 'alias',
          strength: 'specific',
          class: 'unique',
          needsContext: [],
          origin: 'Us',
        },
      ],
    });
    expect(loadWatchlists(folder)).toEqual([list]);
  });

  it('is refused when a term has no source', () => {
    const path = write('mine.yml', ...head, '  - { text: Foo, kind: alias, strength: specific }');
    expect(faults(() => loadWatchlist(path))).toEqual([
      'mine.yml:5: terms.0.origin is missing, expected origin or sources: who uses the term, or says that it belongs to the actor',
    ]);
  });

  it('is refused when it names an actor, a kind or a source that does not exist', () => {
    const path = write(
      'mine.yml',
      'id: mine',
      'title: My terms',
      'actor: vault-typhoon',
      'terms:',
      '  - { text: Foo, kind: alias, strength: specific, origin: Us }',
      '  - { text: Foo, kind: alias, strength: specific, sources: nowhere }',
    );
    expect(faults(() => loadWatchlist(path))).toEqual([
      'mine.yml:3: actor "vault-typhoon" does not exist, expected the id of one in the catalogue',
      'mine.yml:6: term "Foo" stands twice as alias, expected once',
      'mine.yml:6: source "nowhere" is unknown, expected an id of "sources"',
    ]);
    const other = write('other.yml', ...head, '  - { text: Foo, kind: name, strength: sure, origin: Us }');
    expect(faults(() => loadWatchlist(other)).join('\n')).toMatch(
      /other\.yml:5: terms\.0\.kind is "name", expected one of alias, .*\n.*strength is "sure", expected one of specific/,
    );
  });

  it('is refused when two files share an id', () => {
    const line = '  - { text: Foo, kind: alias, strength: specific, origin: Us }';
    write('a.yml', ...head, line);
    write('b.yml', '# second', ...head, line);
    expect(faults(() => loadWatchlists(folder))).toEqual([
      'b.yml:2: id "mine" is taken by a.yml, expected another',
    ]);
  });

  it('in a folder that does not exist is named', () => {
    expect(faults(() => loadWatchlists(join(folder, 'none')))).toEqual([
      'none: cannot be read, expected a folder of YAML files',
    ]);
  });
});

describe('our own catalogue', () => {
  it('is refused when a fact has no source', () => {
    const path = changed('actors/apt41.yml', (text) =>
      text.replace(/^ {4}sources: .*$/m, '    class: unique'),
    );
    expect(faults(() => loadCatalog(path))).toEqual([
      `actors/apt41.yml:${lineOf('actors/apt41.yml', '  - names:')}: aliases.0.sources is missing, expected ids of the sources that say so`,
    ]);
  });

  it('is refused when a feed has no evidence', () => {
    const path = changed('feeds.yml', (text) => text.replace(/^ {4}evidence: .*\n/m, ''));
    expect(faults(() => loadCatalog(path))).toEqual([
      `feeds.yml:${lineOf('feeds.yml', '- id: cisa-advisories')}: feed "cisa-advisories" has no evidence, expected who lists or fetched it`,
    ]);
  });

  it('is refused when two actors share a name that is not marked to need context', () => {
    const path = changed('actors/apt5.yml', (text) => text.replace('Mulberry Typhoon', 'Fancy Bear'));
    const line = lineOf('actors/apt5.yml', 'names: APT5,');
    expect(faults(() => loadCatalog(path))).toEqual([
      `actors/apt5.yml:${line}: alias "Fancy Bear" is also one of apt28, expected "class: needs-context" at both`,
    ]);
  });

  it('is refused when an actor points to a sector that does not exist, or has another id than its file', () => {
    const path = changed('actors/apt5.yml', (text) =>
      text.replace('ids: [communications', 'ids: [telephony').replace('id: apt5', 'id: apt6'),
    );
    const found = faults(() => loadCatalog(path));
    expect(found).toHaveLength(2);
    expect(found[0]).toBe(
      `actors/apt5.yml:${lineOf('actors/apt5.yml', 'id: apt6')}: id is "apt6", expected the file's name, "apt5"`,
    );
    expect(found[1]).toMatch(/^actors\/apt5\.yml:\d+: sector "telephony" does not exist/);
  });

  it('is refused when two sectors answer to one word', () => {
    const path = changed('sectors.yml', (text) => text.replace('aliases: port,', 'aliases: port, airport,'));
    const line = lineOf('sectors.yml', 'port, airport,');
    expect(faults(() => loadCatalog(path))).toEqual([
      `sectors.yml:${line}: "airport" already finds aviation, expected a word of its own`,
    ]);
  });

  it('tells of faults in several files at once', () => {
    changed('feeds.yml', (text) => text.replace('every: 15', 'every: often'));
    const play = readFileSync(join(folder, 'actors/play.yml'), 'utf8');
    write('actors/play.yml', play.replace('nexus: criminal', 'nexus: crime'));
    expect(faults(() => loadCatalog(folder)).map((fault) => fault.replace(/:.*/, ''))).toEqual([
      'feeds.yml',
      'actors/play.yml',
    ]);
  });

  it('needs all its parts', () => {
    mkdirSync(join(folder, 'actors'));
    expect(faults(() => loadCatalog(folder))).toEqual([
      'feeds.yml: cannot be read (ENOENT); expected a YAML file',
      'sectors.yml: cannot be read (ENOENT); expected a YAML file',
      'watchlists: cannot be read, expected a folder of YAML files',
    ]);
  });
});
