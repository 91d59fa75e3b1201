// What a program gives to be loaded: files of several kinds, or a sentence that says what they have to be.

import { fail, quoted } from '../tensor/error.ts';
import { type Bytes, blobBytes, checkedBytes, memoryBytes } from './bytes.ts';
import { urlName } from './url-name.ts';

/** A file in memory. */
export interface NamedBytes {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  /** All of the file. */
  readonly bytes: Uint8Array | ArrayBuffer | ArrayBufferView;
}

/** A file as it may be given to `loadFiles`: a browser's `File` or `Blob`, an address, bytes in memory, or what reads ranges. */
export type FileInput = Blob | URL | NamedBytes | Bytes;

/** A file that is not open yet. */
export interface GivenFile {
  readonly name: string;
  /** Bytes; 0 where they are not known before it is open. */
  readonly size: number;
  open(signal?: AbortSignal): Promise<Bytes>;
}

const KINDS = 'give a File, a Blob, a URL or { name, bytes }';

// They may be of another window's classes.
const isUrl = (given: object): given is URL => 'href' in given && 'pathname' in given;
const isBlob = (given: object): given is Blob => 'arrayBuffer' in given && 'slice' in given;

const isSingle = (given: object): boolean =>
  isUrl(given) || isBlob(given) || 'bytes' in given || 'read' in given;

/**
 * The files of a list, or the one that is given without a list.
 * @throws HeadglowError for what is no file
 */
export function givenFiles(given: FileInput | ArrayLike<FileInput>): GivenFile[] {
  if (typeof given !== 'object' || given === null)
    return fail('data', 'files', `${quoted(given)} is not a list of files`, KINDS);
  if (isSingle(given)) return [givenFile(given as FileInput)];
  const list = given as ArrayLike<FileInput>;
  // A browser's FileList is a list, too.
  if (!Number.isInteger(list.length)) fail('data', 'files', `${quoted(given)} is not a list of files`, KINDS);
  return Array.from(list, (file, index) => givenFile(file, index));
}

/** @param index its place in a list, 0-based; none for a file without a list */
function givenFile(given: FileInput, index?: number): GivenFile {
  const place = index === undefined ? 'files' : `files[${index}]`;
  if (typeof given !== 'object' || given === null)
    fail('data', place, `${quoted(given)} is not a file`, KINDS);
  if (isUrl(given)) {
    const name = urlName(given);
    return { name, size: 0, open: async (signal) => (await import('./url.ts')).openUrl(given, signal) };
  }
  if (isBlob(given)) {
    const unnamed = index === undefined ? 'blob' : `blob ${index + 1}`;
    return opened(checkedBytes(blobBytes((given as File).name ?? unnamed, given)));
  }
  const { name } = given;
  if (typeof name !== 'string') fail('data', `${place}.name`, `${quoted(name)} is not a name`, 'give a text');
  if ('read' in given) return opened(checkedBytes(given));
  return opened(memoryBytes(name, bytesOf(given, place)));
}

const opened = (bytes: Bytes): GivenFile => ({
  name: bytes.name,
  size: bytes.size,
  open: async () => bytes,
});

function bytesOf({ bytes }: NamedBytes, place: string): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return fail(
    'data',
    `${place}.bytes`,
    `${quoted(bytes)} is no bytes`,
    'give a Uint8Array or an ArrayBuffer',
  );
}
