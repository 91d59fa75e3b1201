// The files of a figure: lists them, and reads parts of them, without reading large ones whole where they are on this machine.

import { basename } from 'node:path';
import { type FileStat, FileType, type Uri, workspace } from 'vscode';
import { folderStore, isPyramidFolder } from '../../src/cli/folder-store.ts';
import { inputBytes } from '../../src/cli/open.ts';
import type { Bytes } from '../../src/formats/bytes.ts';
import { isZarrMetadata } from '../../src/formats/zarr/store.ts';
import { type ErrorDetails, HeadglowError } from '../../src/tensor/error.ts';
import { CHANGED, detailsOf } from './errors.ts';
import type { SentFile } from './protocol.ts';
import { wholeFile } from './whole-files.ts';

/** A file, or a store, and how it is read. */
export interface ListedFile extends SentFile {
  /** Opens it, or what a store has under a key; null if there is nothing. */
  open(key?: string): Promise<Bytes | null>;
}

/** Files of one figure, at most. */
const MAX_FILES = 200_000;

/** Files whose sizes are requested at the same time. */
const AT_ONCE = 32;

/** Whether files can be read in parts. */
const isLocal = ({ scheme }: Uri): boolean => scheme === 'file';

type Stat = Pick<FileStat, 'size' | 'mtime'>;

const versionOf = ({ mtime, size }: Stat): string => `${mtime}-${size}`;

function fileAt(uri: Uri, name: string, stat: Stat): ListedFile {
  const { size } = stat;
  const version = versionOf(stat);
  let bytes: Bytes | undefined;
  return {
    ...{ name, size, version },
    open: async () => {
      if (bytes) return bytes;
      // Reads are of the version that is there at the first one, which must be that of the list.
      if (versionOf(await workspace.fs.stat(uri)) !== version)
        throw new HeadglowError({ ...CHANGED, file: name });
      bytes ??= isLocal(uri)
        ? inputBytes({ name, path: uri.fsPath, size })
        : wholeFile(uri, name, { size, version });
      return bytes;
    },
  };
}

/** A store whose files are not listed, as it may have very many. Its version is that of its metadata, which are written last. */
async function storeAt(uri: Uri, name: string): Promise<ListedFile> {
  const version = versionOf(await workspace.fs.stat(childOf(uri, 'zarr.json')));
  const store = folderStore(name, uri.fsPath);
  return {
    ...{ name, size: 0, version, isStore: true },
    open: (key = '') => store.open(key),
  };
}

const childOf = (uri: Uri, name: string): Uri => uri.with({ path: `${uri.path.replace(/\/$/, '')}/${name}` });

/** Collects files. */
class Listing {
  readonly files: ListedFile[] = [];
  /** What can't be read, and why. */
  readonly unread: ErrorDetails[] = [];
  readonly #extensions: ReadonlySet<string>;

  constructor(extensions: ReadonlySet<string>) {
    this.#extensions = extensions;
  }

  /** Adds something, or notes that it can't be read. @throws HeadglowError if there is too much */
  async attempt(name: string, add: (name: string) => Promise<void>): Promise<void> {
    try {
      await add(name);
    } catch (error) {
      if (error instanceof HeadglowError) throw error;
      this.unread.push(detailsOf(error, name));
    }
  }

  async add(uri: Uri, name: string): Promise<void> {
    const stat = await workspace.fs.stat(uri);
    if (stat.type & FileType.Directory) await this.#addFolder(uri, name, false);
    else this.#push(fileAt(uri, name, stat));
  }

  #push(file: ListedFile): void {
    this.files.push(file);
    if (this.files.length > MAX_FILES)
      throw new HeadglowError({
        code: 'size',
        file: 'folder',
        reason: `it has more than ${MAX_FILES.toLocaleString('en')} files`,
        remedy: 'open a folder inside it',
      });
  }

  /** Adds the files of a folder and its subfolders that can be read; all of a Zarr store. Links to folders are not followed. */
  async #addFolder(uri: Uri, name: string, isInStore: boolean): Promise<void> {
    const entries = await workspace.fs.readDirectory(uri);
    const isStore = isInStore || entries.some(([entry]) => isZarrMetadata(entry));
    if (isStore && !isInStore && isLocal(uri) && (await isPyramidFolder(uri.fsPath)))
      return this.#push(await storeAt(uri, name));
    const isWanted = (entry: string) => isStore || (!entry.startsWith('.') && this.#isReadable(entry));
    const files = entries.filter(([entry, type]) => type & FileType.File && isWanted(entry));
    for (let at = 0; at < files.length; at += AT_ONCE)
      await Promise.all(
        files.slice(at, at + AT_ONCE).map(async ([entry]) => {
          const child = childOf(uri, entry);
          // One that has just been deleted, or a broken link, is left out.
          const stat = await Promise.resolve(workspace.fs.stat(child)).catch(() => null);
          if (stat) this.#push(fileAt(child, `${name}/${entry}`, stat));
        }),
      );
    for (const [entry, type] of entries)
      if (type === FileType.Directory && (isStore || !entry.startsWith('.')))
        await this.attempt(`${name}/${entry}`, (inner) =>
          this.#addFolder(childOf(uri, entry), inner, isStore),
        );
  }

  #isReadable(name: string): boolean {
    return this.#extensions.has(name.slice(name.lastIndexOf('.')).toLowerCase());
  }
}

/** The names of what is shown: of files in several folders, their paths below the folder that these have in common. */
export function namesOf(inputs: readonly Uri[]): string[] {
  const parts = inputs.map(({ path }) => path.split('/').filter(Boolean));
  const [first = []] = parts;
  let common = 0;
  const isCommon = (own: readonly string[]) => own.length > common + 1 && own[common] === first[common];
  while (parts.length > 0 && parts.every(isCommon)) common += 1;
  return parts.map((own) => own.slice(common).join('/'));
}

/**
 * Lists files, and the files of folders.
 * @param extensions of the files of folders that can be read, with the dot
 * @returns the files, and what can't be read, if there are others
 * @throws HeadglowError if there are too many, or if nothing can be read
 */
export async function listFiles(
  inputs: readonly Uri[],
  extensions: ReadonlySet<string>,
): Promise<{ readonly files: readonly ListedFile[]; readonly unread: readonly ErrorDetails[] }> {
  const listing = new Listing(extensions);
  const names = namesOf(inputs);
  for (const [index, uri] of inputs.entries())
    await listing.attempt(names[index] ?? '', (name) => listing.add(uri, name));
  const [first] = listing.unread;
  if (listing.files.length === 0 && first) throw new HeadglowError(first);
  return listing;
}

/** The inputs without those that are inside others, and each once. */
export function withoutInner(inputs: readonly Uri[]): readonly Uri[] {
  const isInside = ({ path }: Uri, outer: Uri) => path.startsWith(`${outer.path.replace(/\/$/, '')}/`);
  return inputs.filter(
    (uri, index) =>
      inputs.findIndex(({ path }) => path === uri.path) === index &&
      !inputs.some((outer) => isInside(uri, outer)),
  );
}

/** The name of a figure: of its file or folder. */
export const titleOf = (inputs: readonly Uri[]): string => {
  const [first] = inputs;
  const name = basename(first?.path ?? '');
  return inputs.length > 1 ? `${name} and ${inputs.length - 1} more` : name;
};
