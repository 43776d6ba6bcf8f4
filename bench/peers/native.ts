import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Hits, isBounded } from '../hits.ts';
import type { MadePeer, Task } from './peer.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const here = import.meta.dirname;

/** A program that speaks as hyperscan.c does: what to run, or why it cannot be. */
type Program = { readonly command: readonly string[] } | { readonly absent: string };
type Offsets = 'bytes' | 'characters';

function has(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}

function hyperscan(): Program {
  const made = join(folder, 'hyperscan');
  if (!existsSync('/usr/include/hs/hs.h')) return { absent: 'libhyperscan-dev is not installed' };
  const built = spawnSync('gcc', ['-O2', '-I/usr/include/hs', join(here, 'hyperscan.c'), '-o', made, '-lhs']);
  return built.status === 0 ? { command: [made] } : { absent: 'gcc could not build it' };
}

const registry = '/usr/share/cargo/registry';
const manifest = `[package]\nname = "peer"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\naho-corasick = "0.7"\nlibc = "0.2"\n`;
const vendored = `[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "${registry}"\n`;

function rust(): Program {
  const cargo = [join(homedir(), '.cargo/bin/cargo'), '/usr/bin/cargo'].find((path) => existsSync(path));
  if (cargo === undefined) return { absent: 'cargo is not installed' };
  if (!existsSync(registry)) return { absent: 'librust-aho-corasick-dev is not installed' };
  const project = join(folder, 'rust');
  mkdirSync(join(project, 'src'), { recursive: true });
  mkdirSync(join(project, '.cargo'));
  writeFileSync(join(project, 'Cargo.toml'), manifest);
  writeFileSync(join(project, '.cargo/config.toml'), vendored);
  copyFileSync(join(here, 'aho-corasick.rs'), join(project, 'src/main.rs'));
  const built = spawnSync(cargo, ['build', '--release', '--offline', '--quiet'], { cwd: project });
  return built.status === 0
    ? { command: [join(project, 'target/release/peer')] }
    : { absent: 'cargo could not build it' };
}

function python(): Program {
  if (!has('/usr/bin/python3', '-c', 'import ahocorasick'))
    return { absent: 'python3-ahocorasick is not installed' };
  return { command: ['/usr/bin/python3', join(here, 'pyahocorasick.py')] };
}

const programs: readonly {
  readonly name: string;
  readonly offsets: Offsets;
  readonly find: () => Program;
  readonly words: readonly string[];
  /** More terms than this it is not given. */
  readonly most?: number;
}[] = [
  { name: 'Hyperscan (C, literals)', offsets: 'bytes', find: hyperscan, words: [] },
  { name: 'Hyperscan (C, whole words)', offsets: 'bytes', find: hyperscan, words: ['words'], most: 1_000 },
  { name: 'aho-corasick (Rust, DFA)', offsets: 'bytes', find: rust, words: [] },
  { name: 'pyahocorasick (C)', offsets: 'characters', find: python, words: [] },
];
const found = new Map<string, Program>();

function writeTask({ terms, texts }: Task): readonly [terms: string, texts: string] {
  const paths = [join(folder, 'terms'), join(folder, 'texts')] as const;
  writeFileSync(paths[0], terms.map((term) => `${term}\n`).join(''));
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  writeFileSync(paths[1], Buffer.concat(parts));
  return paths;
}

/** One line answered after the other. */
type Talk = {
  readonly line: () => Promise<string>;
  readonly say: (words: string) => void;
  readonly close: () => void;
};

function talkTo(child: ChildProcess): Talk {
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const hear = (line: string) => {
    const first = waiting.shift();
    if (first === undefined) lines.push(line);
    else first(line);
  };
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', hear);
  child.on('exit', () => {
    for (const one of waiting.splice(0)) one('ended');
    lines.push('ended');
  });
  return {
    line: () =>
      new Promise((resolve) => {
        const first = lines.shift();
        if (first === undefined) waiting.push(resolve);
        else resolve(first);
      }),
    say: (words) => child.stdin?.write(`${words}\n`),
    close: () => child.stdin?.end(),
  };
}

/** By byte offset, the UTF-16 offset. */
function unitOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let unit = 0;
  for (const char of text) {
    offsets[byte] = unit;
    byte += Buffer.byteLength(char);
    unit += char.length;
  }
  offsets[byte] = unit;
  return offsets;
}

async function readHits(talk: Talk, texts: readonly string[], offsets: Offsets): Promise<Hits> {
  const maps = offsets === 'bytes' ? texts.map(unitOffsets) : [];
  const hits = new Set<string>();
  talk.say('hits');
  for (let line = await talk.line(); line !== 'end' && line !== 'ended'; line = await talk.line()) {
    const [number = 0, from = 0, to = 0] = line.split(' ').map(Number);
    const map = maps[number];
    const span = [map?.[from] ?? from, map?.[to] ?? to] as const;
    if (number < texts.length && isBounded(texts[number] ?? '', span))
      hits.add(`${number} ${span[0]} ${span[1]}`);
  }
  return hits;
}

/** Programs in C, Rust and Python, where this machine has what they need; the others say what is missing. */
export async function nativePeers(task: Task): Promise<readonly MadePeer[]> {
  const paths = writeTask(task);
  const made: MadePeer[] = [];
  for (const { name, offsets, find, words: options, most = Number.POSITIVE_INFINITY } of programs) {
    if (task.terms.length > most) {
      made.push({ name, absent: `takes minutes to compile more than ${most} terms` });
      continue;
    }
    const program = found.get(name) ?? find();
    found.set(name, program);
    if ('absent' in program) {
      made.push({ name, absent: program.absent });
      continue;
    }
    const [command = '', ...words] = program.command;
    const talk = talkTo(
      spawn(command, [...words, ...paths, ...options], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const [said, nanoseconds] = (await talk.line()).split(' ');
    if (said !== 'built') {
      made.push({ name, absent: 'it could not compile the terms' });
      continue;
    }
    const pass = async () => {
      talk.say('pass');
      const [spent = 0, bytes = 0] = (await talk.line()).split(' ').map(Number);
      return { bytes, milliseconds: spent / 1e6 };
    };
    made.push({
      contestant: { name, pass },
      buildMilliseconds: Number(nanoseconds) / 1e6,
      hits: () => readHits(talk, task.compared, offsets),
      close: talk.close,
    });
  }
  return made;
}
