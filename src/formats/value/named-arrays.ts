// Opens named arrays of a file, some of which label the axes of the others: each matrix is a model.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import { keepNeededPrecision } from '../../tensor/precision.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { readTensors } from '../array/arranged.ts';
import { type ReadArray, readArray } from '../array/array.ts';
import { openArray, openNamedAxes, type ReadableArray, readNumberArray } from '../array/array-file.ts';
import { checkShape, type Labels, NO_LABELS } from '../array/dimensions.ts';
import { NumberArray } from '../array/number-array.ts';
import { areNamesPerLayer, matrixPerLayerReason } from '../array/shape-mismatch.ts';
import { whenRead } from '../bytes.ts';
import { FLATTENED, offer } from '../choices.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import { conversionNotes, type NpyInfo, npyArray, readNumbers, readTexts, readValues } from '../npy/npy.ts';
import type { NumberType } from '../npy/type.ts';
import { storedEntry } from '../npz/contents.ts';
import type { NpzEntry } from '../npz/entry.ts';
import {
  groupLists,
  type ListsByLength,
  labelsFor,
  readArchiveStep,
  readAxisLabels,
  readAxisLists,
  rejectLabelledRows,
} from '../npz/labels.ts';
import { stackEntries } from '../npz/layers.ts';
import { withMembers } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { MAX_FILE_IN_MEMORY } from '../whole-file.ts';
import { readAnyArray } from './arrays.ts';
import { findOtherAxes, findSwapped, numberAxes } from './axis-lists.ts';
import { readWholeValue } from './contents.ts';
import { findTableRecords } from './tables.ts';

/** What was opened of an array. */
interface Opened {
  readonly tensors: readonly TensorOrSource[];
  readonly notes: readonly Note[];
}

/** Most arrays in an error message. */
const MAX_LISTED = 8;

/** Rejects compressed matrices that together exceed the memory limit, before any of them is inflated. */
function checkCompressedSize(where: FilePlace, matrices: readonly NpzEntry[], memory: MemoryBudget): void {
  const bytes = matrices.reduce((sum, { ranges, size }) => sum + (ranges ? 0 : size), 0);
  const file = JSON.stringify(where.file);
  memory.check(where, {
    what: 'its compressed arrays take',
    bytes,
    usual: MAX_FILE_IN_MEMORY,
    otherwise: `save them uncompressed, which are read one checkpoint at a time: import numpy; numpy.savez("scores.npz", **numpy.load(${file}))`,
  });
}

/**
 * The type of a numeric array with a supported number of dimensions; undefined for other arrays.
 * @param axes the number of axes that have names; null for the usual ones
 */
function findMatrixType({ type, shape: { length } }: NpyInfo, axes: number | null): NumberType | undefined {
  const isSupported = axes === null ? length >= 2 && length <= 4 : length === axes;
  return type.kind === 'number' && isSupported ? type : undefined;
}

function describeEntry({ name, head: { type, shape } }: NpzEntry): string {
  const typeName = type.kind === 'number' ? type.code : type.kind === 'text' ? 'text' : type.name;
  return `${name} (${shape.length === 0 ? 'one value' : shape.join(' x ')}, ${typeName})`;
}

function rejectWithoutMatrix(
  where: FilePlace,
  entries: readonly NpzEntry[],
  { pick, dims }: CheckedReading,
): never {
  const listed = entries.slice(0, MAX_LISTED).map(describeEntry);
  if (entries.length > MAX_LISTED) listed.push('…');
  const list = entries.find(
    ({ head: { type, shape, count } }) =>
      type.kind === 'number' && shape.length === 1 && count >= MIN_FLATTENED,
  );
  const wanted = dims ? `numeric array of ${dims.length} axes` : 'numeric matrix';
  return rejectFile(
    where,
    `it contains no ${wanted}${pick === null ? '' : ` named ${pick}`}, only ${listed.join(', ')}`,
    list && !dims && pick === null
      ? offer('if a list is layers x heads, add', { pick: list.name, ...FLATTENED })
      : 'save arrays of 2 to 4 dimensions with a numeric dtype',
  );
}

/** Longer lists are no columns of a table. */
const MAX_ROWS = 2 ** 24;

const AXIS_COLUMN = /^(?:layers?|heads?|(?:head_)?names?)(?:_(?:idx|index|id))?$/i;

/** Lists and single values of an archive by name. */
async function readLists(entries: readonly NpzEntry[]): Promise<Readonly<Record<string, unknown>>> {
  const lists = Object.create(null) as Record<string, unknown>;
  for (const { where, name, head, readAll } of entries) {
    if (head.type.kind === 'other') continue;
    const bytes = readAll();
    const array = npyArray(head, bytes instanceof Promise ? await bytes : bytes);
    const items =
      head.type.kind === 'text' ? readTexts(array, head.type) : readNumbers(where, array, head.type);
    lists[name] = head.shape.length === 0 ? items[0] : items;
  }
  return lists;
}

/**
 * What is read of the lists of an archive: columns of a table if one is of layers or heads, or lists of layers, or a list of all
 * heads with their numbers; null if they are something else.
 */
async function readArchiveLists(
  where: FilePlace,
  entries: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<Loaded | null> {
  const lists = entries.filter(({ head }) => head.shape.length <= 1 && head.count <= MAX_ROWS);
  const rows = lists.find(({ name, head }) => head.count > 1 && AXIS_COLUMN.test(name))?.head.count;
  if (rows === undefined && lists.length > MANY_LISTS && !(await areReadable(where, lists, settings)))
    return null;
  const all = await readLists(lists);
  const columns = Object.fromEntries(
    Object.entries(all).filter(([, list]) => Array.isArray(list) && list.length === rows),
  );
  const isTable = findTableRecords(columns) !== undefined;
  return readListValue(where, isTable ? columns : all, isTable, settings);
}

/** What is read of lists; null if they are something else. @param isTable whether they must be read */
function readListValue(
  where: FilePlace,
  lists: Readonly<Record<string, unknown>>,
  isTable: boolean,
  settings: OpenSettings,
): Loaded | null {
  try {
    return readWholeValue(where, lists, { ...settings, onContents: undefined });
  } catch (error) {
    if (isTable || !(error instanceof HeadglowError)) throw error;
    return null;
  }
}

/** Of more lists, a few are looked at first. */
const MANY_LISTS = 4096;
const FEW_LISTS = 128;

/** Whether the first or the last of very many lists are of heads or layers, so that all of them are worth reading. */
async function areReadable(
  where: FilePlace,
  lists: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<boolean> {
  for (const few of [lists.slice(0, FEW_LISTS), lists.slice(-FEW_LISTS)])
    if (readListValue(where, await readLists(few), false, settings)) return true;
  return false;
}

/** Shorter lists are hardly flattened matrices. */
const MIN_FLATTENED = 16;

/** Larger stored arrays are read without verifying their checksum, which takes longer than reading them. */
const MAX_VERIFIED = 2 ** 24;

/** An entry that holds numbers. */
function toReadable({ where, head, size, ranges: bytes, readAll }: NpzEntry): ReadableArray {
  const type = head.type as NumberType;
  return bytes && size > MAX_VERIFIED ? { where, head, type, bytes } : { where, head, type, bytes, readAll };
}

/** Bytes of small matrices. */
const MAX_SMALL = 2 ** 16;

/** Reads a small matrix that no list may label, at once if it is in memory: waiting for each of very many takes longer. */
function readSmallMatrix(
  { where, head, size, name, readAll }: NpzEntry,
  lists: ListsByLength,
  { memory, reading }: OpenSettings,
): ReadArray | Promise<ReadArray> | undefined {
  const { shape, count, type } = head;
  const [rows = 0, columns = 0] = shape;
  const isAlone = shape.length === 2 && !lists.has(rows) && !lists.has(columns);
  if (!isAlone || size > MAX_SMALL || !memory.fits(4 * count)) return undefined;
  memory.use(4 * count);
  return whenRead(readAll(), (bytes) => {
    const values = readValues(where, npyArray(head, bytes), type as NumberType);
    const { tensor, notes } = readArray(where, name, { shape, values }, { reading });
    return { tensor: keepNeededPrecision(tensor), notes };
  });
}

/** Opens a matrix as a tensor or source. */
const openMatrix = (
  entry: NpzEntry,
  labels: Labels,
  settings: OpenSettings,
): Promise<ReadArray<TensorOrSource>> =>
  openArray(toReadable(entry), { model: entry.name, labels }, settings);

/** Opens a matrix unless another array says that its rows are not layers. */
async function openChecked(
  listsByLength: ListsByLength,
  matrix: NpzEntry,
  labels: Labels,
  settings: OpenSettings,
): Promise<Opened> {
  await rejectLabelledRows(listsByLength, matrix);
  const { shape } = matrix.head;
  const lists = await readAxisLists(listsByLength, matrix);
  const other = findOtherAxes(shape, lists);
  if (other) rejectFile(matrix.where, other.reason, other);
  const swapped = findSwapped(new NumberArray(shape, new Float32Array()), labels);
  if (swapped) {
    const { values } = await readNumberArray(toReadable(matrix), settings);
    const named = new NumberArray(shape, values, swapped);
    const { tensors, notes } = readAnyArray(matrix.where, named, { reading: settings.reading });
    return { tensors: tensors.map((tensor) => ({ ...tensor, model: matrix.name })), notes };
  }
  const rows = numberAxes(matrix.where, shape, lists, settings.reading.base);
  if (rows.place) {
    const array = rows.place(await readNumberArray(toReadable(matrix), settings));
    return readTensors(matrix.where, matrix.name, array, { labels, reading: settings.reading });
  }
  const { tensor, notes } = await openMatrix(matrix, labels, settings);
  return { tensors: [tensor], notes: [...rows.notes, ...notes] };
}

/** Opens each numeric matrix among the arrays of a file as a model. */
export async function openNamedArrays(
  where: FilePlace,
  entries: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<Loaded> {
  settings.onContents?.({
    listArrays: () => entries.map((entry) => storedEntry(entry, settings.signal)),
    selects: 'pick',
    read: (others) => openNamedArrays(where, entries, others),
  });
  const { pick, dims } = settings.reading;
  const matrices = entries.filter(
    ({ name, head }) => findMatrixType(head, dims?.length ?? null) && (pick === null || pick === name),
  );
  const stacks = await stackEntries(entries, settings.reading, (entry) =>
    readNumberArray(toReadable(entry), settings),
  );
  if (matrices.length + stacks.length === 0) {
    const read = pick === null && !dims ? await readArchiveLists(where, entries, settings) : null;
    return read ?? rejectWithoutMatrix(where, entries, settings.reading);
  }
  if (!dims) for (const matrix of matrices) checkShape(matrix.where, matrix.head.shape);
  checkCompressedSize(where, matrices, settings.memory);
  const entriesByName = new Map(entries.map((entry) => [entry.name, entry]));
  const needLabels = matrices.some(({ head }) => head.shape.length > 2);
  const labels = needLabels ? await readAxisLabels(entriesByName) : NO_LABELS;
  const perLayer = areNamesPerLayer(dims ? [] : matrices.map(({ name }) => name));
  const part = matrices.find(({ name }) => perLayer.has(name));
  const notes: Note[] = part ? [{ ...where, ...matrixPerLayerReason(perLayer, part.head.shape.length) }] : [];
  const tensors: TensorOrSource[] = [];
  for (const { name, members, array } of stacks) {
    const read = readTensors({ ...where, ...(name && { place: name }) }, name, array, settings);
    notes.push(...read.notes);
    tensors.push(...read.tensors.map((tensor) => withMembers(tensor, members)));
  }
  const lists = groupLists(entries);
  for (const matrix of matrices) {
    if (perLayer.has(matrix.name)) continue;
    try {
      const soon = dims ? undefined : readSmallMatrix(matrix, lists, settings);
      if (soon) {
        const small = soon instanceof Promise ? await soon : soon;
        tensors.push(small.tensor);
        for (const note of conversionNotes(matrix.where, matrix.head, [small.tensor])) notes.push(note);
        for (const note of small.notes) notes.push(note);
        continue;
      }
      const own = await labelsFor(entriesByName, matrix, labels);
      const read = dims
        ? await openNamedAxes(toReadable(matrix), { model: matrix.name, labels: own }, settings)
        : await openChecked(lists, matrix, own, settings);
      notes.push(...conversionNotes(matrix.where, matrix.head, read.tensors), ...read.notes);
      tensors.push(...read.tensors);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
  }
  if (tensors.length === 0) throw new HeadglowError({ code: 'format', ...(notes[0] as Note) });
  return { tensors, step: await readArchiveStep(entriesByName), notes };
}
