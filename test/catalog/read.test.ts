import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readYaml } from '../../src/catalog/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(path: string): unknown {
  const file = readYaml(path);
  return 'data' in file ? file.data : file;
}

function readText(text: string): unknown {
  const path = join(folder, 'one.yml');
  writeFileSync(path, text);
  return read(path);
}

describe('a YAML file', () => {
  const files = (readdirSync('src/catalog', { recursive: true }) as string[]).filter((name) =>
    name.endsWith('.yml'),
  );

  it.each(files)('of the catalogue says the same to the quick reader as to the exact one: %s', (name) => {
    const path = join('src/catalog', name);
    expect(read(path)).toEqual(parse(readFileSync(path, 'utf8')));
  });

  it.each([
    '012',
    '0o14',
    '0x1F',
    '1_000',
    '1e3',
    '.5',
    '-.inf',
    '.nan',
    'yes',
    'No',
    'on',
    'true',
    'True',
    '~',
    'null',
    'Null',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '1:30',
    '12:30:45',
    '"a\\u00e9\\n"',
    "'it''s'",
    '[a, b: c, {d: e}]',
    '{a: 1, b: [2]}',
    '|\n  two\n  lines\n',
    '>\n  folded\n  words\n\n  more\n',
    '>-\n  x\n',
    'a # comment',
    'a#b',
    'https://x.example/?a=1&b=2',
    '"#"',
    '!!str 12',
    '&name x',
    '- a\n  - b',
    'ÄÖ 漢字 😀',
    '<<',
    '=',
    '@x',
    '`x`',
    '%x',
    'a: b',
    '?',
    '- ',
    '""',
  ])('gives a value as YAML 1.2 means it, or a fault: %s', (value) => {
    const text = `key: ${value}\nother: 1\n`;
    let exact: unknown;
    try {
      exact = parse(text, { stringKeys: true, prettyErrors: false });
    } catch {
      expect(readText(text)).toContainEqual(expect.stringMatching(/one\.yml:\d+: /));
      return;
    }
    expect(readText(text)).toEqual(exact);
  });
});
