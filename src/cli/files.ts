// Lists the input files of a command before any work starts. Unreadable files are reported and skipped.

import { constants, type Dirent } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { nothingShownError } from '../formats/file.ts';
import { compareNames, isReadable } from '../formats/folder.ts';
import { mapConcurrently } from '../formats/map-concurrently.ts';
import { EXTENSION_LIST } from '../formats/registry.ts';
import type { DownloadListener } from '../formats/url/counter.ts';
import type { RequestHeaders } from '../formats/url/request.ts';
import { isZarrMetadata } from '../formats/zarr/store.ts';
import type { FigureRequest } from '../protocol.ts';
import { type ErrorDetails, fail, HeadglowError, type Note, sentenceOf } from '../tensor/error.ts';
import { fileError } from './file-error.ts';
import { folderStore, isPyramidFolder } from './folder-store.ts';
import { checkReceiver } from './headers.ts';
import { aborted } from './interrupt.ts';
import { type ListedFile, readStdin, refuseUnlessRegular } from './open.ts';
import { createDownloadProgress, createProgress } from './progress.ts';
import { isUrl, openRemote } from './remote.ts';
import { printMessage } from './terminal.ts';

/** The folder that paths are relative to. `npm start` runs in the project's folder and passes the user's in INIT_CWD. */
export function userFolder(env: NodeJS.ProcessEnv = process.env): string {
  const isNpmStart = env.npm_lifecycle_event === 'start' && env.npm_package_name === 'headglow';
  return (isNpmStart && env.INIT_CWD) || process.cwd();
}

export interface Inputs {
  readonly files: readonly ListedFile[];
  /** Files that cannot be read, with the reasons. */
  readonly skipped: readonly ErrorDetails[];
}

export interface InputSettings {
  /** The folder that names are relative to. */
  readonly folder?: string;
  /** True to throw for the first file that cannot be read, instead of listing it. */
  readonly strict?: boolean;
  /** Stops the listing before the next file. */
  readonly signal?: AbortSignal;
  /** Called after each file with the number of files found so far. */
  readonly onFound?: (found: number) => void;
  /** Called as bytes of URLs arrive, now and when the files are read. */
  readonly onDownload?: DownloadListener;
  /** Bytes of values to keep in memory. */
  readonly memory?: number | undefined;
  /** Headers for the server of the URLs. */
  readonly headers?: RequestHeaders | undefined;
}

/**
 * Lists every input. A folder stands for the files in it, `-` for standard input. URLs are opened.
 * @throws HeadglowError for an empty name, as of a variable that is not set; with `strict`, if one cannot be read
 */
export async function listInputs(
  names: readonly string[],
  { folder = userFolder(), ...settings }: InputSettings = {},
): Promise<Inputs> {
  const listing = new Listing(settings);
  checkReceiver(names.filter(isUrl), settings.headers);
  for (const name of names) {
    if (name.trim() === '') fail('option', 'FILE', 'the name is empty', 'write . for the current folder');
    if (isUrl(name)) {
      await listing.addUrl(name);
      continue;
    }
    const path = resolve(folder, name);
    // Models are named after their folders, so `.` is replaced by the folder's name.
    const shownName = /(?:^|[\\/])\.{1,2}[\\/]*$/.test(name) ? join(name, '..', basename(path)) : name;
    await listing.addNamed(shownName, path);
  }
  const { files, skipped } = listing;
  return { files, skipped };
}

/**
 * Lists every input, as `listInputs` does.
 * @throws HeadglowError if no file can be read; with `strict`, if any cannot be read
 */
export async function inputFiles(names: readonly string[], settings: InputSettings = {}): Promise<Inputs> {
  const inputs = await listInputs(names, settings);
  if (inputs.files.length === 0 && inputs.skipped.length > 0) throw nothingShownError(inputs.skipped);
  return inputs;
}

/** What a command reads. */
export interface NamedInputs {
  readonly files: readonly string[];
  /** Headers for the server of the URLs. They are secret: pages and files never get them. */
  readonly headers?: RequestHeaders | undefined;
}

/** `inputFiles` with progress, and with a line on stderr for each file that cannot be read. */
export async function findInputs(
  { files: names, strict = false, memory, headers }: NamedInputs & Pick<FigureRequest, 'strict' | 'memory'>,
  signal: AbortSignal,
  onDownload = createDownloadProgress(),
): Promise<Inputs> {
  const progress = createProgress('files found');
  try {
    const inputs = await inputFiles(names, {
      strict,
      signal,
      onFound: (found) => progress.show(found),
      onDownload,
      memory,
      headers,
    });
    progress.end();
    printNotes(inputs.skipped);
    return inputs;
  } finally {
    progress.end();
  }
}

/** Prints a line on stderr for each note. */
export function printNotes(notes: readonly Note[]): void {
  for (const details of notes) printMessage(sentenceOf(details));
}

/** Returns a `printDetails` that skips repeated lines: a page that is reloaded reports the same files again. */
export function printNotesOnce(): (notes: readonly Note[]) => void {
  const printed = new Set<string>();
  return (notes) => {
    const unprinted = notes.filter((details) => !printed.has(sentenceOf(details)));
    for (const details of unprinted) printed.add(sentenceOf(details));
    printNotes(unprinted);
  };
}

/** Concurrent `stat` calls in a folder. */
const MAX_CONCURRENT = 16;

/** Collects the files that can be read and the reasons for those that cannot. */
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

  /** Adds a file, or the files of a folder, that the user named. The metadata of a Zarr store stand for its folder. */
  async addNamed(name: string, path: string): Promise<void> {
    if (isZarrMetadata(basename(path))) return this.addNamed(dirname(name), dirname(path));
    const before = this.files.length + this.skipped.length;
    try {
      const file = name === '-' ? await this.#readStdin() : await inspect(name, path);
      if (file) this.add(file);
      else await this.#addFolder(name, path);
    } catch (error) {
      this.#settings.signal?.throwIfAborted();
      this.#skip(fileError(error, name, 'read'));
    }
    if (this.files.length + this.skipped.length > before) return;
    this.#skip(
      new HeadglowError({
        code: 'read',
        file: name,
        reason: 'the folder contains no readable files',
        remedy: `use a folder with ${EXTENSION_LIST} files`,
      }),
    );
  }

  async addUrl(name: string): Promise<void> {
    const { signal } = this.#settings;
    try {
      this.add(await openRemote(name, this.#settings));
    } catch (error) {
      signal?.throwIfAborted();
      this.#skip(fileError(error, 'URL', 'read'));
    }
  }

  #readStdin(): Promise<ListedFile> {
    const { signal } = this.#settings;
    if (this.files.some(({ content }) => content))
      throw new HeadglowError({ code: 'read', file: '-', reason: 'standard input can be read only once' });
    return signal ? Promise.race([readStdin(), aborted(signal)]) : readStdin();
  }

  /**
   * Adds the files of a folder and its subfolders. Links to folders are not followed. A Zarr store is added whole, with files that
   * are hidden or have no extension.
   */
  async #addFolder(name: string, path: string, isInStore = false): Promise<void> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      this.#skip(fileError(error, name, 'read'));
      return [];
    });
    const isStore = isInStore || entries.some((entry) => isZarrMetadata(entry.name));
    if (isStore && !isInStore && (await isPyramidFolder(path))) {
      this.add({ name, path, size: 0, store: folderStore(name, path) });
      return;
    }
    const candidates = entries.filter(
      (entry) => isStore || isSpecial(entry) || isReadable(entry.name, entry.isDirectory()),
    );
    const inspectEntry = async (entry: Dirent) =>
      entry.isDirectory() ? null : inspect(join(name, entry.name), join(path, entry.name));
    candidates.sort(compareNames);
    for await (const { item, outcome } of mapConcurrently(candidates, inspectEntry, {
      atOnce: MAX_CONCURRENT,
    })) {
      const inner = join(name, item.name);
      if (item.isDirectory()) await this.#addFolder(inner, join(path, item.name), isStore);
      else if (outcome.status === 'rejected') this.#skip(linkError(outcome.reason, inner, item));
      else if (outcome.value) this.add(outcome.value);
    }
  }

  #skip(error: HeadglowError): void {
    if (this.#settings.strict) throw error;
    this.skipped.push(error.details);
  }
}

/** Pipes, sockets and devices are reported whatever their names, as a user may expect them to be read. */
const isSpecial = (entry: Dirent): boolean =>
  !entry.name.startsWith('.') && !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink();

/** Returns a readable file, or null for a folder. @throws HeadglowError or a file system error for anything else */
async function inspect(name: string, path: string): Promise<ListedFile | null> {
  const stats = await stat(path);
  if (stats.isDirectory()) return null;
  const refusal = refuseUnlessRegular(stats);
  if (refusal) throw new HeadglowError({ code: 'read', file: name, ...refusal });
  await access(path, constants.R_OK);
  return { name, path, size: stats.size };
}

function linkError(error: unknown, name: string, entry: Dirent): HeadglowError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && entry.isSymbolicLink();
  return isMissing
    ? new HeadglowError({ code: 'read', file: name, reason: 'is a broken symbolic link' })
    : fileError(error, name, 'read');
}
