// An array with the names of its axes, `{"dims": ["head", "layer"], "data": [[…]]}`, as xarray's to_dict writes it.

import { parseDims } from '../array/dims.ts';
import type { Dims } from '../array/number-array.ts';
import { isObject } from '../json/cell.ts';

/** An array, and the names of its axes in order. */
export interface DescribedArray {
  readonly dims: Dims;
  readonly data: unknown;
}

const AXIS_NAME = /^[a-z_]\w*$/i;

/** The array of an object that names layer and head among its axes; undefined for other values. */
export function findDescribedArray(value: unknown): DescribedArray | undefined {
  if (!isObject(value) || !Array.isArray(value.dims)) return undefined;
  const { dims, data } = value as { readonly dims: readonly unknown[]; readonly data?: unknown };
  const areNames = dims.every((name) => typeof name === 'string' && AXIS_NAME.test(name));
  if (!areNames || !dims.includes('layer') || !dims.includes('head')) return undefined;
  if (new Set(dims).size < dims.length) return undefined;
  return typeof data === 'object' && data !== null ? { dims: parseDims(dims.join(' ')), data } : undefined;
}
