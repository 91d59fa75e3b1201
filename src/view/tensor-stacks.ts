// The matrix stacks of tensors: their tasks, which the GPU holds whole.

import type { MatrixStack } from '../gpu/stack.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';

const stacks = new WeakMap<TensorOrSource, MatrixStack>();
const tensors = new WeakMap<MatrixStack, TensorOrSource>();

/** The stack of a tensor's tasks: the same object while the tensor keeps its shape. */
export function stackOfTensor(tensor: TensorOrSource): MatrixStack {
  const { model: name, layers, heads } = tensor;
  const count = tensor.tasks.length;
  const known = stacks.get(tensor);
  // A source that is passed again is updated in place.
  if (known?.count === count && known.layers === layers && known.heads === heads) return known;
  const stack = { name, count, layers, heads };
  stacks.set(tensor, stack);
  tensors.set(stack, tensor);
  return stack;
}

/** The tensor that a stack was made of. */
export const tensorOfStack = (stack: MatrixStack): TensorOrSource => tensors.get(stack) as TensorOrSource;
