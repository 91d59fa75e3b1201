// A file as a person gives it, what it holds, and the one way in which a format refuses it.

import { HeadglowError } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface InputFile {
  /** Its name or path; only names and messages come from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a file holds. */
export interface Loaded {
  readonly tensors: readonly Tensor[];
  /** The training step at which all of it was measured, where the content tells; else null. */
  readonly step: number | null;
}

/** What an error names: the file, and the place in it. */
export interface Where {
  readonly file: string;
  readonly place?: string;
}

export function refuse(where: Where, reason: string, remedy?: string): never {
  throw new HeadglowError({ ...where, reason, ...(remedy !== undefined && { remedy }) });
}

/** Bytes as text: UTF-8, without its byte order mark. */
export function textOf({ name, bytes }: InputFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const reason = 'it is neither .npy, .npz nor text in UTF-8';
    refuse({ file: name }, reason, 'save it as .npy, .npz, .json, .csv or .tsv');
  }
}
