// What a program gives to be loaded: files with names and bytes, or a sentence that says what it has to be.

import { fail, quoted } from '../tensor/error.ts';
import type { InputFile, PendingFile } from './file.ts';

/** Files as readers take them; an ArrayBuffer, or a view of one, becomes bytes. @throws HeadglowError for what is no file */
export function checkedFiles(given: readonly (InputFile | PendingFile)[]): (InputFile | PendingFile)[] {
  // A browser's FileList is a list, too.
  const isList = typeof given === 'object' && given !== null && Number.isInteger(given.length);
  if (!isList)
    fail(
      'files',
      `${quoted(given)} is not a list of files`,
      'give a list of { name, bytes } or of File objects',
    );
  return Array.from(given, (file, i) => checkedFile(file, `files[${i}]`));
}

function checkedFile(given: InputFile | PendingFile, place: string): InputFile | PendingFile {
  if (typeof given !== 'object' || given === null)
    fail(place, `${quoted(given)} is not a file`, 'give { name, bytes } or a File');
  const { name } = given;
  if (typeof name !== 'string') fail(`${place}.name`, `${quoted(name)} is not a name`, 'give a text');
  if ('arrayBuffer' in given) return given;
  const bytes: unknown = given.bytes;
  if (bytes instanceof Uint8Array) return given;
  if (bytes instanceof ArrayBuffer) return { name, bytes: new Uint8Array(bytes) };
  if (ArrayBuffer.isView(bytes))
    return { name, bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  return fail(`${place}.bytes`, `${quoted(bytes)} is no bytes`, 'give a Uint8Array or an ArrayBuffer');
}
