// What a program gives to be loaded: files of several kinds, or a sentence that says what they have to be.

import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import { builtInClass } from '../tensor/float32.ts';
import { type Bytes, blobBytes, memoryBytes, withLengthChecks } from './bytes.ts';
import { urlName } from './url-name.ts';

/** Bytes in memory, of any kind that JavaScript has. */
export type ByteArray = Uint8Array | ArrayBuffer | ArrayBufferView;

/** A file in memory. */
export interface NamedBytes {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  /** All of the file. */
  readonly bytes: ByteArray;
}

/** A file that a program reads by itself, such as one in a store of its own. */
export interface RangedFile {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /**
   * Returns the bytes from `start` up to, not including, `end`, with `0 <= start <= end <= size`; at once, or as a promise.
   * They are not copied: leave them unchanged.
   * @param signal aborted when nobody needs them any more
   */
  read(start: number, end: number, signal?: AbortSignal): ByteArray | Promise<ByteArray>;
}

/** A file as it may be given to `loadFiles`: a browser's `File` or `Blob`, an address, bytes in memory, or what reads ranges. */
export type FileInput = Blob | URL | NamedBytes | RangedFile;

/** A file that is not open yet. */
export interface UnopenedFile {
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
export function listInputFiles(given: FileInput | ArrayLike<FileInput>): UnopenedFile[] {
  if (typeof given !== 'object' || given === null)
    return fail('data', 'files', `${quoteValue(given)} is not a list of files`, KINDS);
  if (isSingle(given)) return [givenFile(given as FileInput)];
  const list = given as ArrayLike<FileInput>;
  // A browser's FileList is a list, too.
  if (!Number.isInteger(list.length))
    fail('data', 'files', `${quoteValue(given)} is not a list of files`, KINDS);
  return Array.from(list, (file, index) => givenFile(file, index));
}

/** @param index its place in a list, 0-based; none for a file without a list */
function givenFile(given: FileInput, index?: number): UnopenedFile {
  const place = index === undefined ? 'files' : `files[${index}]`;
  if (typeof given !== 'object' || given === null)
    fail('data', place, `${quoteValue(given)} is not a file`, KINDS);
  if (isUrl(given)) {
    const name = urlName(given);
    return { name, size: 0, open: async (signal) => (await import('./url.ts')).openUrl(given, signal) };
  }
  if (isBlob(given)) {
    const unnamed = index === undefined ? 'blob' : `blob ${index + 1}`;
    return opened(withLengthChecks(blobBytes((given as File).name ?? unnamed, given)));
  }
  const { name } = given;
  if (typeof name !== 'string')
    fail('data', `${place}.name`, `${quoteValue(name)} is not a name`, 'give a text');
  return opened('read' in given ? rangedBytes(given, place) : memoryBytes(name, bytesOf(given, place)));
}

/** Bytes that a program reads by itself: what each read returns is checked. */
function rangedBytes(given: RangedFile, place: string): Bytes {
  const { name, size, read } = given;
  if (!(Number.isSafeInteger(size) && size >= 0))
    fail(
      'data',
      `${place}.size`,
      `${quoteValue(size)} is not a size`,
      'give the number of bytes of the file',
    );
  if (typeof read !== 'function')
    fail('data', `${place}.read`, `${quoteValue(read)} is not a function`, 'give read(start, end, signal)');
  return withLengthChecks({
    name,
    size,
    read: async (start, end, signal) => {
      const returned: unknown = await given.read(start, end, signal);
      const bytes = asBytes(returned);
      if (bytes?.length === end - start) return bytes;
      const what = bytes ? `${bytes.length} bytes` : `${quoteValue(returned)}, which is no bytes`;
      throw new HeadglowError({
        code: 'read',
        file: name,
        reason: `read(${start}, ${end}) returned ${what}`,
        remedy: bytes ? `it must return ${end - start}` : 'return a Uint8Array or an ArrayBuffer',
      });
    },
  });
}

const opened = (bytes: Bytes): UnopenedFile => ({
  name: bytes.name,
  size: bytes.size,
  open: async () => bytes,
});

/** Any kind of bytes as a Uint8Array, which is no copy; null for anything else. */
function asBytes(given: unknown): Uint8Array | null {
  if (given instanceof Uint8Array) return given;
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return builtInClass(given) === 'ArrayBuffer' ? new Uint8Array(given as ArrayBuffer) : null;
}

const bytesOf = ({ bytes }: NamedBytes, place: string): Uint8Array =>
  asBytes(bytes) ??
  fail('data', `${place}.bytes`, `${quoteValue(bytes)} is no bytes`, 'give a Uint8Array or an ArrayBuffer');
