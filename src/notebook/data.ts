// The data of a figure in a notebook, as Python sends it.

import type { DatasetInput, TensorInput } from '../tensor/check.ts';
import type { Model } from './model.ts';

/** A tensor without its values, which are `values` bytes of one buffer, in float32. */
type TensorHeader = Omit<TensorInput, 'values'> & { readonly bytes: number };

/** The event of a model whose data have changed. */
export const DATA_CHANGE = 'change:_tensors';

/** The dataset in a model's traits. The buffer that arrives may start anywhere in its message. */
export function datasetOf(model: Model): DatasetInput {
  const { buffer, byteOffset, byteLength } = model.get('_values') as DataView;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  let start = 0;
  const tensors = (model.get('_tensors') as TensorHeader[]).map(({ bytes: length, ...header }) => {
    const values = new Float32Array(bytes, start, length / 4);
    start += length;
    return { ...header, values };
  });
  return { tensors };
}
