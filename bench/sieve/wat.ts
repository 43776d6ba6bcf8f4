/** WebAssembly's text form as far as it is needed: folded expressions, names for locals and labels, one memory. */
type Tree = string | readonly Tree[];

const types: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, v128: 0x7b };

/** Instructions without immediates (WebAssembly 2.0, appendix "Index of Instructions"). */
const plain: Readonly<Record<string, readonly number[]>> = {
  return: [0x0f],
  select: [0x1b],
  'i32.eqz': [0x45],
  'i32.eq': [0x46],
  'i32.ne': [0x47],
  'i32.lt_u': [0x49],
  'i32.gt_u': [0x4b],
  'i64.eqz': [0x50],
  'i64.ne': [0x52],
  'i32.ctz': [0x68],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.shl': [0x74],
  'i32.shr_u': [0x76],
  'i64.ctz': [0x7a],
  'i64.add': [0x7c],
  'i64.sub': [0x7d],
  'i64.mul': [0x7e],
  'i64.and': [0x83],
  'i64.or': [0x84],
  'i64.xor': [0x85],
  'i64.shl': [0x86],
  'i64.shr_u': [0x88],
  'i32.wrap_i64': [0xa7],
  'i64.extend_i32_u': [0xad],
  'i8x16.splat': [0xfd, 0x0f],
  'i16x8.splat': [0xfd, 0x10],
  'i8x16.eq': [0xfd, 0x23],
  'i8x16.ne': [0xfd, 0x24],
  'i8x16.lt_s': [0xfd, 0x25],
  'i8x16.lt_u': [0xfd, 0x26],
  'i8x16.gt_u': [0xfd, 0x28],
  'i16x8.lt_u': [0xfd, 0x30],
  'v128.and': [0xfd, 0x4e],
  'v128.or': [0xfd, 0x50],
  'v128.bitselect': [0xfd, 0x52],
  'v128.any_true': [0xfd, 0x53],
  'i8x16.bitmask': [0xfd, 0x64],
  'i8x16.narrow_i16x8_u': [0xfd, 0x66],
  'i8x16.sub': [0xfd, 0x71],
  'i16x8.sub': [0xfd, 0x91, 0x01],
  'i16x8.min_u': [0xfd, 0x97, 0x01],
};
/** Loads and stores: an alignment of none is promised, the offset is 0. */
const memory: Readonly<Record<string, readonly number[]>> = {
  'i32.load': [0x28],
  'i64.load': [0x29],
  'i32.load8_u': [0x2d],
  'i32.store': [0x36],
  'i32.store16': [0x3b],
  'v128.load': [0xfd, 0x00],
  'v128.store': [0xfd, 0x0b],
};
const named: Readonly<Record<string, number>> = { 'local.get': 0x20, 'local.set': 0x21, 'local.tee': 0x22 };
const constants: Readonly<Record<string, number>> = { 'i32.const': 0x41, 'i64.const': 0x42 };
const [blockOp, loopOp, ifOp, elseOp, endOp, jumpOp, jumpIfOp, callOp, empty] = [
  0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x10, 0x40,
] as const;

function parse(source: string): readonly Tree[] {
  const root: Tree[] = [];
  const open: Tree[][] = [root];
  for (const token of source.match(/[()]|[^\s()]+/g) ?? []) {
    if (token === '(') {
      const inner: Tree[] = [];
      open.at(-1)?.push(inner);
      open.push(inner);
    } else if (token === ')') open.pop();
    else open.at(-1)?.push(token);
  }
  return root;
}

/** Signed LEB128. */
function signed(value: bigint): readonly number[] {
  const byte = Number(value & 0x7fn);
  const rest = value >> 7n;
  const isLast = (rest === 0n && byte < 0x40) || (rest === -1n && byte >= 0x40);
  return isLast ? [byte] : [byte | 0x80, ...signed(rest)];
}

/** Unsigned LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
const listed = (parts: readonly (readonly number[])[]) => [...unsigned(parts.length), ...parts.flat()];
const section = (id: number, parts: readonly (readonly number[])[]) => [id, ...sized(listed(parts))];

type Scope = {
  readonly locals: readonly string[];
  readonly functions: readonly string[];
  readonly labels: readonly string[];
};

function place(names: readonly string[], name: Tree | undefined): number {
  const at = typeof name === 'string' ? names.indexOf(name) : -1;
  if (at < 0) throw new Error(`no such name: ${String(name)}`);
  return at;
}

function emit(tree: Tree, scope: Scope): readonly number[] {
  if (typeof tree === 'string') throw new Error(`not in parentheses: ${tree}`);
  const [op = '', first = '', ...others] = tree;
  if (typeof op !== 'string') throw new Error('an instruction has no name');
  const all = (trees: readonly Tree[], within = scope) => trees.flatMap((one) => emit(one, within));
  const labelled = (label: string) => ({ ...scope, labels: [label, ...scope.labels] });
  if (op === 'block' || op === 'loop')
    return [op === 'block' ? blockOp : loopOp, empty, ...all(others, labelled(String(first))), endOp];
  if (op === 'if') {
    const [then = [], otherwise = []] = others.map((one) => all(one.slice(1) as Tree[], labelled('')));
    const last = otherwise.length > 0 ? [elseOp, ...otherwise] : [];
    return [...emit(first, scope), ifOp, empty, ...then, ...last, endOp];
  }
  if (op === 'br') return [jumpOp, place(scope.labels, first)];
  if (op === 'br_if') return [...all(others), jumpIfOp, place(scope.labels, first)];
  if (op === 'call') return [...all(others), callOp, place(scope.functions, first)];
  const local = named[op];
  if (local !== undefined) return [...all(others), local, place(scope.locals, first)];
  const constant = constants[op];
  if (constant !== undefined)
    return [constant, ...signed(BigInt.asIntN(op === 'i32.const' ? 32 : 64, BigInt(String(first))))];
  const operands = all(tree.slice(1));
  const access = memory[op];
  if (access !== undefined) return [...operands, ...access, 0, 0];
  const code = plain[op];
  if (code === undefined) throw new Error(`no such instruction: ${op}`);
  return [...operands, ...code];
}

type Func = {
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
  readonly locals: readonly string[];
  readonly names: readonly string[];
  readonly body: readonly Tree[];
};

function readFunction(tree: Tree): Func {
  if (typeof tree === 'string' || tree[0] !== 'func') throw new Error('only functions are read');
  const [params, results, locals, names, body]: [string[], string[], string[], string[], Tree[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  for (const part of tree.slice(2)) {
    const [head, name, type] = part;
    if (head === 'param' || head === 'local') {
      names.push(String(name));
      (head === 'param' ? params : locals).push(String(type));
    } else if (head === 'result') results.push(String(name));
    else body.push(part);
  }
  return { name: String(tree[1]), params, results, locals, names, body };
}

/**
 * Assemble functions, each exported by its name without the `$`, and a memory, exported as `memory`. A mistake in
 * the source throws, here or when it is compiled.
 */
export function assemble(source: string): Uint8Array<ArrayBuffer> {
  const functions = parse(source).map(readFunction);
  const names = functions.map(({ name }) => name);
  const typed = (list: readonly string[]) => listed(list.map((type) => [types[type] ?? 0]));
  const exported = (name: string, kind: number, at: number) => [
    ...sized([...Buffer.from(name)]),
    kind,
    ...unsigned(at),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ params, results }) => [0x60, ...typed(params), ...typed(results)]),
    ),
    ...section(
      3,
      functions.map((_, at) => unsigned(at)),
    ),
    ...section(5, [[0, 1]]),
    ...section(7, [
      exported('memory', 2, 0),
      ...functions.map(({ name }, at) => exported(name.slice(1), 0, at)),
    ]),
    ...section(
      10,
      functions.map(({ locals, names: own, body }) => {
        const scope = { locals: own, functions: names, labels: [] };
        const declared = listed(locals.map((type) => [1, types[type] ?? 0]));
        return sized([...declared, ...body.flatMap((one) => emit(one, scope)), endOp]);
      }),
    ),
  ]);
}
