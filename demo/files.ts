// Files into the page: dropped (folders too), picked, or named on the command line.

import type { Analysis } from '../src/analysis/analysis.ts';
import type { BenchRequest } from '../src/cli/request.ts';
import { byName, isRead } from '../src/formats/folder.ts';
import { HeadglowError, type InputFile } from '../src/index.ts';
import { byId } from './elements.ts';

/** A file whose bytes are still to be read. */
export interface PendingFile {
  readonly name: string;
  readonly read: (signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
}

/** Reads the bytes of files, one file after the other. */
export async function readAll(files: readonly PendingFile[], signal: AbortSignal): Promise<InputFile[]> {
  const read: InputFile[] = [];
  for (const file of files) {
    const bytes = await file.read(signal).catch((error: unknown) => {
      if (signal.aborted || error instanceof HeadglowError) throw error;
      throw new HeadglowError({ file: file.name, reason: 'it could not be read', remedy: 'choose it again' });
    });
    read.push({ name: file.name, bytes });
    signal.throwIfAborted();
  }
  return read;
}

const pending = (file: File, name = file.name): PendingFile => ({
  name,
  read: async () => new Uint8Array(await file.arrayBuffer()),
});

/** A dropped file, or those in a folder and in its folders that can be read, as on the command line. */
async function filesIn(entry: FileSystemEntry): Promise<PendingFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
    return [pending(file, entry.fullPath.slice(1))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands out a hundred entries at a time, then none.
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) break;
    entries.push(...some);
  }
  const read = entries.filter(({ name, isDirectory }) => isRead(name, isDirectory)).sort(byName);
  return (await Promise.all(read.map(filesIn))).flat();
}

async function dropped(transfer: DataTransfer): Promise<PendingFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files].map((file) => pending(file));
  return (await Promise.all(entries.map(filesIn))).flat();
}

/** Calls back with files that are dropped on the page or picked with the button. */
export function onFiles(listener: (files: readonly PendingFile[]) => void): void {
  const input = byId<HTMLInputElement>('files');
  byId('open').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.length) listener([...input.files].map((file) => pending(file)));
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
  window.addEventListener('drop', async (event) => {
    veil.hidden = true;
    if (!event.dataTransfer) return;
    event.preventDefault();
    listener(await dropped(event.dataTransfer));
  });
}

/** What `headglow view FILE…` serves beside the page. */
export interface Served {
  readonly files: readonly PendingFile[];
  readonly options: Record<string, unknown>;
  readonly step: number | null;
  readonly analysis: Analysis | null;
  /** There where `headglow bench` asks this page to measure the machine. */
  readonly benchmark: BenchRequest | null;
}

/** The files named on the command line; none where the page is served by something else. */
export async function servedFiles(): Promise<Served> {
  const response = await fetch('files.json').catch(() => null);
  if (!response?.ok) return { files: [], options: {}, step: null, analysis: null, benchmark: null };
  const {
    files,
    options,
    step,
    analysis = null,
    benchmark = null,
  } = (await response.json()) as {
    files: { name: string; url: string }[];
    options: Record<string, unknown>;
    step: number | null;
    analysis?: Analysis;
    benchmark?: BenchRequest;
  };
  return {
    options,
    step,
    analysis,
    benchmark,
    files: files.map(({ name, url }) => ({
      name,
      read: async (signal) => {
        const response = await fetch(url, { signal });
        if (!response.ok) throw new HeadglowError({ file: name, reason: 'it is no longer there' });
        return new Uint8Array(await response.arrayBuffer());
      },
    })),
  };
}
