// Lists files to open: dropped files and folders, picked files, and files from the command line.

import type { Analysis } from '../src/analysis.ts';
import {
  ACCEPT,
  compareNames,
  errorMessage,
  isReadable,
  isZarrMetadata,
  mapConcurrently,
} from '../src/formats.ts';
import type { ErrorDetails, Note, Reading } from '../src/index.ts';
import { type BenchRequest, groupIntoBatches, type Manifest } from '../src/protocol.ts';
import type { PageFile, ServedFile } from './bytes.ts';
import { byId } from './parts/elements.ts';
import { urlFiles, urlsIn } from './url-list.ts';

/** Files to open. */
export interface FileList {
  readonly files: readonly PageFile[];
  /** Errors for entries that could not be listed. */
  readonly skipped: readonly ErrorDetails[];
  /** Whether an unreadable file is an error, instead of being skipped. */
  readonly strict?: boolean;
  /** How the files are read, beyond what they say themselves. */
  readonly reading?: Reading;
  /** Bytes of values to keep in memory. */
  readonly memory?: number;
  /** Called with files that were skipped or have notes after reading. */
  readonly report?: (skipped: readonly Note[]) => void;
}

/** Lists files; reports the number of files found so far. */
export type ListFiles = (signal: AbortSignal, onFound: (found: number) => void) => Promise<FileList>;

/** A picked file of a folder has a path. */
const toPageFile = (file: File, name = file.webkitRelativePath || file.name): PageFile => ({
  name,
  size: file.size,
  blob: file,
});

/** Number of entries of a folder that are opened at the same time. */
const MAX_CONCURRENT = 16;

/** Opens the file of an entry; null for a folder. */
const openEntry = (entry: FileSystemEntry) =>
  new Promise<File | null>((resolve, reject) => {
    if (entry.isFile) (entry as FileSystemFileEntry).file(resolve, reject);
    else resolve(null);
  });

/** Collects the readable files in dropped entries and their subfolders; all files of a Zarr store. */
class DropScan {
  readonly files: PageFile[] = [];
  readonly skipped: ErrorDetails[] = [];
  readonly #signal: AbortSignal;
  readonly #onFound: (found: number) => void;
  #found = 0;

  constructor(signal: AbortSignal, onFound: (found: number) => void) {
    [this.#signal, this.#onFound] = [signal, onFound];
  }

  /** @param isInStore whether the entries are inside a Zarr store */
  async addEntries(entries: readonly FileSystemEntry[], isInStore = false): Promise<void> {
    const opened = mapConcurrently(entries, openEntry, { atOnce: MAX_CONCURRENT });
    for await (const { item, outcome } of opened) {
      this.#signal.throwIfAborted();
      if (outcome.status === 'rejected') this.#skip(item, outcome.reason);
      else if (outcome.value) this.files.push(toPageFile(outcome.value, item.fullPath.slice(1)));
      else await this.#addFolder(item as FileSystemDirectoryEntry, isInStore);
    }
  }

  async #addFolder(folder: FileSystemDirectoryEntry, isInStore: boolean): Promise<void> {
    const entries = await this.#listFolder(folder);
    const isStore = isInStore || entries.some(({ name }) => isZarrMetadata(name));
    const opened = entries.filter(({ name, isDirectory }) => isStore || isReadable(name, isDirectory));
    this.#found += opened.filter(({ isFile }) => isFile).length;
    this.#onFound(this.#found);
    await this.addEntries(opened.sort(compareNames), isStore);
  }

  /** Lists the entries of a folder, as far as they can be read. */
  async #listFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
    const entries: FileSystemEntry[] = [];
    const reader = folder.createReader();
    const readBatch = () =>
      new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    try {
      // A reader returns up to a hundred entries at a time, and an empty list at the end.
      for (let batch = await readBatch(); batch.length > 0; batch = await readBatch()) {
        this.#signal.throwIfAborted();
        entries.push(...batch);
      }
    } catch (error) {
      this.#skip(folder, error);
    }
    this.#signal.throwIfAborted();
    return entries;
  }

  #skip({ fullPath }: FileSystemEntry, error: unknown): void {
    const reason = `could not be read (${errorMessage(error)})`;
    this.skipped.push({ code: 'read', file: fullPath.slice(1), reason });
  }
}

/** Lists dropped files, and the readable files in dropped folders, as the command line does. */
export async function droppedFiles(
  entries: readonly FileSystemEntry[],
  signal: AbortSignal,
  onFound: (found: number) => void,
): Promise<FileList> {
  const scan = new DropScan(signal, onFound);
  await scan.addEntries(entries);
  return { files: scan.files, skipped: scan.skipped };
}

/** Lists files at URLs. */
export const listUrls =
  (urls: readonly URL[]): ListFiles =>
  async () => ({ files: urlFiles(urls), skipped: [] });

function listDrop(transfer: DataTransfer): ListFiles {
  // Both lists are empty after the event.
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const files = [...transfer.files].map((file) => toPageFile(file));
  if (entries.length === 0 && files.length === 0) {
    const urls = urlsIn(transfer.getData('text/uri-list'));
    if (urls.length > 0) return listUrls(urls);
  }
  if (entries.length === 0) return async () => ({ files, skipped: [] });
  return (signal, onFound) => droppedFiles(entries, signal, onFound);
}

/** The folders that a path is in: of `a/b/c.npy` they are `a` and `a/b`. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

const isReadablePath = (path: string): boolean =>
  path.split('/').every((name, index, { length }) => isReadable(name, index < length - 1));

/** The readable files of a picked folder in the order of the command line; all files of a Zarr store. */
export function folderFiles(picked: readonly PageFile[]): PageFile[] {
  const metadata = picked.filter(({ name }) => isZarrMetadata(name.split('/').at(-1) ?? ''));
  const stores = new Set(metadata.map(({ name }) => foldersOf(name).at(-1)));
  const isInStore = (path: string): boolean => foldersOf(path).some((folder) => stores.has(folder));
  return picked.filter(({ name }) => isInStore(name) || isReadablePath(name)).sort(compareNames);
}

/** Opens the dialog of a file input when its button is clicked. */
function listenForPicks(
  button: HTMLElement,
  input: HTMLInputElement,
  onPick: (files: readonly PageFile[]) => void,
): void {
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].map((file) => toPageFile(file));
    if (files.length > 0) onPick(files);
    input.value = '';
  });
}

/** Listens for files that are dropped on the page or picked with the buttons. */
export function listenForFiles(listener: (list: ListFiles) => void): void {
  const filesInput = byId<HTMLInputElement>('files');
  filesInput.accept = ACCEPT;
  listenForPicks(byId('open'), filesInput, (files) => listener(async () => ({ files, skipped: [] })));
  const folderInput = byId<HTMLInputElement>('folder');
  // Browsers of phones pick no folders.
  byId('open-folder').hidden = !('webkitdirectory' in folderInput);
  listenForPicks(byId('open-folder'), folderInput, (files) =>
    listener(async () => ({ files: folderFiles(files), skipped: [] })),
  );
  const dropHint = byId('drop');
  const hasFiles = ({ dataTransfer }: DragEvent) =>
    ['Files', 'text/uri-list'].some((type) => dataTransfer?.types.includes(type));
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    dropHint.hidden = false;
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) dropHint.hidden = true;
  });
  window.addEventListener('drop', (event) => {
    dropHint.hidden = true;
    if (!event.dataTransfer) return;
    event.preventDefault();
    listener(listDrop(event.dataTransfer));
  });
}

/** The files and settings that `headglow view FILE…` serves with the page. */
export interface ServedManifest extends FileList {
  readonly options: Record<string, unknown>;
  /** Other servers that the page may read files from; null if the page is served by another server. */
  readonly origins: readonly string[] | null;
  readonly step: number | null;
  readonly analysis: Analysis | null;
  /** Set if the page was opened by `headglow bench`. */
  readonly benchmark: BenchRequest | null;
}

/** Fetches the files of the command line; none if the page is served by another server. */
export async function servedFiles(): Promise<ServedManifest> {
  const response = await fetch('files.json').catch(() => null);
  const manifest: Partial<Manifest> = response?.ok ? await response.json() : {};
  const { files = [], skipped = [], options = {}, step = null, strict = false } = manifest;
  const { reading = {}, analysis = null, benchmark = null, memory, origins = null } = manifest;
  const report = (all: readonly Note[]) => void reportSkipped(all);
  return {
    files: servedPageFiles(files),
    skipped,
    strict,
    reading,
    ...(memory !== undefined && { memory }),
    report,
    options,
    origins,
    step,
    analysis,
    benchmark,
  };
}

const toAbsolute = (url: string): string => new URL(url, document.baseURI).href;

/** Converts the files of a manifest, small ones in batches. URLs are absolute, for workers with other base URLs. */
export function servedPageFiles(files: Manifest['files']): ServedFile[] {
  const pageFiles: ServedFile[] = files.map((file) => ({ ...file, url: toAbsolute(file.url) }));
  const sizes = files.map(({ size, isStore = false }) => ({ size: isStore ? Infinity : size }));
  for (const [first, last] of groupIntoBatches(sizes)) {
    const url = toAbsolute(`files/${first}-${last}`);
    for (let index = first; index <= last; index++)
      pageFiles[index] = { ...(pageFiles[index] as ServedFile), batch: { url, index: index - first } };
  }
  return pageFiles;
}

/** Maximum length of a report in characters; the command line accepts up to a megabyte. */
const MAX_REPORT_LENGTH = 200_000;

/** Reports skipped files to the command line, which prints them. */
export async function reportSkipped(all: readonly Note[]): Promise<void> {
  if (all.length === 0) return;
  const lines: Note[] = [];
  let length = 0;
  for (const details of all) {
    length += JSON.stringify(details).length;
    if (length > MAX_REPORT_LENGTH) {
      lines.push({ reason: `${all.length - lines.length} more files could not be read` });
      break;
    }
    lines.push(details);
  }
  const headers = { 'Content-Type': 'application/json' };
  // Other servers do not accept reports.
  await fetch('skipped', { method: 'POST', headers, body: JSON.stringify(lines) }).catch(() => null);
}
