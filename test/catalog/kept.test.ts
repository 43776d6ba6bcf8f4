import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptCatalog } from '../../src/catalog/kept.ts';
import { loadCatalog } from '../../src/catalog/load.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-kept-'));
  path = join(folder, 'below', 'catalog.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the catalogue that is kept between starts', () => {
  it('says all that the files say, the first time and from its copy', () => {
    const read = loadCatalog();
    expect(keptCatalog(path)).toStrictEqual(read);
    expect(keptCatalog(path)).toStrictEqual(read);
  });

  it('is taken from its copy, and read anew where a file was changed since', () => {
    keptCatalog(path);
    const { stamp, catalog } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ stamp, catalog: { ...catalog, feedsChecked: 'kept' } }));
    expect(keptCatalog(path).feedsChecked).toBe('kept');
    writeFileSync(
      path,
      JSON.stringify({ stamp: 'of before', catalog: { ...catalog, feedsChecked: 'kept' } }),
    );
    expect(keptCatalog(path)).toStrictEqual(loadCatalog());
    expect(JSON.parse(readFileSync(path, 'utf8')).stamp).toBe(stamp);
  });

  it('is read from the files where the copy is broken, or cannot be written', () => {
    keptCatalog(path);
    writeFileSync(path, '{"stamp": "');
    expect(keptCatalog(path)).toStrictEqual(loadCatalog());
    writeFileSync(join(folder, 'file'), '');
    expect(keptCatalog(join(folder, 'file', 'catalog.json'))).toStrictEqual(loadCatalog());
  });
});
