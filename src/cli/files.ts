// The files that a command reads: looked at before any work. What can't be read is listed, and the rest is read.

import { constants, type Dirent } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { nothingShownError } from '../formats/file.ts';
import { compareNames, isReadable, isZarrMetadata } from '../formats/folder.ts';
import { mapConcurrently } from '../formats/map-concurrently.ts';
import { EXTENSION_LIST } from '../formats/registry.ts';
import { zarrStoreDetails } from '../formats/unsupported-details.ts';
import { type ErrorDetails, HeadglowError, type Note, sentenceOf } from '../tensor/error.ts';
import { fileError } from './file-error.ts';
import { aborted } from './interrupt.ts';
import { type ListedFile, notRegular, readStdin } from './open.ts';
import { createProgress } from './progress.ts';
import { printMessage } from './terminal.ts';

/** Folder that paths are relative to. `npm start` runs in the project's folder but says where the user stands. */
export function userFolder(env: NodeJS.ProcessEnv = process.env): string {
  const started = env.npm_lifecycle_event === 'start' && env.npm_package_name === 'headglow';
  return (started && env.INIT_CWD) || process.cwd();
}

export interface Inputs {
  readonly files: readonly ListedFile[];
  /** What can't be read, with the reasons. */
  readonly skipped: readonly ErrorDetails[];
}

export interface InputSettings {
  /** What names are relative to. */
  readonly folder?: string;
  /** Throws for the first name or file that can't be read, instead of listing it. */
  readonly strict?: boolean;
  /** Stops between two files. */
  readonly signal?: AbortSignal;
  /** Called after each file with how many have been found so far. */
  readonly onFound?: (found: number) => void;
}

/**
 * Looks at every input. A folder stands for the files in it, `-` for standard input.
 * @throws HeadglowError where nothing can be read; with `strict`, for the first that can't be read
 */
export async function inputFiles(
  names: readonly string[],
  { folder = userFolder(), ...settings }: InputSettings = {},
): Promise<Inputs> {
  const listing = new Listing(settings);
  for (const name of names) {
    const path = resolve(folder, name);
    // The folder itself tells models apart, which `.` does not.
    const called = /(?:^|[\\/])\.{1,2}[\\/]*$/.test(name) ? join(name, '..', basename(path)) : name;
    await listing.named(called, path);
  }
  const { files, skipped } = listing;
  if (files.length === 0 && skipped.length > 0) throw nothingShownError(skipped);
  return { files, skipped };
}

/** As `inputFiles`, with progress, and a line on stderr for each file that can't be read. */
export async function findInputs(
  { files: names, strict = false }: { readonly files: readonly string[]; readonly strict?: boolean },
  signal: AbortSignal,
): Promise<Inputs> {
  const progress = createProgress('files found');
  try {
    const inputs = await inputFiles(names, { strict, signal, onFound: (found) => progress.show(found) });
    progress.end();
    printDetails(inputs.skipped);
    return inputs;
  } finally {
    progress.end();
  }
}

/** A line on stderr for each. */
export function printDetails(all: readonly Note[]): void {
  for (const details of all) printMessage(sentenceOf(details));
}

/** As `sayDetails`, each line once: a page that is loaded again says the same. */
export function printDetailsOnce(): (all: readonly Note[]) => void {
  const said = new Set<string>();
  return (all) => {
    const fresh = all.filter((details) => !said.has(sentenceOf(details)));
    for (const details of fresh) said.add(sentenceOf(details));
    printDetails(fresh);
  };
}

/** Files looked at once in a folder. */
const AT_ONCE = 16;

class Listing {
  readonly files: ListedFile[] = [];
  readonly skipped: ErrorDetails[] = [];
  readonly #settings: InputSettings;

  constructor(settings: InputSettings) {
    this.#settings = settings;
  }

  add(file: ListedFile): void {
    this.#settings.signal?.throwIfAborted();
    this.files.push(file);
    this.#settings.onFound?.(this.files.length);
  }

  /** Takes a file or a folder that the user named. */
  async named(name: string, path: string): Promise<void> {
    const before = this.files.length + this.skipped.length;
    try {
      const file = name === '-' ? await this.#stdin() : await lookedAt(name, path);
      if (file) this.add(file);
      else await this.#folder(name, path);
    } catch (error) {
      this.#settings.signal?.throwIfAborted();
      this.#skip(fileError(error, name, 'read'));
    }
    if (this.files.length + this.skipped.length > before) return;
    const remedy = `name a folder that holds ${EXTENSION_LIST} files`;
    this.#skip(
      new HeadglowError({ code: 'read', file: name, reason: 'no file in this folder can be read', remedy }),
    );
  }

  #stdin(): Promise<ListedFile> {
    const { signal } = this.#settings;
    if (this.files.some(({ content }) => content))
      throw new HeadglowError({ code: 'read', file: '-', reason: 'standard input can be read only once' });
    return signal ? Promise.race([readStdin(), aborted(signal)]) : readStdin();
  }

  /** Takes the files in a folder and in its folders. Links to folders are not followed. A Zarr store is named once. */
  async #folder(name: string, path: string, isInStore = false): Promise<void> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      this.#skip(fileError(error, name, 'read'));
      return [];
    });
    const isStore = entries.some((entry) => isZarrMetadata(entry.name));
    if (isStore && !isInStore) {
      const inside = entries.map((entry) => entry.name);
      this.#skip(new HeadglowError(zarrStoreDetails(name, inside)));
    }
    const wanted = entries.filter((entry) => isSpecial(entry) || isReadable(entry.name, entry.isDirectory()));
    const look = (entry: Dirent) =>
      entry.isDirectory() ? null : lookedAt(join(name, entry.name), join(path, entry.name));
    for await (const { item, outcome } of mapConcurrently(
      wanted.sort(compareNames),
      async (entry) => look(entry),
      {
        atOnce: AT_ONCE,
      },
    )) {
      const inner = join(name, item.name);
      if (item.isDirectory()) await this.#folder(inner, join(path, item.name), isInStore || isStore);
      else if (outcome.status === 'rejected') this.#skip(linkError(outcome.reason, inner, item));
      else if (outcome.value) this.add(outcome.value);
    }
  }

  #skip(error: HeadglowError): void {
    if (this.#settings.strict) throw error;
    this.skipped.push(error.details);
  }
}

/** Pipes, sockets and devices are listed whatever their names: they may stand for a file that a user misses. */
const isSpecial = (entry: Dirent): boolean =>
  !entry.name.startsWith('.') && !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink();

/** A file that can be read; null for a folder. @throws for anything else */
async function lookedAt(name: string, path: string): Promise<ListedFile | null> {
  const stats = await stat(path);
  if (stats.isDirectory()) return null;
  const other = notRegular(stats);
  if (other) throw new HeadglowError({ code: 'read', file: name, ...other });
  await access(path, constants.R_OK);
  return { name, path, size: stats.size };
}

function linkError(error: unknown, name: string, entry: Dirent): HeadglowError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && entry.isSymbolicLink();
  return isMissing
    ? new HeadglowError({ code: 'read', file: name, reason: 'this is a link to a file that is not there' })
    : fileError(error, name, 'read');
}
