// Repeats key-value heads, so that each lines up with the query heads that use it: with grouped-query attention, query head h uses
// KV head floor(h / count).

import { fail, type Note } from '../../tensor/error.ts';
import { isInMemory } from '../../tensor/source.ts';
import type { Numbers, TensorOrSource } from '../../tensor/tensor.ts';
import { allocateFloat32, allocateFloat64 } from '../allocate.ts';
import { rejectSize } from '../file.ts';

/** More than any model has query heads in a layer. */
const MAX_QUERY_HEADS = 1024;

/** Most values of a tensor after repeating. */
const MAX_VALUES = 2 ** 29;

const where = (model: string) => ({ file: model || 'the file' });

/** Values with each head repeated, whatever the axes before it. */
function repeatValues<T extends Numbers>(values: T, count: number, repeated: T): T {
  for (let cell = 0; cell < values.length; cell++)
    repeated.fill(values[cell] as number, cell * count, (cell + 1) * count);
  return repeated;
}

function repeatTensor<T extends TensorOrSource>(tensor: T, count: number): T {
  const heads = tensor.heads * count;
  if (!isInMemory(tensor)) {
    const repeat = (values: Float32Array): Float32Array =>
      repeatValues(values, count, allocateFloat32(where(tensor.model), values.length * count));
    const { read, levels: _levels, reductions: _reductions, ...shape } = tensor;
    return {
      ...(shape as T),
      heads,
      read: (...request: Parameters<typeof read>) => {
        const values = read.apply(tensor, request);
        return values instanceof Float32Array ? repeat(values) : values.then(repeat);
      },
    };
  }
  const { values, doubles } = tensor;
  const length = values.length * count;
  if (length > MAX_VALUES)
    rejectSize(where(tensor.model), `its heads would be ${length.toLocaleString('en')} values if repeated`);
  return {
    ...tensor,
    heads,
    values: repeatValues(values, count, allocateFloat32(where(tensor.model), length)),
    ...(doubles && { doubles: repeatValues(doubles, count, allocateFloat64(where(tensor.model), length)) }),
  };
}

/** Which tensors have KV heads: those that get as many heads as the others have; all if they have the same number. */
function findKeyValueHeads(heads: readonly number[], count: number): readonly boolean[] {
  const most = heads.reduce((largest, number) => Math.max(largest, number), 0);
  const areRepeated = heads.map((number) => number * count === most);
  if (!areRepeated.includes(true) && heads.every((number) => number === most)) return heads.map(() => true);
  const odd = heads.find((number, index) => !areRepeated[index] && number !== most);
  if (odd === undefined) return areRepeated;
  return fail(
    'option',
    'repeatHeads',
    `${odd} heads repeated ${count} times are not the ${most} heads of the other models`,
    'open files of one model together',
  );
}

/**
 * Repeats each KV head `count` times. Among tensors with different numbers of heads, only those with fewer heads are repeated:
 * the others are query heads already.
 * @throws HeadglowError if the numbers of heads do not fit, or no model has so many heads
 */
export function repeatHeads<T extends TensorOrSource>(
  tensors: readonly T[],
  count: number,
): { readonly tensors: readonly T[]; readonly notes: readonly Note[] } {
  const areRepeated = findKeyValueHeads(
    tensors.map(({ heads }) => heads),
    count,
  );
  const notes: Note[] = [];
  const repeated = tensors.map((tensor, index) => {
    if (!areRepeated[index]) return tensor;
    const { heads, model } = tensor;
    if (heads * count > MAX_QUERY_HEADS)
      fail(
        'option',
        'repeatHeads',
        `${heads} heads repeated ${count} times are ${heads * count}, more than a layer of any model has`,
        'give the number of query heads that share one KV head',
      );
    const reason = `each of its ${heads} KV heads is shown ${count} times, once for each query head that uses it: query head h uses KV head floor(h / ${count})`;
    notes.push({ ...(model !== '' && { place: model }), reason });
    return repeatTensor(tensor, count);
  });
  return { tensors: repeated, notes };
}
