// The files of a figure: lists them, and reads parts of them, without reading large ones whole where they are on this machine.

import { basename } from 'node:path';
import { FileType, type Uri, workspace } from 'vscode';
import { folderStore, isPyramidFolder } from '../../src/cli/folder-store.ts';
import { inputBytes } from '../../src/cli/open.ts';
import type { Bytes } from '../../src/formats/bytes.ts';
import { isZarrMetadata } from '../../src/formats/zarr/store.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { SentFile } from './protocol.ts';

/** A file, or a store, and how it is read. */
export interface ListedFile extends SentFile {
  /** Opens it, or what a store has under a key; null if there is nothing. */
  open(key?: string): Promise<Bytes | null>;
}

/** Files of one figure, at most. */
const MAX_FILES = 200_000;

/** Bytes of a file that VS Code must read whole, as it is not on this machine. */
export const MAX_WHOLE = 2 ** 28;

/** Files whose sizes are requested at the same time. */
const AT_ONCE = 32;

const failTooLarge = (file: string, reason: string, remedy: string): never => {
  throw new HeadglowError({ code: 'size', file, reason, remedy });
};

/** A file that only VS Code can read, and only whole: in a virtual workspace. */
function wholeFile(uri: Uri, name: string, size: number): Bytes {
  if (size > MAX_WHOLE)
    failTooLarge(
      name,
      `it is not on this machine, where at most ${MAX_WHOLE / 2 ** 20} MiB are read`,
      'copy it to a local folder',
    );
  let reading: Promise<Uint8Array> | undefined;
  return {
    name,
    size,
    read: async (start, end) => {
      reading ??= Promise.resolve(workspace.fs.readFile(uri));
      try {
        return (await reading).subarray(start, end);
      } catch (error) {
        reading = undefined; // the next read may succeed
        throw error;
      }
    },
  };
}

/** Whether files can be read in parts. */
const isLocal = ({ scheme }: Uri): boolean => scheme === 'file';

function fileAt(uri: Uri, name: string, { size, mtime }: { size: number; mtime: number }): ListedFile {
  let bytes: Bytes | undefined;
  return {
    name,
    size,
    version: `${mtime}-${size}`,
    open: async () => {
      bytes ??= isLocal(uri) ? inputBytes({ name, path: uri.fsPath, size }) : wholeFile(uri, name, size);
      return bytes;
    },
  };
}

/** A store whose files are not listed, as it may have very many. Its version is that of its metadata, which are written last. */
async function storeAt(uri: Uri, name: string): Promise<ListedFile> {
  const { mtime, size } = await workspace.fs.stat(childOf(uri, 'zarr.json'));
  const store = folderStore(name, uri.fsPath);
  return {
    ...{ name, size: 0, version: `${mtime}-${size}`, isStore: true },
    open: (key = '') => store.open(key),
  };
}

const childOf = (uri: Uri, name: string): Uri => uri.with({ path: `${uri.path.replace(/\/$/, '')}/${name}` });

/** Collects files. */
class Listing {
  readonly files: ListedFile[] = [];
  /** Folders that can't be read. */
  readonly unread: string[] = [];
  readonly #extensions: ReadonlySet<string>;

  constructor(extensions: ReadonlySet<string>) {
    this.#extensions = extensions;
  }

  async add(uri: Uri, name: string): Promise<void> {
    const stat = await workspace.fs.stat(uri);
    if (stat.type & FileType.Directory) await this.#addFolder(uri, name, false);
    else this.#push(fileAt(uri, name, stat));
  }

  #push(file: ListedFile): void {
    this.files.push(file);
    if (this.files.length > MAX_FILES)
      failTooLarge(
        'folder',
        `it has more than ${MAX_FILES.toLocaleString('en')} files`,
        'open a folder inside it',
      );
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
        // One that can't be read, or has just been deleted, is left out.
        await this.#addFolder(childOf(uri, entry), `${name}/${entry}`, isStore).catch((error) => {
          if (error instanceof HeadglowError) throw error;
          this.unread.push(`${name}/${entry}`);
        });
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
 * Lists files, and the files of folders. Of several, those that are gone are left out.
 * @param extensions of the files of folders that can be read, with the dot
 * @throws the error of the first one if there are none
 */
export async function listFiles(
  inputs: readonly Uri[],
  extensions: ReadonlySet<string>,
): Promise<{ readonly files: readonly ListedFile[]; readonly unread: readonly string[] }> {
  const listing = new Listing(extensions);
  const names = namesOf(inputs);
  const errors: unknown[] = [];
  for (const [index, uri] of inputs.entries())
    await listing.add(uri, names[index] ?? '').catch((error) => errors.push(error));
  const tooLarge = errors.find((error) => error instanceof HeadglowError);
  if (tooLarge || (listing.files.length === 0 && errors.length > 0)) throw tooLarge ?? errors[0];
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
