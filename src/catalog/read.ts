import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CORE_SCHEMA, load } from 'js-yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';

/** Its 72 files are read where a file has anchors or faults, which ours have not. */
const yaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml');

/** A place in a YAML file: keys and list positions from the root. */
export type Path = readonly PropertyKey[];

/** A YAML file as it was read: its data, and the line at which a place of it stands. */
export type YamlFile = { readonly path: string; readonly data: unknown; readonly line: (at: Path) => number };

/** What is wrong with a file, ready to print: `file:line: what is wrong and what is expected`. */
export type Fault = string;

/** One fault at one place of a file. */
export function faultAt(file: YamlFile, at: Path, text: string): Fault {
  return `${file.path}:${file.line(at)}: ${text}`;
}

const options = { prettyErrors: false, stringKeys: true } as const;

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}

function offsetOf(document: Document, at: Path): number {
  const { isAlias, isMap, isNode, isScalar, isSeq } = yaml();
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of at) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(target) && typeof step === 'number') {
      node = target.items[step];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

const anchor = /(?:^|[\s[{,:-])&\S/m;

/** The data of a file without anchors, five times as fast as by its document; null where that is not sure to give the same. */
function plainData(text: string): { readonly data: unknown } | null {
  if (anchor.test(text)) return null;
  try {
    return { data: load(text, { schema: CORE_SCHEMA }) };
  } catch {
    return null;
  }
}

/**
 * Read a YAML 1.2 file. Faults are returned when it cannot be read or is no YAML;
 * aliases may expand to a hundred nodes at most, so that a small file cannot fill the memory.
 */
export function readYaml(path: string): YamlFile | readonly Fault[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return [`${path}: cannot be read (${reason}); expected a YAML file`];
  }
  // The document is not kept: a file is parsed again when a fault asks for a line, and most have none.
  let kept: Document | null = null;
  const line = (at: Path) => {
    kept ??= yaml().parseDocument(text, options);
    return lineOf(text, offsetOf(kept, at));
  };
  const plain = plainData(text);
  if (plain !== null) return { path, data: plain.data, line };
  const document = yaml().parseDocument(text, options);
  if (document.errors.length > 0) {
    return document.errors.map(
      (error) => `${path}:${lineOf(text, error.pos[0])}: ${error.message}; expected YAML 1.2`,
    );
  }
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    return { path, data, line };
  } catch (error) {
    return [`${path}:1: ${error instanceof Error ? error.message : error}; expected fewer aliases`];
  }
}

/** Read a JSON file that a script wrote, a hundred times as fast as YAML. Its faults name the first line. */
export function readJson(path: string): YamlFile | readonly Fault[] {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return { path, data, line: () => 1 };
  } catch (error) {
    return [`${path}:1: ${error instanceof Error ? error.message : error}; expected a JSON file`];
  }
}

function valueAt(data: unknown, at: Path): unknown {
  let value = data;
  for (const step of at) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** What stands there, as a fault may show it: what a header says is a secret, so is who an address names and what it asks. */
function givenWords(value: unknown, at: Path): string {
  if (value === undefined) return 'is missing';
  if (at.includes('headers')) return 'is not as it should be';
  const shown = (JSON.stringify(value) ?? '').replace(/\/\/[^/@\s"]*@/g, '//…@').replace(/\?[^"]*/g, '?…');
  return `is ${shown.slice(0, 60)}`;
}

function words(issue: z.core.$ZodIssue, file: YamlFile): string {
  const where = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
  const value = valueAt(file.data, issue.path);
  return `${where} ${givenWords(value, issue.path)}, expected ${issue.message}`;
}

/** Check a file against a shape whose messages say what is expected. All faults at once. */
export function checkShape<T extends z.ZodType>(
  file: YamlFile,
  shape: T,
): { readonly value: z.output<T> | null; readonly faults: readonly Fault[] } {
  const parsed = shape.safeParse(file.data);
  if (parsed.success) return { value: parsed.data, faults: [] };
  const faults = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) =>
          faultAt(
            file,
            [...issue.path, key],
            `${[...issue.path, key].map(String).join('.')} is no key known here, expected one that is`,
          ),
        )
      : [faultAt(file, issue.path, words(issue, file))],
  );
  return { value: null, faults };
}
