// An array with the names of its axes, `{"dims": ["head", "layer"], "data": [[…]]}`, as xarray's to_dict writes it.

import { parseDims } from '../array/dims.ts';
import type { NamedDims } from '../array/number-array.ts';
import { isObject } from '../json/cell.ts';

/** An array, and the names of its axes in order. */
export interface DescribedArray extends NamedDims {
  readonly data: unknown;
}

const AXIS_NAME = /^[a-z_]\w*$/i;

/** The array of an object that names layer and head among its axes; undefined for other values. */
export function findDescribedArray(value: unknown): DescribedArray | undefined {
  if (!isObject(value) || !Array.isArray(value.dims)) return undefined;
  const { dims, data } = value as { readonly dims: readonly unknown[]; readonly data?: unknown };
  const areNames = dims.every((name) => typeof name === 'string' && AXIS_NAME.test(name));
  if (!areNames || !dims.includes('layer') || new Set(dims).size < dims.length) return undefined;
  const named = parseDims(dims.join(' '));
  if (!named.dims.flat().includes('head')) return undefined;
  return typeof data === 'object' && data !== null ? { ...named, data } : undefined;
}
