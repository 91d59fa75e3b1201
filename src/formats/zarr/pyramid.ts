// Recognises pyramids: stores with coarser levels of each model, whose attributes give its name, tasks and steps (docs/pyramid.md).
// Level 0 is the model; its levels are not models of their own.

import type { Note } from '../../tensor/error.ts';
import {
  checkpointSize,
  type ReadRequest,
  type Source,
  type Tensor,
  type TensorShape,
} from '../../tensor/tensor.ts';
import { allocateFloat32 } from '../allocate.ts';
import { MAX_LABELS } from '../array/dimensions.ts';
import { headNameOf } from '../array/dims.ts';
import { cellsReader, readWithParts, withParts } from '../array/source-in-parts.ts';
import { checkCheckpointSize } from '../checkpoint-limit.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { type ReadTensor, withOrigin } from '../origin.ts';
import { countValues } from '../pickle/shape.ts';
import type { ZarrArray } from './array.ts';
import { cellReader, type FindArray, hasLevels, toLevelSource } from './level-source.ts';
import type { StoreContents } from './list-arrays.ts';
import { findExtremes } from './pyramid-statistics.ts';
import { findWritten, incompleteNote } from './written-checkpoints.ts';

/** The version of the convention that is read and written. */
export const PYRAMID_VERSION = 1;

/** The axes of every level. */
export const PYRAMID_AXES = ['checkpoint', 'task', 'layer', 'head'] as const;

/** The path of level 0 in the group of its model. */
export const LEVEL_0 = '0';

/** A group with the levels of one model. */
export interface PyramidGroup {
  readonly path: readonly string[];
  /** Its attribute `headglow`. */
  readonly attributes: JsonObject;
}

type Labels = Pick<TensorShape, 'model' | 'headName' | 'tasks' | 'steps' | 'signed' | 'unit' | 'startStep'>;

/**
 * The groups with levels in a store; none if it is not a pyramid.
 * @throws HeadglowError for a pyramid of another version, or one that is damaged
 */
export function findPyramids(where: FilePlace, { groups }: StoreContents): readonly PyramidGroup[] {
  const attributesOf = (path: string): JsonObject | null => {
    const found = groups.find((group) => group.path.join('/') === path)?.attributes.headglow;
    return isObject(found) ? found : null;
  };
  const root = attributesOf('');
  if (!root) return [];
  if (root.version !== PYRAMID_VERSION)
    rejectFile(
      where,
      `its levels are of version ${JSON.stringify(root.version ?? null).slice(0, 20)}, which is not supported`,
      `update Headglow, or open level 0 alone with --pick ${LEVEL_0}`,
    );
  if (root.models === undefined) return [{ path: [], attributes: root }];
  const names = Array.isArray(root.models) ? root.models : [];
  return names.map((name) => {
    const attributes = typeof name === 'string' ? attributesOf(name) : null;
    return attributes ? { path: [name], attributes } : rejectAttribute(where, 'models');
  });
}

const rejectAttribute = (where: FilePlace, name: string): never =>
  rejectFile(where, `its attribute headglow.${name} is not valid`, 'write the store again');

function parseTasks(where: FilePlace, tasks: unknown, count: number): readonly string[] {
  const isValid =
    Array.isArray(tasks) &&
    tasks.length === count &&
    tasks.every((task) => typeof task === 'string') &&
    new Set(tasks).size === count;
  return isValid ? tasks : rejectAttribute(where, 'tasks');
}

function parseSteps(where: FilePlace, steps: unknown, count: number): readonly number[] | null {
  if (steps === null && count === 1) return null;
  const isValid =
    Array.isArray(steps) &&
    steps.length === count &&
    steps.every(
      (step, index) => Number.isFinite(step) && (index === 0 || step > (steps[index - 1] as number)),
    );
  return isValid ? steps : rejectAttribute(where, 'steps');
}

function parseLabels(where: FilePlace, attributes: JsonObject, shape: readonly number[]): Labels {
  const { model, headName: word, tasks, steps, signed, unit, startStep } = attributes;
  const headName = typeof word === 'string' ? headNameOf(word) : undefined;
  const [checkpoints = 0, taskCount = 0] = shape;
  return {
    model: typeof model === 'string' ? model : rejectAttribute(where, 'model'),
    tasks: parseTasks(where, tasks, taskCount),
    steps: parseSteps(where, steps, checkpoints),
    ...(headName && { headName }),
    ...(signed === true && { signed }),
    ...(unit === 'step' && { unit }),
    ...(typeof startStep === 'number' && { startStep }),
  };
}

function checkShape({ info }: ZarrArray): void {
  const { where, shape, dimensions, type } = info;
  const areAxes = dimensions === null || dimensions.join() === PYRAMID_AXES.join();
  if (type.kind !== 'number' || shape.length !== PYRAMID_AXES.length || !areAxes || countValues(shape) === 0)
    rejectFile(where, `its level 0 is not an array of ${PYRAMID_AXES.join(', ')}`, 'write the store again');
  if (shape.slice(0, 2).some((length) => length > MAX_LABELS))
    rejectFile(where, `its shape (${shape.join(', ')}) has more than ${MAX_LABELS} tasks or checkpoints`);
}

/** The smallest and the largest value, if they are known. */
function findRange({ range }: JsonObject): Pick<Source, 'range'> {
  const [min, max] = Array.isArray(range) ? range : [];
  return Number.isFinite(min) && Number.isFinite(max) && min <= max ? { range: [min, max] } : {};
}

/** Level 0, read one checkpoint at a time, or some of its cells. */
function toSource(array: ZarrArray, shape: TensorShape, settings: OpenSettings): Source {
  const size = checkpointSize(shape);
  checkCheckpointSize(array.info.where, 4 * size, settings);
  return { ...shape, read: readWithParts(size, cellReader(array, size)) };
}

/** Whether these are all checkpoints up to the last of them. */
const areFirst = (written: readonly number[]): boolean => (written.at(-1) ?? 0) < written.length;

/** Reads some checkpoints as if they were all. */
function pickCheckpoints(read: Source['read'], written: readonly number[]): Source['read'] {
  if (areFirst(written)) return read;
  const pick = <Request extends ReadRequest>(request: Request): Request => ({
    ...request,
    checkpoint: written[request.checkpoint] as number,
  });
  const picked: Source['read'] = (request, signal) => read(pick(request), signal);
  const readCells = cellsReader(read);
  return readCells ? withParts(picked, (request, signal) => readCells(pick(request), signal)) : picked;
}

/** The values of some checkpoints. @param lengths of the axes of the result */
async function readCheckpoints(
  array: ZarrArray,
  [, ...lengths]: readonly number[],
  written: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const bounds = lengths.map((length): readonly [number, number] => [0, length]);
  if (areFirst(written)) return array.readPart([[0, written.length], ...bounds], signal);
  const values = allocateFloat32(array.info.where, countValues([written.length, ...lengths]));
  for (const [place, checkpoint] of written.entries()) {
    const own = await array.readPart([[checkpoint, checkpoint + 1], ...bounds], signal);
    values.set(own, place * own.length);
  }
  return values;
}

/**
 * Opens a model: as a tensor if level 0 fits in memory, otherwise as a source, with its levels if the store has them. Of one that is
 * being written, the checkpoints that are there are opened; the first one if none is.
 * @param find finds the arrays of its levels; without it, level 0 alone is opened
 */
export async function openPyramid(
  array: ZarrArray,
  { attributes }: PyramidGroup,
  settings: OpenSettings,
  find?: FindArray,
): Promise<{ readonly tensor: ReadTensor; readonly notes: readonly Note[] }> {
  const { memory, signal } = settings;
  checkShape(array);
  const { where, shape } = array.info;
  const [, taskCount = 0, layers = 0, heads = 0] = shape;
  const found = await findWritten(array, attributes, find, signal);
  const written = found.length > 0 ? found : [0];
  const incomplete = attributes.complete === true ? [] : [incompleteNote(where, array, found.length)];
  const { steps, ...labels } = parseLabels(where, attributes, shape);
  const shownSteps = steps && written.map((checkpoint) => steps[checkpoint] as number);
  const labelled = { ...labels, steps: shownSteps, layers, heads };
  const lengths = [written.length, taskCount, layers, heads];
  const bytes = 4 * countValues(lengths);
  if (!memory.fits(bytes)) {
    const source =
      find && hasLevels(attributes)
        ? toLevelSource(array, labelled, attributes, find)
        : toSource(array, labelled, settings);
    const { known = {}, notes = [] } = find
      ? await findExtremes({ where, shape: labelled, attributes, find }, signal)
      : {};
    const read = pickCheckpoints(source.read, written);
    const model = { ...source, read, ...findRange(attributes), ...known };
    return { tensor: withOrigin(where, model, PYRAMID_AXES), notes: [...incomplete, ...notes] };
  }
  memory.use(bytes);
  const values = await readCheckpoints(array, lengths, written, signal);
  const tensor: Tensor = { ...labelled, values };
  return { tensor: withOrigin(where, tensor, PYRAMID_AXES), notes: incomplete };
}
