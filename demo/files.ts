// Files into the page: dropped (folders too), picked, or named on the command line.

import type { Analysis } from '../src/analysis.ts';
import {
  ACCEPT,
  compareNames,
  errorMessage,
  isReadable,
  isZarrMetadata,
  mapConcurrently,
  zarrStoreDetails,
} from '../src/formats.ts';
import type { ErrorDetails, Note } from '../src/index.ts';
import { type BenchRequest, groupIntoBatches, type Manifest } from '../src/protocol.ts';
import type { PageFile } from './bytes.ts';
import { byId } from './parts/elements.ts';

/** Files to show. */
export interface FileList {
  readonly files: readonly PageFile[];
  /** What could not be read when they were listed. */
  readonly skipped: readonly ErrorDetails[];
  /** Whether the first file that can't be read is an error. */
  readonly strict?: boolean;
  /** Called with what can't be read later on. */
  readonly report?: (skipped: readonly Note[]) => void;
}

/** Lists files; calls back with how many have been found. */
export type ListFiles = (signal: AbortSignal, onFound: (found: number) => void) => Promise<FileList>;

const pageFile = (file: File, name = file.name): PageFile => ({ name, size: file.size, blob: file });

/** Entries of a folder that are looked at at once. */
const AT_ONCE = 16;

/** What is dropped: files, and those in folders and in their folders that can be read, as on the command line. */
export async function droppedFiles(
  entries: readonly FileSystemEntry[],
  signal: AbortSignal,
  onFound: (found: number) => void,
): Promise<FileList> {
  const files: PageFile[] = [];
  const skipped: ErrorDetails[] = [];
  let found = 0;
  const skip = ({ fullPath }: FileSystemEntry, error: unknown) => {
    skipped.push({
      code: 'read',
      file: fullPath.slice(1),
      reason: `it could not be read (${errorMessage(error)})`,
    });
  };
  const fileOf = (entry: FileSystemEntry) =>
    new Promise<File | null>((done, failed) => {
      if (entry.isFile) (entry as FileSystemFileEntry).file(done, failed);
      else done(null);
    });
  const take = async (wanted: readonly FileSystemEntry[], isInStore = false): Promise<void> => {
    for await (const { item, outcome } of mapConcurrently(wanted, fileOf, { atOnce: AT_ONCE })) {
      signal.throwIfAborted();
      if (outcome.status === 'rejected') skip(item, outcome.reason);
      else if (outcome.value) files.push(pageFile(outcome.value, item.fullPath.slice(1)));
      else await takeFolder(item as FileSystemDirectoryEntry, isInStore);
    }
  };
  const takeFolder = async (folder: FileSystemDirectoryEntry, isInStore: boolean): Promise<void> => {
    const names: string[] = [];
    const inside: FileSystemEntry[] = [];
    const reader = folder.createReader();
    try {
      for (;;) {
        // A reader hands out a hundred entries at a time, then none.
        const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
        signal.throwIfAborted();
        if (some.length === 0) break;
        for (const entry of some) {
          names.push(entry.name);
          if (!isReadable(entry.name, entry.isDirectory)) continue;
          inside.push(entry);
          if (entry.isFile) found++;
        }
        onFound(found);
      }
    } catch (error) {
      signal.throwIfAborted();
      skip(folder, error);
    }
    const isStore = names.some(isZarrMetadata);
    // A store is named once, and what lies in it is not.
    if (isStore && !isInStore) skipped.push(zarrStoreDetails(folder.fullPath.slice(1), names));
    await take(inside.sort(compareNames), isInStore || isStore);
  };
  await take(entries);
  return { files, skipped };
}

function dropped(transfer: DataTransfer): ListFiles {
  // Both are empty once the event is over.
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const files = [...transfer.files].map((file) => pageFile(file));
  if (entries.length === 0) return async () => ({ files, skipped: [] });
  return (signal, onFound) => droppedFiles(entries, signal, onFound);
}

/** Calls back with files that are dropped on the page or picked with the button. */
export function listenForFiles(listener: (list: ListFiles) => void): void {
  const input = byId<HTMLInputElement>('files');
  input.accept = ACCEPT;
  byId('open').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].map((file) => pageFile(file));
    if (files.length > 0) listener(async () => ({ files, skipped: [] }));
    input.value = '';
  });
  const veil = byId('drop');
  const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  window.addEventListener('drop', (event) => {
    veil.hidden = true;
    if (!event.dataTransfer) return;
    event.preventDefault();
    listener(dropped(event.dataTransfer));
  });
}

/** What `headglow view FILE…` serves with the page. */
export interface ServedManifest extends FileList {
  readonly options: Record<string, unknown>;
  readonly step: number | null;
  readonly analysis: Analysis | null;
  /** There where `headglow bench` asks this page to measure the machine. */
  readonly benchmark: BenchRequest | null;
}

/** The files named on the command line; none where the page is served by something else. */
export async function servedFiles(): Promise<ServedManifest> {
  const response = await fetch('files.json').catch(() => null);
  const manifest: Partial<Manifest> = response?.ok ? await response.json() : {};
  const { files = [], skipped = [], options = {}, step = null, strict = false } = manifest;
  const { analysis = null, benchmark = null } = manifest;
  const report = (all: readonly Note[]) => void reportSkipped(all);
  return { files: servedPageFiles(files), skipped, strict, report, options, step, analysis, benchmark };
}

const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** Files as the manifest names them, small ones in batches; for a worker, too, whose address is another. */
export function servedPageFiles(files: Manifest['files']): PageFile[] {
  const pageFiles: PageFile[] = files.map(({ name, url, size }) => ({ name, size, url: absolute(url) }));
  for (const [first, last] of groupIntoBatches(files)) {
    const url = absolute(`files/${first}-${last}`);
    for (let index = first; index <= last; index++)
      pageFiles[index] = { ...(pageFiles[index] as PageFile), batch: { url, index: index - first } };
  }
  return pageFiles;
}

/** Most characters of a report; the command line takes no more than a megabyte. */
const LONGEST_REPORT = 200_000;

/** Reports to the command line what could not be read, so that it is in the terminal, too. */
export async function reportSkipped(all: readonly Note[]): Promise<void> {
  if (all.length === 0) return;
  const lines: Note[] = [];
  let length = 0;
  for (const details of all) {
    length += JSON.stringify(details).length;
    if (length > LONGEST_REPORT) {
      lines.push({ reason: `${all.length - lines.length} more files could not be read` });
      break;
    }
    lines.push(details);
  }
  const headers = { 'Content-Type': 'application/json' };
  // A server of another kind does not take it.
  await fetch('skipped', { method: 'POST', headers, body: JSON.stringify(lines) }).catch(() => null);
}
