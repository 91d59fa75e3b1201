// What readers of formats share: a file in memory, the result of reading it, and the functions that reject it.

import { type ErrorCode, type ErrorDetails, HeadglowError, type Note } from '../tensor/error.ts';
import type { Offer } from './choices.ts';
import type { ReadTensor } from './origin.ts';

export { formatBytes } from '../tensor/bytes-text.ts';

/** A whole file in memory. */
export interface InputFile {
  /** Its name or path; used only in model names and messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The contents of a file. */
export interface Loaded {
  readonly tensors: readonly ReadTensor[];
  /** The training step of the whole file, if its contents give one; otherwise null. */
  readonly step: number | null;
  /** Warnings about how the file was read; it is shown all the same. */
  readonly notes?: readonly Note[];
}

/** Where an error is: the file, and the place in it. */
export interface FilePlace {
  readonly file: string;
  readonly place?: string;
  /** A Python expression that loads the file, for remedies; none if loading it could run code. */
  readonly python?: string;
}

/** The last part of a path. */
export const baseName = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);

/** Longest place and reason, in characters: a name that a message quotes may be as long as the file. */
const MAX_PLACE = 200;
const MAX_REASON = 1000;

const truncate = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

function throwError(
  code: ErrorCode,
  { file, place }: FilePlace,
  reason: string,
  help?: string | Offer,
): never {
  const { remedy, choices } = typeof help === 'object' ? help : { remedy: help };
  throw new HeadglowError({
    code,
    file,
    ...(place !== undefined && { place: truncate(place, MAX_PLACE) }),
    reason: truncate(reason, MAX_REASON),
    ...(remedy !== undefined && { remedy }),
    ...(choices && { choices }),
  });
}

/** Throws an error of code `format`: the contents of the file can't be shown. */
export function rejectFile(where: FilePlace, reason: string, remedy?: string | Offer): never {
  throwError('format', where, reason, remedy);
}

/** Throws an error of code `size`: the file, or something in it, is too large. */
export function rejectSize(where: FilePlace, reason: string, remedy?: string): never {
  throwError('size', where, reason, remedy);
}

/** Throws an error of code `read`: a server did not send the file, or not as it should. */
export function rejectAnswer(where: FilePlace, reason: string, remedy?: string): never {
  throwError('read', where, reason, remedy);
}

/** An error's message without its full stop. */
export const errorMessage = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).replace(/\.$/, '');

/** One error for several files none of which can be shown. */
export function nothingShownError(skipped: readonly ErrorDetails[]): HeadglowError {
  const first = new HeadglowError(skipped[0] as ErrorDetails);
  if (skipped.length === 1) return first;
  const haveSameCode = skipped.every(({ code }) => code === first.code);
  const { choices } = first.details;
  return new HeadglowError({
    code: haveSameCode ? first.code : 'read',
    place: `${skipped.length.toLocaleString('en')} files`,
    reason: `none of them can be read (${errorMessage(first)})`,
    ...(choices && { choices }),
  });
}
