// What is known of a pyramid that is being written: the files that are there only until it is complete. They tell what it is made
// from, so that an interrupted one is continued, and which process writes it.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { getField } from '../formats/json/cell.ts';
import { HeadglowError } from '../tensor/error.ts';
import { STATISTICS } from './convention.ts';
import { isRunning } from './is-running.ts';
import { PARTIAL } from './shard-writer.ts';
import type { StatisticsRow } from './task-statistics.ts';

const PREFIX = '.headglow-';
/** What the pyramid is made from. */
const STATE = `${PREFIX}pyramid.json`;
/** The rows of statistics that are known. */
const ROWS = `${PREFIX}statistics`;
/** The process that writes the pyramid. */
const LOCK = `${PREFIX}lock`;
const METADATA = 'zarr.json';

const STATE_VERSION = 1;
const ROW_BYTES = 8 * STATISTICS.length;

const refuse = (file: string, reason: string, remedy: string): never => {
  throw new HeadglowError({ code: 'write', file, reason, remedy });
};

/** Writes a file under another name first, so that it is never there in part. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path + PARTIAL, content);
  await rename(path + PARTIAL, path);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether a store is a complete pyramid. */
async function isComplete(folder: string): Promise<boolean> {
  const attributes = getField(await readJson(join(folder, METADATA)), 'attributes');
  const own = getField(attributes, 'headglow');
  return getField(own, 'complete') === true;
}

/** Refuses a store that another process of this machine is writing; processes of other machines are not seen. */
async function lock(name: string, folder: string): Promise<void> {
  const owner = await readJson(join(folder, LOCK));
  const pid = getField(owner, 'pid');
  const isOther = typeof pid === 'number' && pid !== process.pid && getField(owner, 'host') === hostname();
  if (isOther && isRunning(pid))
    refuse(
      name,
      `process ${pid} is writing it`,
      `wait for it, or delete ${join(name, LOCK)} if that is another program`,
    );
  await writeWhole(join(folder, LOCK), JSON.stringify({ pid: process.pid, host: hostname() }));
}

/** What a folder has to do with a pyramid. */
type Found = 'empty' | 'started' | 'complete';

async function inspect(name: string, folder: string, fingerprint: string): Promise<Found> {
  const names = await readdir(folder);
  if (names.every((found) => found.startsWith(PREFIX) && found.endsWith(PARTIAL))) return 'empty';
  const state = await readJson(join(folder, STATE));
  const complete = await isComplete(folder);
  if (state === null && complete)
    refuse(
      name,
      'it is a complete pyramid',
      `check it with headglow pyramid --check ${JSON.stringify(name)}, or delete it to write it again`,
    );
  if (state === null)
    return refuse(name, 'this folder is not empty, and not an unfinished pyramid', 'use a new folder');
  if (getField(state, 'version') !== STATE_VERSION || getField(state, 'fingerprint') !== fingerprint)
    refuse(
      name,
      'it was started from other files, from another version of them, or with other options',
      'delete it to start again, or repeat the first command',
    );
  return complete ? 'complete' : 'started';
}

/** An unfinished pyramid. */
export class StoreState {
  readonly folder: string;
  /** Whether files may be there. */
  readonly isResumed: boolean;
  /** Whether only the files of this class have to be removed. */
  readonly isComplete: boolean;
  readonly #rows: Float64Array;
  #file: number | null = null;
  #known = 0;

  private constructor(folder: string, found: Found, rows: number) {
    this.folder = folder;
    this.isResumed = found === 'started';
    this.isComplete = found === 'complete';
    this.#rows = new Float64Array(rows * STATISTICS.length).fill(Number.NaN);
  }

  /**
   * Creates the folder of a store, or continues it.
   * @param name as the user wrote it
   * @param fingerprint of everything that the store depends on
   * @param rows of statistics, of all models
   * @throws HeadglowError if something else is there
   */
  static async open(name: string, folder: string, fingerprint: string, rows: number): Promise<StoreState> {
    const found = await stat(folder).catch(() => null);
    if (found && !found.isDirectory()) refuse(name, 'it is a file', 'use a new folder');
    if (!found) await mkdir(folder);
    const state = new StoreState(folder, await inspect(name, folder, fingerprint), rows);
    await lock(name, folder);
    if (!state.isResumed && !state.isComplete)
      await writeWhole(join(folder, STATE), JSON.stringify({ version: STATE_VERSION, fingerprint }));
    if (!state.isComplete) await state.#openRows();
    return state;
  }

  /** The statistics of a task, by the position of their row; null if they are not known. */
  row(index: number): StatisticsRow | null {
    const start = index * STATISTICS.length;
    const row = this.#rows.subarray(start, start + STATISTICS.length);
    return row.some(Number.isNaN) ? null : [...row];
  }

  /** Records the statistics of a task. Rows arrive in order, but for those that are known. */
  setRow(index: number, row: StatisticsRow): void {
    this.#rows.set(row, index * STATISTICS.length);
    if (this.#file === null) return;
    // If rows were left out, the file would have zeros in their place.
    const first = Math.min(index, this.#known);
    const rows = this.#rows.slice(first * STATISTICS.length, (index + 1) * STATISTICS.length);
    writeSync(this.#file, rows, 0, rows.byteLength, first * ROW_BYTES);
    this.#known = Math.max(this.#known, index + 1);
  }

  /** Closes the files and unlocks the store. What is there stays. */
  async release(): Promise<void> {
    this.#close();
    await rm(join(this.folder, LOCK), { force: true });
  }

  /** Removes the files of an unfinished store, now that it is complete. */
  async complete(): Promise<void> {
    this.#close();
    for (const name of [ROWS, LOCK, STATE]) await rm(join(this.folder, name), { force: true });
  }

  #close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  async #openRows(): Promise<void> {
    const path = join(this.folder, ROWS);
    await writeFile(path, '', { flag: this.isResumed ? 'a' : 'w' });
    this.#file = openSync(path, 'r+');
    const bytes = readFileSync(path);
    const whole = Math.min(Math.floor(bytes.length / ROW_BYTES) * ROW_BYTES, this.#rows.byteLength);
    new Uint8Array(this.#rows.buffer).set(bytes.subarray(0, whole));
    this.#known = whole / ROW_BYTES;
  }
}
