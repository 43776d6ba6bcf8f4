import { existsSync } from 'node:fs';
import { openEngine, type StorePlace, storeFault, storePlace } from '../compose.ts';
import { databaseUrlFault } from '../config.ts';
import { type CopyProgress, type CopyRefusal, copyStore } from '../store/copy.ts';
import type { Engine } from '../store/engine.ts';
import { botsConnected } from '../store/postgres.ts';
import { holdServing } from '../store/serving.ts';
import { lockSqlite } from '../store/sqlite.ts';
import { table } from '../terminal/print.ts';
import { Refusal, say } from './door.ts';

function placeOf(url: string): StorePlace {
  const fault = databaseUrlFault(url);
  if (fault !== null) throw new Refusal(`A store is named as in DATABASE_URL: ${fault}.`);
  return storePlace(url);
}

function nameOf(place: StorePlace): string {
  return place.kind === 'sqlite' ? `sqlite:${place.path}` : place.shown;
}

/** Keeps bots away until `end`; says in the end whether none can have come between. */
type Alone = { readonly end: () => Promise<void>; readonly isHeld: () => boolean };

/** Refuse where a bot is at work; nobody can start one on either store until the copy ends. */
async function holdAlone(place: StorePlace, engine: Engine): Promise<Alone> {
  const busy = new Refusal(
    `A bot is at work on ${nameOf(place)}, and what it writes meanwhile would be lost. Stop it (all replicas), copy, and start it on the new store.`,
  );
  if (place.kind === 'sqlite') {
    const unlock = lockSqlite(place.path);
    if (unlock === null) throw busy;
    return { end: async () => unlock(), isHeld: () => true };
  }
  const hold = await holdServing(engine, 'alone');
  if (hold === null) throw busy;
  // A bot of a version before holds nothing.
  if ((await botsConnected(engine)) === 0) return hold;
  await hold.end();
  throw busy;
}

function refusalWords(refusal: CopyRefusal, from: StorePlace, to: StorePlace): string {
  switch (refusal.kind) {
    case 'old':
      return `${nameOf(from)} is not of this version: it lacks ${refusal.missing.join(', ')}. Run \`db migrate\` on it first.`;
    case 'held':
      return `${nameOf(to)} is not empty: its table ${refusal.table} holds rows. A copy goes into an empty store.`;
    case 'other-source':
      return `${nameOf(to)} holds a broken-off copy of ${refusal.source}. Copy that on, or empty it.`;
    default:
      return refusal satisfies never;
  }
}

/** One line that changes on a terminal, a line a table elsewhere. */
function progress(): (now: CopyProgress) => void {
  let last = '';
  return ({ of, done, total }) => {
    const words = `${of}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
    else if (done >= total && of !== last) process.stderr.write(`${words}\n`);
    if (done >= total) last = of;
  };
}

/** `db copy <from> <to>`: move a store to another place, whatever the engines; once more where it was broken off. */
export async function copy(fromUrl: string, toUrl: string): Promise<void> {
  const [from, to] = [placeOf(fromUrl), placeOf(toUrl)];
  if (nameOf(from) === nameOf(to)) throw new Refusal('Both are the same store.');
  if (from.kind === 'sqlite' && !existsSync(from.path))
    throw new Refusal(`There is no store at ${nameOf(from)}; nothing was copied.`);
  const copying = (place: StorePlace) => openEngine(place, 'stormbrief copy');
  const [source, target] = [copying(from), copying(to)];
  const holds: Alone[] = [];
  const fault = (place: StorePlace) => (error: unknown) => {
    throw storeFault(error, place) ?? error;
  };
  try {
    holds.push(await holdAlone(from, source).catch(fault(from)));
    holds.push(await holdAlone(to, target).catch(fault(to)));
    const result = await copyStore(source, target, nameOf(from), progress());
    if (process.stderr.isTTY) process.stderr.write('\n');
    if (result.kind !== 'copied') throw new Refusal(refusalWords(result, from, to));
    const rows = result.compared.map(({ table: name, rows: [a, b], checksums: [x, y] }) => [
      name,
      String(a),
      String(b),
      x,
      x === y ? 'same' : `DIFFERS: ${y}`,
    ]);
    say(table([['TABLE', 'ROWS', 'COPIED', 'CHECKSUM', ''], ...rows]));
    const different = result.compared.filter(({ checksums: [x, y] }) => x !== y);
    if (different.length > 0)
      throw new Refusal(
        `The copy differs in ${different.map(({ table: name }) => name).join(', ')}: ${nameOf(from)} is as it was; empty ${nameOf(to)} and copy again.`,
      );
    if (holds.some((hold) => !hold.isHeld()))
      throw new Refusal(
        `A connection broke while ${nameOf(from)} was copied, and somebody may have written meanwhile. Empty ${nameOf(to)} and copy again.`,
      );
    say(
      `\n${nameOf(from)} is copied to ${nameOf(to)}, row for row. Start the bot with DATABASE_URL naming the new one.`,
    );
  } finally {
    for (const hold of holds) await hold.end();
    await Promise.all([source.close(), target.close()]);
  }
}
