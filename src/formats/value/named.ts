// Reads all record lists and named arrays in a JSON value, wherever they are. Scalars, texts and other lists are ignored.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { allocateFloat64 } from '../allocate.ts';
import { findAxisLabels, labelsOf } from '../array/axis-labels.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { CellAllowance, type HeadListContext, type HeadListTensor } from '../heads/head-list.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import { getField, isObject } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { makeUnique } from '../unique-names.ts';
import { countDimensions, type NamedArray, type Path, readArrays } from './arrays.ts';
import { isNameList, readHeadLists } from './head-sets.ts';
import { readInnerHeads } from './inner-heads.ts';
import { nestedArray } from './nested.ts';
import { readChosenRecords, readRecords } from './records.ts';
import { type JsonFindings, searchJson } from './search.ts';

/** The number of layers that the file gives for its model, if any. */
const findLayerCount = (value: unknown): unknown =>
  getField(value, 'n_layers') ?? getField(value, 'num_layers');

const LAYERS_FIELD = /^layer(?:s|_(?:indices|idxs?|ids|numbers))$/i;

/** The numbers of layers in a field of the file, if they are not simply 0, 1, 2 or 1, 2, 3 and so on. */
function findLayerNumbers(value: unknown): readonly number[] | null {
  const name = isObject(value) ? keysOf(value).find((key) => LAYERS_FIELD.test(key)) : undefined;
  const list = name === undefined ? undefined : getField(value, name);
  const isNumber = (layer: unknown): layer is number =>
    Number.isInteger(layer) && (layer as number) >= 0 && (layer as number) < MAX_LAYER;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isNumber)) return null;
  const isPlain = list.every((layer, i) => layer === i) || list.every((layer, i) => layer === i + 1);
  return isPlain || new Set(list).size < list.length ? null : list;
}

const TOKENS_FIELD = /tokens?$|^words?$/i;
/** A shorter list may be as long as an axis by chance. */
const MIN_TOKENS = 4;
/** More such fields are not looked at. */
const MAX_TOKEN_FIELDS = 16;

/** The fields of a file that hold lists of tokens, and how many they hold. */
function listTokens(value: unknown): ReadonlyMap<string, number> {
  const isList = (tokens: unknown): tokens is readonly string[] =>
    Array.isArray(tokens) &&
    tokens.length >= MIN_TOKENS &&
    tokens.every((token) => typeof token === 'string');
  const found = new Map<string, number>();
  for (const key of isObject(value) ? keysOf(value) : []) {
    const tokens = TOKENS_FIELD.test(key) ? getField(value, key) : null;
    if (isList(tokens) && ![...found.values()].includes(tokens.length)) found.set(key, tokens.length);
    if (found.size === MAX_TOKEN_FIELDS) break;
  }
  return found;
}

/** Why a matrix is not layers x heads: a list of tokens next to it labels one of its axes. */
function findTokenAxis(
  where: FilePlace,
  tokens: ReadonlyMap<string, number>,
  { array, path, keys }: NamedArray,
): Note | undefined {
  if (tokens.size === 0 || path.length !== 1 || countDimensions(array) !== 2) return undefined;
  const list = array instanceof NumberArray ? null : (array as readonly (readonly unknown[])[]);
  const [rows, columns] = array instanceof NumberArray ? array.shape : [list?.length, list?.[0]?.length];
  const [name, count] = [...tokens].find(([, length]) => (length === rows) !== (length === columns)) ?? [];
  if (name === undefined) return undefined;
  const areRows = count === rows;
  return {
    ...where,
    place: keys.join('.'),
    reason: `its ${areRows ? 'rows' : 'columns'} are as many as ${name}, so they are not ${areRows ? 'layers' : 'heads'}`,
    ...offer(
      'say what its axes are:',
      { dims: areRows ? 'token head' : 'layer token' },
      { dims: 'layer head' },
    ),
  };
}

/** A matrix with its rows at the layers that the file gives for them; other arrays as they are. */
function placeRows(where: FilePlace, found: NamedArray, layers: readonly number[] | null): NamedArray {
  const { array } = found;
  if (!layers || countDimensions(array) !== 2) return found;
  const { shape, values, axes } = array instanceof NumberArray ? array : nestedArray(where, array);
  const [rows = 0, heads = 0] = shape;
  if (rows !== layers.length || axes) return found;
  const count = Math.max(...layers) + 1;
  const placed = allocateFloat64(where, count * heads).fill(Number.NaN);
  layers.forEach((layer, row) => {
    placed.set(values.subarray(row * heads, (row + 1) * heads), layer * heads);
  });
  return { ...found, array: new NumberArray([count, heads], placed, null, (count - rows) * heads) };
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

/** Higher numbers of layers are something else. */
const MAX_LAYER = 1024;

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

/** What is read of a file: matrices and lists of heads, or objects whose keys are heads if they list more heads. */
function selectLists(
  where: FilePlace,
  { arrays, records, headKeys: found, ignoredRecords }: JsonFindings,
  context: HeadListContext,
): { readonly lists: readonly HeadListTensor[]; readonly notes: readonly Note[] } {
  const { value } = context.reading;
  if (value && records.length + ignoredRecords.length > 0)
    return { lists: readChosenRecords(where, [...records, ...ignoredRecords], context), notes: [] };
  // A single head is no figure.
  const headKeys = found.filter(({ count }) => count > 1);
  const listed = longest(records.map(({ items }) => items.length));
  const paths = (found: readonly { readonly path: Path }[]) => found.map(({ path }) => path);
  if (arrays.length > 0 || listed >= longest(headKeys.map(({ count }) => count)))
    return {
      lists: records.flatMap((list) => readRecords(where, list, context)),
      notes: [
        ...ignoredNotes(where, 'lists of heads next to complete matrices', paths(ignoredRecords)),
        ...ignoredNotes(where, 'objects whose keys are heads', paths(headKeys)),
      ],
    };
  const { lists, notes } = readInnerHeads(where, headKeys, context);
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
  const labels = findAxisLabels(value);
  const areChosen = reading.value !== null && lists.length > 0;
  const numbers = reading.dims ? null : findLayerNumbers(value);
  const tokens = reading.dims ? new Map<string, number>() : listTokens(value);
  const ofTokens = new Map<NamedArray, Note>();
  for (const array of findings.arrays) {
    const note = findTokenAxis(where, tokens, array);
    if (note) ofTokens.set(array, note);
  }
  const found = findings.arrays
    .filter((array) => !ofTokens.has(array))
    .map((array) => placeRows(where, array, numbers));
  const arrays = readArrays(where, areChosen ? [] : found, {
    layers: findLayerCount(value),
    labelsOf: (array) => labelsOf(array, labels),
    reading,
  });
  const structures = findings.structures.map(({ tensor, path }) => ({ ...tensor, model: path.join('/') }));
  const tensors = [...structures, ...lists.map(({ tensor }) => tensor), ...arrays.tensors];
  // Names of heads are hardly ever taken for scores.
  const pairs = findings.sets.filter(({ list }) => !isNameList(list));
  const left = ignoredNotes(
    where,
    'lists of heads without scores',
    [...pairs, ...findings.shortSets].map(({ path }) => path),
  );
  const ignored = [...ofTokens.values(), ...arrays.ignored, ...notes, ...left];
  if (tensors.length === 0) rejectOneHead(where, findings);
  if (tensors.length === 0 && arrays.ignored.length === 0 && findings.sets.length > 0)
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
    step: findStep(value, lists),
    notes: [
      ...findings.structures.flatMap((structure) => structure.notes ?? []),
      ...arrays.notes,
      ...findings.notes,
      ...lists.flatMap((list) => list.notes),
      ...ignored,
    ],
  };
}
