// Joins the values of several tensors, in the precision that they need together.

import type { TensorValues } from '../../tensor/precision.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import { decimalText } from '../../tensor/text.ts';
import { allocateFloat32, allocateFloat64 } from '../allocate.ts';
import type { FilePlace } from '../file.ts';

/** Copies arrays one after another. */
function concatenate<Values extends Numbers>(into: Values, parts: readonly Numbers[]): Values {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

/** In double precision, the shortest decimals that are these float32 numbers: 0.1, not 0.10000000149. */
const widen = (values: Float32Array): Float64Array =>
  Float64Array.from(values, (value) => Number(decimalText(value)));

/** Numbers of several matrices as the values of a tensor, one after another. */
export function joinNumbers(where: FilePlace, parts: readonly Numbers[]): TensorValues {
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const values = concatenate(allocateFloat32(where, count), parts);
  if (!parts.some((part) => part instanceof Float64Array)) return { values };
  const doubles = parts.map((part) => (part instanceof Float64Array ? part : widen(part)));
  return { values, doubles: concatenate(allocateFloat64(where, count), doubles) };
}

/** The values of tensors, one after another. They are in double precision if those of one tensor are. Those of one are not copied. */
export function joinValues(where: FilePlace, parts: readonly TensorValues[]): TensorValues {
  const [first, ...others] = parts;
  if (first && others.length === 0)
    return { values: first.values, ...(first.doubles && { doubles: first.doubles }) };
  const count = parts.reduce((sum, { values }) => sum + values.length, 0);
  const values = concatenate(
    allocateFloat32(where, count),
    parts.map((part) => part.values),
  );
  if (!parts.some(({ doubles }) => doubles)) return { values };
  const doubles = parts.map((part) => part.doubles ?? widen(part.values));
  return { values, doubles: concatenate(allocateFloat64(where, count), doubles) };
}
