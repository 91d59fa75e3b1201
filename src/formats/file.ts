// A file as the user gives it, what it holds, and the one way in which a format refuses it.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface InputFile {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file whose bytes are still to be read; a browser's `File` is one. */
export interface PendingFile {
  /** Its name or path, as above. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Reads all of it; may reject with a HeadglowError. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What a file holds. */
export interface Loaded {
  readonly tensors: readonly Tensor[];
  /** The training step at which all of it was measured, where the content gives one; else null. */
  readonly step: number | null;
  /** What the user should know about how the file was read, though it is shown. */
  readonly notes?: readonly ErrorDetails[];
}

/** What an error names: the file, and the place in it. */
export interface Where {
  readonly file: string;
  readonly place?: string;
}

export function refuse(where: Where, reason: string, remedy?: string): never {
  throw new HeadglowError({ ...where, reason, ...(remedy !== undefined && { remedy }) });
}

/** Bytes in the unit that suits: `512 MB`, `3.2 GB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

/** What is about the longest text that engines hold, in characters. */
const LONGEST_TEXT = 2 ** 29 - 24;

/** Bytes as text: UTF-8, without its byte order mark. */
export function textOf({ name, bytes }: InputFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (bytes.length > LONGEST_TEXT)
      refuse(
        { file: name },
        `this is ${sizeText(bytes.length)} of text, and at most ${sizeText(LONGEST_TEXT)} can be read at once`,
        'save it as .npy or .npz',
      );
    const reason = 'it is neither .npy, .npz nor text in UTF-8';
    refuse({ file: name }, reason, 'save it as .npy, .npz, .json, .csv or .tsv');
  }
}
