import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readBundle } from '../catalog/bundle.ts';
import type { Bundle, DataSetKind } from '../catalog/data-set.ts';
import { loadCatalog } from '../catalog/load.ts';
import { bundlesIn, catalogWith } from '../compose.ts';
import type { Config } from '../config.ts';
import { diffActors, type EditionDiff, keptIds } from '../domain/edition.ts';
import { countWords, listWords } from '../domain/words.ts';
import { importLimits, openFetcher } from '../outside.ts';
import type { KeptDataSet, Store } from '../store/store.ts';
import { actorSetsText, diffText, editionWords } from '../terminal/actor-sets.ts';
import { dataSetsText } from '../terminal/print.ts';
import { Refusal, say, version, withStore } from './door.ts';

type ImportOptions = { readonly yes?: boolean; readonly all?: boolean; readonly json?: boolean };
type Brought = { readonly bundle: Bundle; readonly hash: string };

/** Where a bundle does not state its version, its file's name does: `enterprise-attack-18.1.json`. */
function withVersion(bundle: Bundle, name: string): Bundle {
  if (bundle.dataset.version !== null) return bundle;
  const version = /[-_ v](\d{1,4}(?:\.\d{1,4}){1,2})(?=\.|$)/.exec(basename(name))?.[1] ?? null;
  return { ...bundle, dataset: { ...bundle.dataset, version } };
}

async function readFileOf(path: string, name: string): Promise<Brought> {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const bundle = await readBundle(hashed(), name);
  return { bundle: withVersion(bundle, name), hash: hash.digest('hex') };
}

/** A bundle from a file, or from an address by way of a file, so that no download fills the memory. */
async function bring(from: string, config: Config): Promise<Brought> {
  if (!/^https?:\/\//i.test(from)) return readFileOf(from, from);
  const folder = await mkdtemp(join(tmpdir(), 'stormbrief-import-'));
  const fetcher = openFetcher(config, version, undefined, importLimits);
  try {
    const path = join(folder, 'bundle');
    const saved = await fetcher.save(from, path);
    if (saved.kind === 'failed') throw new Refusal(`${from}: ${saved.reason}`);
    return await readFileOf(path, from);
  } finally {
    await fetcher.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Actors that were renamed keep the ids by which subscriptions and stored tags know them. */
function withKeptIds(bundle: Bundle, before: Bundle | undefined): Bundle {
  const kept = keptIds(before?.actors ?? [], bundle.actors);
  if (kept.size === 0) return bundle;
  const idOf = (id: string) => kept.get(id) ?? id;
  return {
    ...bundle,
    actors: bundle.actors.map((actor) => ({ ...actor, id: idOf(actor.id) })),
    watchlists: bundle.watchlists.map((watchlist) => ({
      ...watchlist,
      terms: watchlist.terms.map((term) => ({ ...term, actorId: idOf(term.actorId) })),
    })),
  };
}

type Plan = {
  readonly bundle: Bundle;
  /** The data sets in force that it was made against. */
  readonly over: readonly KeptDataSet[];
  readonly standing: KeptDataSet | null;
  readonly diff: EditionDiff;
  /** What whoever applies it is told beforehand. */
  readonly warnings: readonly string[];
};

/** Subscriptions that would follow an actor that is gone. */
async function orphans(store: Store, diff: EditionDiff): Promise<readonly string[]> {
  const gone = new Map(diff.gone.map((actor) => [actor.id, actor.name]));
  const followed = (await store.openSubscriptions()).flatMap(({ filter }) => filter.actors);
  return [...new Set(followed)].flatMap((id) => gone.get(id) ?? []);
}

async function planOf(store: Store, brought: Bundle): Promise<Plan> {
  const over = await store.actorSets();
  const held = await bundlesIn(store);
  const { id, date } = brought.dataset;
  const bundle = withKeptIds(
    brought,
    held.find(({ dataset }) => dataset.id === id),
  );
  const others = held.filter(({ dataset }) => dataset.id !== id);
  const builtIn = loadCatalog();
  const before = catalogWith(held, builtIn).actors;
  const diff = diffActors(before, catalogWith([...others, bundle], builtIn).actors);
  const standing = over.find((one) => one.id === id) ?? null;
  const isOlder = date !== null && standing !== null && standing.date !== null && date < standing.date;
  const lost = await orphans(store, diff);
  return {
    bundle,
    over,
    standing,
    diff,
    warnings: [
      ...(isOlder ? ['It is older than the edition in force.'] : []),
      ...(lost.length === 0 ? [] : [`Subscriptions follow actors that go: ${listWords(lost)}.`]),
    ],
  };
}

function planText(plan: Plan, from: string, all: boolean): string {
  const { bundle, standing, diff, warnings } = plan;
  const over = standing === null ? '' : `, in the place of ${standing.version ?? 'the one in force'}`;
  return [
    `${editionWords(bundle.dataset)}${over}, from ${from}: ${countWords(bundle.actors.length, 'actor')}`,
    diffText(diff, all),
    ...[...bundle.notes, ...warnings].map((note) => `  ! ${note}`),
  ].join('\n');
}

async function isAgreed(): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await asking.question('Apply it? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

function keptOf({ bundle }: Plan, from: string, hash: string): KeptDataSet {
  return {
    ...bundle.dataset,
    importedAt: Date.now(),
    source: /^https?:/i.test(from) ? from.replace(/\/\/[^/@]*@/, '//') : basename(from),
    hash,
    actors: bundle.actors.length,
    names: bundle.actors.reduce((sum, actor) => sum + actor.aliases.length, 0),
    terms: bundle.watchlists.reduce((sum, watchlist) => sum + watchlist.terms.length, 0),
  };
}

/** Puts the plan in force; false where what is in force is no longer what it was made against. */
async function apply(store: Store, plan: Plan, from: string, hash: string): Promise<boolean> {
  const { actors, watchlists } = plan.bundle;
  return store.saveActorSet(
    { dataSet: keptOf(plan, from, hash), content: { actors, watchlists } },
    plan.over,
  );
}

const overtaken =
  'What is in force has changed meanwhile, by another import or an undo: this was not applied.';

const afterwards =
  'It is in force. A running Stormbrief takes it up within a minute and matches the last 90 days again; without one, `stormbrief poll` or `stormbrief rematch` does.';

function isEmpty({ added, gone, changed }: EditionDiff): boolean {
  return added.length + gone.length + changed.length === 0;
}

/** What an import came to: applied, known already, or left alone. */
type Outcome = 'applied' | 'known' | 'left';
type Decided = { readonly plan: Plan; readonly outcome: Outcome };

/**
 * Plan, let `agree` decide, and apply. Where another import came in between, the plan is void: it is made anew against what is
 * in force now, and decided anew. `retold` hears that before.
 */
async function carryOut(
  store: Store,
  { bundle, hash }: Brought,
  from: string,
  { agree, retold }: { readonly agree: (plan: Plan) => Promise<boolean>; readonly retold: () => void },
): Promise<Decided> {
  for (;;) {
    const plan = await planOf(store, bundle);
    if (plan.standing?.hash === hash && isEmpty(plan.diff)) return { plan, outcome: 'known' };
    if (!(await agree(plan))) return { plan, outcome: 'left' };
    if (await apply(store, plan, from, hash)) return { plan, outcome: 'applied' };
    retold();
  }
}

async function importAsJson(store: Store, brought: Brought, from: string, isYes: boolean): Promise<void> {
  const meanwhile: string[] = [];
  const { plan, outcome } = await carryOut(store, brought, from, {
    agree: async () => isYes,
    retold: () => meanwhile.splice(0, 1, `${overtaken} It was planned anew.`),
  });
  if (outcome === 'left') process.exitCode = 1;
  const names = (actors: EditionDiff['added']) => actors.map(({ id, name }) => ({ id, name }));
  const { added, gone, changed } = plan.diff;
  say(
    JSON.stringify({
      dataSet: keptOf(plan, from, brought.hash),
      before: plan.standing,
      diff: { added: names(added), gone: names(gone), changed },
      notes: brought.bundle.notes,
      warnings: [...meanwhile, ...plan.warnings],
      applied: outcome === 'applied',
      known: outcome === 'known',
    }),
  );
}

/** `import attack`, `import misp`: read a bundle, show what it changes, and put it in force when that is agreed. */
export async function importActors(kind: DataSetKind, from: string, options: ImportOptions): Promise<void> {
  await withStore(async (store, config) => {
    const brought = await bring(from, config);
    const { dataset } = brought.bundle;
    if (dataset.kind !== kind)
      throw new Refusal(
        `${from} is ${editionWords(dataset)}. Import it with: stormbrief import ${dataset.kind} ${from}`,
      );
    if (options.json) return importAsJson(store, brought, from, options.yes === true);
    const { outcome } = await carryOut(store, brought, from, {
      agree: async (plan) => {
        say(planText(plan, from, options.all === true));
        return options.yes === true || (process.stdin.isTTY && (await isAgreed()));
      },
      retold: () => say(`${overtaken} Over what is in force now it is:`),
    });
    if (outcome === 'known') return say(`${editionWords(dataset)} is in force already; nothing to do.`);
    if (outcome === 'applied') return say(afterwards);
    say('Nothing was changed. To apply it: the same with --yes.');
    process.exitCode = 1;
  });
}

/** `import list`: the data sets in force. */
export async function listActorSets(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const before = new Map((await store.actorSetsBefore()).map((set) => [set.id, set]));
    const held = await store.actorSets();
    const sets = [];
    for (const set of held) {
      const readable = (await store.actorSetContent(set.id)) !== null;
      sets.push({ ...set, before: before.get(set.id) ?? null, readable });
    }
    const known = await store.dataSets();
    if (options.json) return say(JSON.stringify({ actors: sets, vulnerabilities: known }));
    say(
      sets.length === 0
        ? 'No data set is imported: the built-in catalogue is all. `stormbrief import attack <file|url>` adds one.'
        : actorSetsText(sets),
    );
    say(`\n${dataSetsText(known, Date.now())}`);
  });
}

/** `import undo`: the edition before is in force again; once more brings the newer one back. */
export async function undoImport(name: string): Promise<void> {
  await withStore(async (store) => {
    const sets = [...(await store.actorSets()), ...(await store.actorSetsBefore())];
    const ids = [...new Set(sets.filter(({ id, kind }) => id === name || kind === name).map(({ id }) => id))];
    const [id, another] = ids;
    if (id === undefined)
      throw new Refusal(
        `Nothing called “${name}” was imported. \`stormbrief import list\` names the data sets.`,
      );
    if (another !== undefined) throw new Refusal(`Which one: ${listWords(ids, 'or')}?`);
    await store.swapActorSet(id);
    const now = (await store.actorSets()).find((set) => set.id === id);
    say(now === undefined ? `${id} is set aside.` : `${editionWords(now)} is in force again.`);
    say('Once more brings back what was in force. The last 90 days are matched again, as after an import.');
  });
}
