// Recognises files of formats that are not read, and refuses each with a way to turn it into one that is.

import { HeadglowError } from '../tensor/error.ts';
import type { Bytes } from './bytes.ts';
import { baseName, rejectFile } from './file.ts';
import { readFirstBytes } from './first-bytes.ts';
import type { OpenSettings } from './format.ts';
import { unsupportedDetails } from './unsupported-details.ts';
import {
  ARCHIVE_MEMBERS,
  BINARY,
  JOBLIB,
  JSON_LINES,
  NOTEBOOK,
  OLD_PICKLE,
  PICKLE,
  PYTORCH,
  SAFETENSORS,
  SIGNATURES,
  TEXT_SIGNATURES,
  TO_NUMPY,
  TORCH_LOAD,
  type UnsupportedFormat,
  WEIGHT_INDEX,
  ZARR,
} from './unsupported-formats.ts';

/** How a chunk of a Zarr array is called. */
const CHUNK = /^\d+(?:\.\d+)*$/;

function refuseForeign(file: string, foreign: UnsupportedFormat): never {
  throw new HeadglowError(unsupportedDetails(file, foreign));
}

const LETTERS_LOOKED_AT = 512;
const FULL_STOP = 0x2e;
const LONGEST_HEADER = 100e6;

/** The first bytes as text, a character each. */
const letters = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));

function startsWith(bytes: Uint8Array, start: string, at: number): boolean {
  for (let index = 0; index < start.length; index++)
    if (bytes[at + index] !== start.charCodeAt(index)) return false;
  return true;
}

/** A text may hold a stray control character, but no zero and not several. */
function isBinary(bytes: Uint8Array): boolean {
  const control = bytes.filter((byte) => byte < 0x20 && (byte < 9 || byte > 13) && byte !== 0x1b);
  return control.includes(0) || control.length > 2;
}

/** A safetensors file: the length of a JSON header, then the header. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || !startsWith(bytes, '{"', 8)) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return length >= 2 && length <= LONGEST_HEADER;
}

/** The format of a file by its first bytes, all of them of a small one; undefined where it is none of these. */
function foreignOf(bytes: Uint8Array, name: string): UnsupportedFormat | undefined {
  const found = SIGNATURES.find(({ starts, at = [0] }) =>
    at.some((offset) => starts.some((start) => startsWith(bytes, start, offset))),
  );
  const beginning = letters(bytes, LETTERS_LOOKED_AT);
  if (found?.name === PICKLE.name && beginning.includes('joblib')) return JOBLIB;
  if (found) return found;
  if (isSafetensors(bytes)) return SAFETENSORS;
  const text = beginning
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  const isText = TEXT_SIGNATURES.find(({ starts }) => starts.some((start) => text.startsWith(start)));
  if (isText) return isText;
  if (bytes.at(-1) === FULL_STOP && OLD_PICKLE.test(beginning)) return PICKLE;
  if (!isBinary(bytes.subarray(0, LETTERS_LOOKED_AT))) return undefined;
  return CHUNK.test(baseName(name)) ? ZARR : BINARY;
}

/** Whether a file is of a format that is not read, by its first bytes. */
export const isUnsupported = (start: Uint8Array, name: string): boolean =>
  foreignOf(start, name) !== undefined;

/** Refuses a file whose first bytes say that it is of a format that is not read, with a way to convert it. */
export async function rejectUnsupportedFile(bytes: Bytes, { signal }: OpenSettings): Promise<never> {
  const { name } = bytes;
  return refuseForeign(name, foreignOf(await readFirstBytes(bytes, signal), name) ?? BINARY);
}

const PICKLE_LOOKED_AT = 1 << 14;

/** Python classes that a pickle names, but for those of tensors. Only protocols 0 to 3 name them so. */
function classesIn(pickle: Uint8Array): string[] {
  const named = letters(pickle, PICKLE_LOOKED_AT).matchAll(/c([a-zA-Z_][\w.]{0,99})\n([a-zA-Z_]\w{0,99})\n/g);
  return [...named].flatMap(([, module = '', name = '']) =>
    /^(?:torch|collections|numpy|_codecs|builtins|__builtin__)\b/.test(module) ? [] : [`${module}.${name}`],
  );
}

/** A PyTorch file, and what to do about it, by how many tensors it holds and of what else. */
function pytorchOf(members: readonly string[], pickle: Uint8Array): UnsupportedFormat {
  const [object] = classesIn(pickle);
  if (object !== undefined)
    return {
      ...PYTORCH,
      holds: `holds an object of the class ${object}`,
      remedy: 'save its scores with numpy.save',
    };
  const tensors = members.filter((member) => /(?:^|\/)data\/\d+$/.test(member)).length;
  if (tensors === 1) return PYTORCH;
  if (tensors === 0)
    return {
      ...PYTORCH,
      holds: 'holds no tensor',
      remedy: `look at it in Python with data = ${TORCH_LOAD}; if it has a score for each head, save them with numpy.save(<npy>, scores)`,
    };
  return {
    ...PYTORCH,
    holds: `holds ${tensors} tensors`,
    remedy: `pick the one of layers x heads in Python, such as t = ${TORCH_LOAD}["NAME"], and save it with numpy.save(<npy>, t${TO_NUMPY})`,
  };
}

/** Most members that an error names. */
const MAX_NAMED = 8;

/** Refuses a zip archive without NumPy arrays. */
export async function rejectArchive(
  file: string,
  members: readonly string[],
  startOf: (member: string, length: number) => Promise<Uint8Array>,
): Promise<never> {
  const pickle = members.find((member) => /(?:^|\/)data\.pkl$/.test(member));
  if (pickle !== undefined) refuseForeign(file, pytorchOf(members, await startOf(pickle, PICKLE_LOOKED_AT)));
  const found = ARCHIVE_MEMBERS.find(({ member }) => members.some((name) => member.test(name)));
  if (found) refuseForeign(file, found);
  const listed = members.slice(0, MAX_NAMED);
  if (members.length > MAX_NAMED) listed.push('…');
  const empty = listed.length === 0;
  return rejectFile(
    { file },
    `this is a zip archive without NumPy arrays; it ${empty ? 'is empty' : `holds ${listed.join(', ')}`}`,
    empty ? 'save arrays with numpy.savez' : 'unpack it and open the files in it',
  );
}

/** Refuses JSON that describes something else: a Zarr store, a notebook, an index of weights. */
export function rejectUnsupportedJson(file: string, value: unknown): void {
  const keys = new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  if (keys.has('zarr_format')) refuseForeign(file, ZARR);
  if (keys.has('nbformat') && keys.has('cells')) refuseForeign(file, NOTEBOOK);
  if (keys.has('weight_map')) refuseForeign(file, WEIGHT_INDEX);
}

/** Refuses several JSON values, one a line. */
export const rejectJsonLines = (file: string): never => refuseForeign(file, JSON_LINES);
