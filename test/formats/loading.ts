// Helpers of the format tests: load one file, or get the message with which it is rejected.

import { expect } from 'vitest';
import type { InputFile } from '../../src/formats/file.ts';
import type { Reading } from '../../src/formats/reading.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';

export function file(name: string, content: string | Uint8Array): InputFile {
  return { name, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
}

/** All tensors of one file. */
export async function loadAll(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<readonly Tensor[]> {
  return (await loadTensors([file(name, content)], reading)).tensors;
}

/** The reasons of all notes on one file. */
export async function notesOf(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<readonly string[]> {
  return (await loadTensors([file(name, content)], reading)).notes.map(({ reason }) => reason);
}

/** The only tensor of one file. */
export async function load(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<Tensor> {
  const tensors = await loadAll(name, content, reading);
  expect(tensors).toHaveLength(1);
  return tensors[0] as Tensor;
}

/** The message with which a file is rejected. */
export async function refusal(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<string> {
  const error = await loadAll(name, content, reading).then(
    () => expect.fail(`${name} was loaded`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  const { message, details } = error as HeadglowError;
  expect(details.file).toBe(name);
  return message;
}
