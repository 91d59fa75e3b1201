// A file as the user gives it, what it holds, and the one way in which a format refuses it.

import { type ErrorCode, type ErrorDetails, HeadglowError, type Note } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';

/** A file in memory, as readers of whole files take it. */
export interface InputFile {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a file holds. */
export interface Loaded {
  readonly tensors: readonly TensorOrSource[];
  /** The training step at which all of it was measured, where the content gives one; else null. */
  readonly step: number | null;
  /** What the user should know about how the file was read, though it is shown. */
  readonly notes?: readonly Note[];
}

/** What an error names: the file, and the place in it. */
export interface FilePlace {
  readonly file: string;
  readonly place?: string;
}

/** The last part of a path. */
export const baseName = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);

/** Letters of a place or reason: what a file calls a thing may be as long as the file. */
const MAX_PLACE = 200;
const MAX_REASON = 1000;

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

function refuseAs(code: ErrorCode, { file, place }: FilePlace, reason: string, remedy?: string): never {
  throw new HeadglowError({
    code,
    file,
    ...(place !== undefined && { place: cut(place, MAX_PLACE) }),
    reason: cut(reason, MAX_REASON),
    ...(remedy !== undefined && { remedy }),
  });
}

/** Refuses a file for what it holds. */
export function rejectFile(where: FilePlace, reason: string, remedy?: string): never {
  refuseAs('format', where, reason, remedy);
}

/** Refuses a file, or something in it, that is too large. */
export function rejectSize(where: FilePlace, reason: string, remedy?: string): never {
  refuseAs('size', where, reason, remedy);
}

/** What an error says, without its full stop. */
export const errorMessage = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).replace(/\.$/, '');

/** One error for all files, where none can be shown. */
export function nothingShownError(skipped: readonly ErrorDetails[]): HeadglowError {
  const first = new HeadglowError(skipped[0] as ErrorDetails);
  if (skipped.length === 1) return first;
  const isOne = skipped.every(({ code }) => code === first.code);
  return new HeadglowError({
    code: isOne ? first.code : 'read',
    place: `${skipped.length.toLocaleString('en')} files`,
    reason: `none of them can be read (${errorMessage(first)})`,
  });
}

/** Bytes in the unit that suits: `512 MB`, `3.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}
