// Reads all record lists and named arrays in a JSON value, wherever they are. Scalars, texts and other lists are ignored.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { labelsOf } from '../array/axis-labels.ts';
import { NO_LABELS } from '../array/dimensions.ts';
import { NumberArray } from '../array/number-array.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { CellAllowance, type HeadListContext, type HeadListTensor } from '../heads/head-list.ts';
import { countLayersIn } from '../join/stack-layers.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import { getField } from '../json/cell.ts';
import { joinPath, type ReadTensor } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import type { RowIndices } from '../table/groups.ts';
import { readRows } from '../table/read-rows.ts';
import { readRowIndices } from '../table/row-indices.ts';
import { makeUnique } from '../unique-names.ts';
import { type NamedArray, type Path, readArrays, shapeOf } from './arrays.ts';
import { type AxisLists, createSurroundings, findOtherAxes, findSwapped, numberAxes } from './axis-lists.ts';
import { isNameList, readHeadLists } from './head-sets.ts';
import { readInnerHeads } from './inner-heads.ts';
import { nestedArray } from './nested.ts';
import { readChosenRecords, readRecords } from './records.ts';
import { type JsonFindings, type LongTable, searchJson } from './search.ts';

/** A matrix with its rows at the layers that the file gives for them; other arrays as they are. */
function placeArray(
  where: FilePlace,
  found: NamedArray,
  { reading, notes }: JsonFindings,
  { lists, labels }: AxisLists,
): NamedArray {
  const { array, keys } = found;
  const isAlone = lists.length === 0 && labels === NO_LABELS;
  if (isAlone || reading.dims || (array instanceof NumberArray && array.axes)) return found;
  const swapped = findSwapped(array, labels);
  if (swapped) {
    const { shape, values } = array instanceof NumberArray ? array : nestedArray(where, array);
    return { ...found, array: new NumberArray(shape, values, swapped) };
  }
  const inside = { ...where, place: joinPath(where, ...keys) };
  const rows = numberAxes(inside, shapeOf(array), lists, reading.base);
  notes.push(...rows.notes);
  if (!rows.place) return found;
  return { ...found, array: rows.place(array instanceof NumberArray ? array : nestedArray(where, array)) };
}

/** The step in the fields of a file, or else the step that all its records share. */
function findStep(value: unknown, lists: readonly HeadListTensor[]): number | null {
  for (const field of STEP_FIELDS) {
    const step = parseStep(field, getField(value, field));
    if (step !== null) return step;
  }
  const steps = new Set(lists.map(({ step }) => step));
  return steps.size === 1 ? (lists[0]?.step ?? null) : null;
}

/** Most names in a list of names. */
const MAX_LISTED = 3;

function listNames(names: readonly string[]): string {
  const listed = names.slice(0, MAX_LISTED);
  const more = names.length - listed.length;
  return (more > 0 ? [...listed, `and ${more.toLocaleString('en')} more`] : listed).join(', ');
}

function ignoredNotes(where: FilePlace, what: string, paths: readonly Path[]): Note[] {
  if (paths.length === 0) return [];
  const names = listNames(paths.map((path) => path.join('.')));
  return [{ ...where, reason: `${what} were ignored: ${names}` }];
}

/** The ends of a path, the longest first: the whole, and what follows each of its slashes. */
const endsOf = (path: string): readonly string[] => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
};

const longest = (counts: readonly number[]): number =>
  counts.reduce((most, count) => Math.max(most, count), 0);

/** Whether a list of heads leaves some out that a matrix has. */
const isPartOf = ({ layers, heads, origins = [], steps }: ReadTensor, matrix: Tensor): boolean =>
  steps === null &&
  layers <= matrix.layers &&
  heads <= matrix.heads &&
  (layers * heads < matrix.layers * matrix.heads ||
    (origins.length > 0 && origins.every(({ list }) => (list?.missing ?? 0) > 0)));

/** The tensors of lists of heads, and notes on what was left out. */
interface SelectedLists {
  readonly lists: readonly HeadListTensor[];
  readonly notes: readonly Note[];
}

/** The tensors of a long table, of which only its columns are in memory. */
function readLongTable(
  where: FilePlace,
  { path, table }: LongTable,
  known: RowIndices,
  reading: CheckedReading,
): HeadListTensor[] {
  const { tensors, step, notes = [] } = readRows(where, table, known, reading);
  return tensors.map((tensor, index) => ({
    tensor: { ...(tensor as Tensor), model: [...path, tensor.model].filter(Boolean).join('/') },
    step,
    notes: index === 0 ? notes : [],
  }));
}

/** The tensors of long tables. One with rows that are of no head is left out, with a note. */
function readLongTables(
  where: FilePlace,
  tables: readonly LongTable[],
  reading: CheckedReading,
): SelectedLists {
  const notes: Note[] = [];
  const lists = tables.flatMap((table) => {
    const inside = { ...where, place: joinPath(where, ...table.keys) };
    let known: RowIndices | undefined;
    try {
      known = readRowIndices(inside, table.table);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
    return known ? readLongTable(inside, table, known, reading) : [];
  });
  return { lists, notes };
}

/** What is read of a file: matrices and lists of heads, or objects whose keys are heads if they list more heads. */
function selectLists(
  where: FilePlace,
  { root, arrays, records, tables, headKeys: found, ignoredRecords }: JsonFindings,
  context: HeadListContext,
): SelectedLists {
  const { value } = context.reading;
  if (value && records.length + ignoredRecords.length > 0)
    return { lists: readChosenRecords(where, [...records, ...ignoredRecords], context), notes: [] };
  // A single head is no figure.
  const headKeys = found.filter(({ count }) => count > 1);
  const listed = longest([
    ...records.map(({ items }) => items.length),
    ...tables.map(({ table }) => table.rows),
  ]);
  const paths = (found: readonly { readonly path: Path }[]) => found.map(({ path }) => path);
  if (arrays.length > 0 || listed >= longest(headKeys.map(({ count }) => count))) {
    const long = readLongTables(where, tables, context.reading);
    return {
      lists: [...records.flatMap((list) => readRecords(where, list, context)), ...long.lists],
      notes: [
        ...long.notes,
        ...ignoredNotes(where, 'lists of heads next to complete matrices', paths(ignoredRecords)),
        ...ignoredNotes(where, 'objects whose keys are heads', paths(headKeys)),
      ],
    };
  }
  const { lists, notes } = readInnerHeads(where, headKeys, { ...context, root });
  return { lists, notes: [...notes, ...ignoredNotes(where, 'lists of fewer heads', paths(records))] };
}

/** Rejects matrices that belong to a single head, such as its attention pattern. */
function rejectOneHead(where: FilePlace, { ofOneHead: [first] }: JsonFindings): void {
  if (!first) return;
  const { layer, head } = first.object;
  rejectFile(
    { ...where, ...(first.path.length > 0 && { place: first.path.join('.') }) },
    `it is about one head (layer ${layer}, head ${head}), so its arrays are not layers x heads`,
    'save one score for each head',
  );
}

/**
 * The tensors of all record lists and named arrays in a value; none if there are neither.
 * @throws HeadglowError with the first reason if everything that was found had to be ignored
 */
export function readNamedTensors(where: FilePlace, value: unknown, reading: CheckedReading): Loaded {
  const findings = searchJson(where, value, reading);
  const context = { allowance: new CellAllowance(), reading };
  const { lists, notes } = selectLists(where, findings, context);
  const areChosen = reading.value !== null && lists.length > 0;
  const around = createSurroundings(value);
  const others = new Map<NamedArray, Note>();
  for (const array of reading.dims ? [] : findings.arrays) {
    const { lists } = around(array.keys);
    const other = array.other ?? (lists.length > 0 ? findOtherAxes(shapeOf(array.array), lists) : undefined);
    if (other) others.set(array, { ...where, place: joinPath(where, ...array.keys), ...other });
  }
  const found = findings.arrays
    .filter((array) => !others.has(array))
    .map((array) => placeArray(where, array, findings, around(array.keys)));
  const arrays = readArrays(where, areChosen ? [] : found, {
    layers: countLayersIn(value),
    labelsOf: ({ array, keys }) => labelsOf(array, around(keys).labels),
    reading,
  });
  // Matrices contain what short lists of their heads repeat.
  const partial = lists.filter(({ tensor }) => arrays.tensors.some((array) => isPartOf(tensor, array)));
  const whole = lists.filter((list) => !partial.includes(list));
  const structures = findings.structures.map(({ tensor, path }) => ({ ...tensor, model: path.join('/') }));
  const tensors = [...structures, ...whole.map(({ tensor }) => tensor), ...arrays.tensors];
  // Names of heads are hardly ever taken for scores.
  const pairs = findings.sets.filter(({ list }) => !isNameList(list));
  const left = ignoredNotes(
    where,
    'lists of heads without scores',
    [...pairs, ...findings.shortSets].map(({ path }) => path),
  );
  const parts = ignoredNotes(
    where,
    'lists of heads next to complete matrices',
    partial.map(({ tensor }) => tensor.model.split('/')),
  );
  const ignored = [...others.values(), ...arrays.ignored, ...notes, ...parts, ...left];
  if (tensors.length === 0) rejectOneHead(where, findings);
  if (tensors.length === 0 && arrays.ignored.length + others.size === 0 && findings.sets.length > 0)
    return readHeadLists(where, [...findings.sets, ...findings.shortSets], reading);
  if (tensors.length === 0 && ignored[0]) throw new HeadglowError({ code: 'format', ...ignored[0] });
  // If the file names models, the name of a tensor is its path, which ends with the model's name.
  const findModelName = ({ model }: Tensor): string | undefined =>
    findings.modelNames.size > 0 ? endsOf(model).find((end) => findings.modelNames.has(end)) : undefined;
  const models = makeUnique(tensors.map((tensor) => findModelName(tensor) ?? tensor.model));
  return {
    tensors: tensors.map((tensor, index) => ({
      ...tensor,
      model: models[index] as string,
      ...(tensors.length > 1 && findModelName(tensor) === undefined && { isGroup: true }),
    })),
    step: findStep(value, whole),
    notes: [
      ...findings.structures.flatMap((structure) => structure.notes ?? []),
      ...arrays.notes,
      ...findings.notes,
      ...whole.flatMap((list) => list.notes),
      ...ignored,
    ],
  };
}
