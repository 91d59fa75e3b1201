// An array whose axes the user has named, as a source: if its first axis is the checkpoint, or if it is in the order of figures, it
// needs not be in memory as a whole.

import type { Note } from '../../tensor/error.ts';
import { toFloat32 } from '../../tensor/float32.ts';
import type { Source } from '../../tensor/tensor.ts';
import { checkCheckpointSize } from '../checkpoint-limit.ts';
import type { OpenSettings } from '../format.ts';
import { type ReadTensor, withOrigin } from '../origin.ts';
import { countValues } from '../pickle/shape.ts';
import { notesOn } from './arranged.ts';
import type { ArrayNames } from './array-source.ts';
import { findAxes, type Labels } from './dimensions.ts';
import { type ArrangedArray, arrange, FIGURE_AXES, writtenAxis } from './dims.ts';
import { type Dims, NumberArray } from './number-array.ts';
import { type ArrayInFile, readFloat32Values, readStoredValues } from './read-values.ts';
import { readWithParts } from './source-in-parts.ts';

/** What was opened. */
interface ArrangedSource {
  readonly tensors: readonly ReadTensor[];
  readonly notes: readonly Note[];
}

/** Whether the axes of an array are those of a figure, in their order. */
function areInOrder(dims: Dims): boolean {
  const places = dims.map((names) => (names.length === 1 ? FIGURE_AXES.indexOf(names[0] as 'layer') : -1));
  return places.every((place, index) => place > (index === 0 ? 0 : (places[index - 1] as number)));
}

/** The shape of a model with checkpoints and tasks, as far as it has them. */
function fullShape(axes: readonly string[], shape: readonly number[]): readonly number[] {
  const lengthOf = (axis: string): number[] => {
    const at = axes.indexOf(axis);
    return at >= 0 ? [shape[at] as number] : axis === 'task' && !axes.includes('checkpoint') ? [] : [1];
  };
  const checkpoints = axes.includes('checkpoint') ? lengthOf('checkpoint') : [];
  return [...checkpoints, ...lengthOf('task'), ...lengthOf('layer'), ...lengthOf('head')];
}

/** Labels of the axes that an array has. */
const ownLabels = (axes: readonly string[], { tasks, steps }: Labels): Labels => ({
  tasks: axes.includes('task') ? tasks : null,
  steps: axes.includes('checkpoint') ? steps : null,
});

/** Opens an array in the order of figures, of which parts are read. */
function openInOrder(file: ArrayInFile, { model, labels }: ArrayNames, dims: Dims): Source {
  const { where, head } = file;
  const shape = fullShape(dims.flat(), head.shape);
  const axes = findAxes(where, model, shape, ownLabels(dims.flat(), labels));
  const size = head.count / axes.order.length;
  const read = readWithParts(size, ({ checkpoint, start, end, into }, signal) => {
    const first = (axes.order[checkpoint] as number) * size + start;
    return readFloat32Values(file, { first, count: end - start, into }, signal);
  });
  return { ...axes.shape, read };
}

/** Opens an array whose first axis is the checkpoint: each is read, and arranged. */
async function openByCheckpoint(
  file: ArrayInFile,
  { model, labels }: ArrayNames,
  { reading, signal }: OpenSettings,
): Promise<{ readonly source: Source; readonly arranged: ArrangedArray }> {
  const { where, head } = file;
  const [checkpoints = 1, ...inner] = head.shape;
  const dims = (reading.dims as Dims).slice(1);
  const size = countValues(inner);
  const readAt = async (index: number, at?: AbortSignal): Promise<ArrangedArray> => {
    const values = await readStoredValues(file, [index * size, (index + 1) * size], at);
    return arrange(where, new NumberArray(inner, values), dims, reading);
  };
  const arranged = await readAt(0, signal);
  const shape = fullShape(['checkpoint', ...arranged.axes], [checkpoints, ...arranged.array.shape]);
  const axes = findAxes(where, model, shape, ownLabels(['checkpoint', ...arranged.axes], labels));
  const read: Source['read'] = async ({ checkpoint }, at) => {
    const { array } = await readAt(axes.order[checkpoint] as number, at);
    return toFloat32(array.values, 'values');
  };
  return { source: { ...axes.shape, read }, arranged };
}

/**
 * Opens an array whose axes have names, without reading all of it; null if its axes do not allow that. It must be in C order.
 * @throws HeadglowError if one checkpoint is too large
 */
export async function openArrangedSource(
  file: ArrayInFile,
  names: ArrayNames,
  settings: OpenSettings,
): Promise<ArrangedSource | null> {
  const { where, head } = file;
  const { dims } = settings.reading;
  if (!dims || dims.length !== head.shape.length || dims.flat().includes('run')) return null;
  const hasCheckpoints = dims[0]?.join() === 'checkpoint';
  const { headName } = settings.reading;
  const toSources = (source: Source) => [
    withOrigin(where, headName ? { ...source, headName } : source, dims.map(writtenAxis)),
  ];
  const bytes = (4 * head.count) / (hasCheckpoints ? (head.shape[0] as number) : 1);
  if (areInOrder(dims)) {
    const notes = checkCheckpointSize(where, bytes, settings);
    return { tensors: toSources(openInOrder(file, names, dims)), notes };
  }
  if (!hasCheckpoints || head.count === 0) return null;
  const sizeNotes = checkCheckpointSize(where, bytes, { ...settings, isReadInParts: false });
  const { source, arranged } = await openByCheckpoint(file, names, settings);
  const notes = notesOn(arranged, settings.reading).map((reason) => ({ ...where, reason }));
  return { tensors: toSources(source), notes: [...notes, ...sizeNotes] };
}
