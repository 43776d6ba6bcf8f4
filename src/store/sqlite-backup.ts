import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copySqlite, gatherSqlite, lockSqlite } from './sqlite.ts';
import { type FileReport, reportOn } from './sqlite-report.ts';

/** Why nothing was done: in words, or because of what is wrong with the file that was read through. */
export type Undone =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'faulty'; readonly report: FileReport };
export type BackedUp = { readonly kind: 'done'; readonly report: FileReport };
/** `aside` is where the file lies that was there before; null where there was none. */
export type PutBack = BackedUp & { readonly aside: string | null };

/** Reach the disk: a name in a folder too, which on Linux is written with the folder. */
function sync(path: string): void {
  const open = openSync(path, 'r');
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

function syncFolder(path: string): void {
  // Windows opens no folder; its file system writes names in order.
  if (process.platform !== 'win32') sync(dirname(path));
}

/** A file that is only there while `work` goes on, beside where it will stand; only its owner may read it. */
async function beside<T>(path: string, work: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  rmSync(temporary, { force: true });
  closeSync(openSync(temporary, 'wx', 0o600));
  try {
    return await work(temporary);
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${temporary}${end}`, { force: true });
  }
}

function isSame(one: string, other: string): boolean {
  return existsSync(other) && realpathSync(one) === realpathSync(other);
}

/** Copy a file and read the copy through; of one that cannot be copied, read it through itself. */
async function copied(from: string, to: string): Promise<FileReport> {
  try {
    await copySqlite(from, to);
  } catch (error) {
    const report = reportOn(from);
    if (report.faults.length === 0) throw error;
    return report;
  }
  sync(to);
  return reportOn(to);
}

/** Copy the store at `path`, while it is used, to `to`: whole and read through, or not at all. A file that is there is only replaced with `force`. */
export async function backUp(path: string, to: string, force: boolean): Promise<BackedUp | Undone> {
  if (!existsSync(path)) return { kind: 'refused', reason: `There is no store at ${path} yet.` };
  if (isSame(path, to))
    return { kind: 'refused', reason: `${to} is the store itself; name another file for its backup.` };
  if (existsSync(to) && !force)
    return { kind: 'refused', reason: `${to} is there already; --force replaces it.` };
  if (!existsSync(dirname(to))) return { kind: 'refused', reason: `There is no folder ${dirname(to)}.` };
  return beside(to, async (temporary): Promise<BackedUp | Undone> => {
    const report = await copied(path, temporary);
    if (report.faults.length > 0) return { kind: 'faulty', report };
    renameSync(temporary, to);
    syncFolder(to);
    return { kind: 'done', report };
  });
}

/** Let the new file belong to whom the old one did: who restores may be another user than the bot. */
function ownAlike(temporary: string, path: string): void {
  const { mode, uid, gid } = statSync(path);
  chmodSync(temporary, mode & 0o777);
  try {
    chownSync(temporary, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** Keep the file of now under another name; its name stays taken until the new one replaces it, so that nobody begins an empty store meanwhile. */
function keepAside(path: string, aside: string): void {
  // What a broken file has beside it must not be taken for the new one's.
  for (const end of ['-wal', '-shm'])
    if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`);
  try {
    linkSync(path, aside);
  } catch {
    // A file system without hard links.
    copyFileSync(path, aside);
    sync(aside);
  }
}

async function replace(path: string, from: string, aside: string): Promise<PutBack | Undone> {
  return beside(path, async (temporary): Promise<PutBack | Undone> => {
    const report = await copied(from, temporary);
    if (report.faults.length > 0) return { kind: 'faulty', report };
    const isThere = existsSync(path);
    if (isThere && gatherSqlite(path) === 'in use')
      return { kind: 'refused', reason: `Another process has ${path} open. Wait until it ends.` };
    if (isThere) {
      ownAlike(temporary, path);
      keepAside(path, aside);
    }
    renameSync(temporary, path);
    syncFolder(path);
    return { kind: 'done', report, aside: isThere ? aside : null };
  });
}

/**
 * Put a backup in the place of the store at `path`: read through first, and not while a bot serves the store or a verb has it
 * open. The file of before lies beside it afterwards, under its name with `.before-<stamp>`.
 */
export async function putBack(path: string, from: string, stamp: string): Promise<PutBack | Undone> {
  if (!existsSync(from)) return { kind: 'refused', reason: `There is no file ${from}.` };
  if (isSame(from, path)) return { kind: 'refused', reason: `${from} is the store itself.` };
  const unlock = lockSqlite(path);
  if (unlock === null)
    return {
      kind: 'refused',
      reason: `A bot serves ${path}. Stop it first; then restore, and start it again.`,
    };
  try {
    return await replace(path, from, `${path}.before-${stamp}`);
  } finally {
    unlock();
  }
}
