// Reads the usual .npz at once: matrices of fractions, with lists of their steps and tasks. It gives what `loadFiles` gives, with a
// small part of its code, and leaves all archives that need a closer look to it.

import { keepNeededPrecision, toTensorValues } from '../../tensor/precision.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { arrayToTensor, checkShape, findAxes, type Labels } from '../array/dimensions.ts';
import { rejectLayersFirst } from '../array/layers-first.ts';
import { isTelling } from '../array/telling-names.ts';
import { crc32 } from '../crc32.ts';
import type { LoadedDataset } from '../load.ts';
import { type NpyArray, npyArray, readNpyInfo, readNumbers, readTexts, readValues } from '../npy/npy.ts';
import { makeUnique } from '../unique-names.ts';
import { dataView, readMembers, type ZipMember } from '../zip/directory.ts';
import { createInflater, inflateNatively, pieceSize } from '../zip/native-inflate.ts';

/** Larger archives are read in parts. */
const MAX_BYTES = 2 ** 26;

/** Where the lengths of a member's name and extra field are in its local header, and where the header ends without them. */
const LOCAL = { nameLength: 26, extraLength: 28, size: 30 };

/** Words for a training step in the path of a file. */
const STEP = /step|checkpoint|ckpt|iter/i;

/** Ends reading: the archive needs a closer look. */
class NotPlain extends Error {}

function require(condition: unknown): asserts condition {
  if (!condition) throw new NotPlain();
}

async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array> {
  const inflater = createInflater();
  require(inflater);
  const bytes = new Uint8Array(size);
  let filled = 0;
  await inflateNatively(inflater, packed, pieceSize(size), (piece) => {
    bytes.set(piece, filled);
    filled += piece.length;
    return filled < size;
  });
  require(filled === size);
  return bytes;
}

async function readMember(bytes: Uint8Array, member: ZipMember): Promise<Uint8Array> {
  const { start, packed, size, method } = member;
  const view = dataView(bytes);
  const from =
    start +
    LOCAL.size +
    view.getUint16(start + LOCAL.nameLength, true) +
    view.getUint16(start + LOCAL.extraLength, true);
  require(!member.encrypted && from + packed <= bytes.length && (method === 8 || packed === size));
  const data = bytes.subarray(from, from + packed);
  const read = method === 0 ? data : await inflate(data, size);
  require((method === 0 || method === 8) && crc32(read) === member.crc);
  return read;
}

interface NamedArray extends NpyArray {
  readonly name: string;
}

const readSteps = (file: string, array: NamedArray): number[] => {
  require(array.type.kind === 'number' && array.count > 1);
  const steps = readNumbers({ file }, array, array.type);
  require(steps.every((step) => Number.isSafeInteger(step) && step >= 0));
  return steps;
};

const readTasks = (file: string, array: NamedArray): string[] => {
  const { type } = array;
  require(type.kind !== 'other' && array.count > 0);
  return type.kind === 'text' ? readTexts(array, type) : readNumbers({ file }, array, type).map(String);
};

/** The labels of the axes before layers and heads. There is one list of steps at most, and one of tasks. */
function readLabels(file: string, lists: readonly NamedArray[]): Labels {
  const named = (pattern: RegExp): NamedArray | undefined => lists.find(({ name }) => pattern.test(name));
  const [steps, tasks] = [named(/^(?:checkpoint|step)s?$/), named(/^tasks?$/)];
  require(lists.length === Number(steps !== undefined) + Number(tasks !== undefined));
  return { steps: steps ? readSteps(file, steps) : null, tasks: tasks ? readTasks(file, tasks) : null };
}

/** Requires sizes that models have, and that lists of steps or tasks could label no other axis. */
function checkAxes(shape: readonly number[], { steps, tasks }: Labels): void {
  const [heads = 0, layers = 0, ...before] = shape.toReversed();
  const [most, least] = layers > heads ? [layers, heads] : [heads, layers];
  require(most <= 256 && (least > 1 || most < 36) && (shape.length > 2 || shape[1] !== 2));
  for (const labels of [steps, tasks]) require(labels?.length !== layers && labels?.length !== heads);
  if (before.length === 0) return;
  if (steps && tasks)
    require(before.length === 2 && tasks.length === before[0] && steps.length === before[1]);
  // Tasks without names may be samples.
  require(before.length > 1 || tasks || before[0] === steps?.length || (before[0] as number) < 32);
}

/** Requires values that can be neither lists of heads nor indices, nor comparisons of heads or attention maps. */
function checkValues(shape: readonly number[], values: Float32Array): void {
  const [heads = 0, layers = 0] = shape.toReversed();
  const isWhole = (row: number, column: number): boolean => Number.isInteger(values[row * heads + column]);
  require(values.some((value) => !Number.isInteger(value)));
  // Entries such as [layer, head, score] start with two whole numbers in each row, or in each column of three rows.
  const mayBeList =
    (isWhole(0, 0) && (isWhole(0, 1) || (layers === 3 && isWhole(1, 0)))) ||
    (heads === 3 && isWhole(0, 1) && isWhole(0, 2));
  require(shape.length > 2 || !mayBeList);
  if (layers !== heads || layers < 4) return;
  const sum = values.subarray(0, heads).reduce((before, value) => before + value, 0);
  require(Math.abs(sum - 1) > 0.1 && (values[1] !== values[heads] || values[0] !== values[heads + 1]));
}

function toTensor(file: string, array: NamedArray, labels: Labels): Tensor {
  const { name, shape, type } = array;
  const where = { file, place: name };
  require(type.kind === 'number' && /^f[248]$/.test(type.code) && name !== '' && !isTelling(name));
  checkShape(where, shape);
  checkAxes(shape, labels);
  rejectLayersFirst(where, shape, labels);
  const values = toTensorValues(readValues(where, array, type));
  checkValues(shape, values.values);
  return keepNeededPrecision(arrayToTensor(where, findAxes(where, name, shape, labels), values));
}

async function read(file: string, bytes: Uint8Array): Promise<LoadedDataset> {
  const name = /([^\\/]+)\.npz$/.exec(file)?.[1];
  // Folders may name a step, too.
  require(name !== undefined && !isTelling(name) && !STEP.test(file) && bytes.length <= MAX_BYTES);
  const archive = {
    name: file,
    size: bytes.length,
    read: async (from: number, to: number) => bytes.subarray(from, to),
  };
  const members = await readMembers({ file }, archive);
  require(members.reduce((sum, { size }) => sum + size, 0) <= MAX_BYTES);
  const arrays: NamedArray[] = [];
  for (const member of members) {
    require(member.name.endsWith('.npy'));
    const data = await readMember(bytes, member);
    const array = npyArray(readNpyInfo({ file, place: member.name }, data, data.length), data);
    arrays.push({ ...array, name: member.name.slice(0, -4) });
  }
  const labels = readLabels(
    file,
    arrays.filter(({ shape }) => shape.length < 2),
  );
  const matrices = arrays.filter(({ shape }) => shape.length > 1);
  const [first] = matrices;
  // Names that differ in a number may be of layers.
  require(first && (matrices.length === 1 || !matrices.some((matrix) => /\d/.test(matrix.name))));
  const tensors = matrices.map((matrix) => toTensor(file, matrix, labels));
  const models = makeUnique(tensors.map(({ model }) => (tensors.length === 1 ? name : model)));
  return {
    tensors: tensors.map((tensor, index) => ({ ...tensor, model: models[index] as string })),
    skipped: [],
    notes: [],
  };
}

/**
 * Reads an archive of matrices.
 * @param file its name or path
 * @returns null if it needs a closer look, or is damaged; `loadFiles` then finds out
 */
export async function readPlainNpz(file: string, bytes: Uint8Array): Promise<LoadedDataset | null> {
  try {
    return await read(file, bytes);
  } catch {
    return null;
  }
}
