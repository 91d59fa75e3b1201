// Shapes and strides of arrays.

import { type FilePlace, rejectFile } from '../file.ts';

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** @throws HeadglowError if it is not a shape */
export function toShape(where: FilePlace, value: unknown): readonly number[] {
  return Array.isArray(value) && value.every(isLength)
    ? value
    : rejectFile(where, 'the shape of an array in it is damaged', 'copy or save it again');
}

export function countValues(shape: readonly number[]): number {
  let count = 1;
  for (const length of shape) count *= length;
  return count;
}

/** The strides of an array without gaps. */
export function denseStrides(shape: readonly number[], isFortran: boolean): readonly number[] {
  const strides: number[] = new Array(shape.length).fill(0);
  let stride = 1;
  for (let at = 0; at < shape.length; at++) {
    const axis = isFortran ? at : shape.length - 1 - at;
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}
