// Differences and emergence maps computed with NumPy by golden.py.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Tensor } from '../../src/tensor/tensor.ts';

interface Golden<T> {
  readonly model: string;
  readonly steps: readonly number[];
  /** (checkpoint, task, layer, head) */
  readonly shape: readonly [number, number, number, number];
  readonly differences: readonly { readonly from: 'previous' | 'first' | number; readonly bits: T }[];
  readonly emergence: readonly { readonly threshold: number; readonly bits: T }[];
  /** The number of heads that emerge, for each threshold. */
  readonly emerged: readonly number[];
}

export const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as {
  readonly synthetic: readonly (Golden<readonly number[]> & { readonly values: readonly number[] })[];
  readonly series: Readonly<Record<string, readonly Golden<string>[]>>;
  /** For some files, when the largest clusters of each task emerged. */
  readonly clusters: Readonly<
    Record<
      string,
      readonly {
        readonly task: number;
        readonly layers: number[];
        readonly heads: number[];
        readonly step: number;
      }[]
    >
  >;
};

/** The bits of values, with every NaN as 0x7fc00000. */
export function bitsOf(values: Float32Array): Uint32Array {
  const quiet = values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return new Uint32Array(quiet.buffer);
}

export const digestOf = (values: Float32Array): string =>
  createHash('sha256').update(bitsOf(values)).digest('hex');

export function tensorOf({ model, steps, shape, values }: (typeof golden.synthetic)[number]): Tensor {
  const [, tasks, layers, heads] = shape;
  return {
    model,
    steps,
    layers,
    heads,
    tasks: Array.from({ length: tasks }, (_, t) => `task ${t}`),
    values: new Float32Array(Uint32Array.from(values).buffer),
  };
}
