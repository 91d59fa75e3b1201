// Reads the files of the prop `src`.

import { useEffect, useState } from 'react';
import { toUserError } from '../element/user-error.ts';
import type { FileInput } from '../formats/load.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isSameObject } from './same.ts';

/** Files to read: an address, relative to the page, or what `loadFiles` accepts, or a list of them. */
export type FileSource = string | FileInput | readonly (string | FileInput)[];

/** What is known of the files. */
export interface ReadFiles {
  /** The latest data that was read, which may be of earlier files; null if there is none. */
  readonly dataset: DatasetInput | null;
  /** Why the files could not be read; null if they could, or are being read. */
  readonly error: HeadglowError | null;
}

type Input = string | FileInput;
const NOTHING: ReadFiles = { dataset: null, error: null };

/** The files of `src`, each by itself. */
const listOf = (src: FileSource): readonly Input[] => (Array.isArray(src) ? src : [src as Input]);

/** Addresses are compared by text, objects such as `{ name, bytes }` by their properties, files of the browser by identity. */
function isSameInput(a: Input | undefined, b: Input | undefined): boolean {
  if (a === b) return true;
  if (a instanceof URL && b instanceof URL) return a.href === b.href;
  return isPlainObject(a) && isPlainObject(b) && isSameObject(a, b);
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Whether the same files are read. */
export function isSameSource(a: FileSource | null, b: FileSource | null): boolean {
  if (a === null || b === null) return a === b;
  const [left, right] = [listOf(a), listOf(b)];
  return left.length === right.length && left.every((one, i) => isSameInput(one, right[i]));
}

/** @throws HeadglowError if a text is not an address */
function toFile(input: Input): FileInput {
  if (typeof input !== 'string') return input;
  if (URL.canParse(input, document.baseURI)) return new URL(input, document.baseURI);
  throw new HeadglowError({
    code: 'option',
    place: 'src',
    reason: `${JSON.stringify(input.slice(0, 60))} is not a URL`,
    remedy: 'use the address of a file',
  });
}

async function readFiles(src: FileSource, signal: AbortSignal): Promise<DatasetInput> {
  const { loadFiles } = await import('../formats/load.ts');
  return loadFiles(listOf(src).map(toFile), { signal, strict: true });
}

/** Reads files whenever others are given. */
export function useFiles(given: FileSource | null | undefined): ReadFiles {
  const [src, setSrc] = useState(given ?? null);
  const [read, setRead] = useState<{ readonly of: FileSource | null; readonly files: ReadFiles }>({
    of: null,
    files: NOTHING,
  });
  if (!isSameSource(src, given ?? null)) setSrc(given ?? null);
  const isRead = isSameSource(read.of, src);
  useEffect(() => {
    if (src === null || isRead) return;
    const controller = new AbortController();
    const finish = (update: (before: ReadFiles) => ReadFiles) => {
      if (!controller.signal.aborted) setRead(({ files }) => ({ of: src, files: update(files) }));
    };
    readFiles(src, controller.signal).then(
      (dataset) => finish(() => ({ dataset, error: null })),
      (error) => finish(({ dataset }) => ({ dataset, error: toUserError(error) })),
    );
    return () => controller.abort();
  }, [src, isRead]);
  if (src === null) return NOTHING;
  return isRead ? read.files : { ...read.files, error: null };
}
