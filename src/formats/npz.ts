// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { readArray } from './array.ts';
import { numberValue, quoted } from './cell.ts';
import { checkShape, type Labels, MOST_LABELS, NO_LABELS } from './dimensions.ts';
import { type InputFile, type Loaded, refuse, sizeText, type Where } from './file.ts';
import { refuseArchive } from './foreign.ts';
import { aMatrixALayer, layersInNames } from './misfit.ts';
import {
  float32Values,
  type NpyArray,
  type NpyHead,
  notesOn,
  numberValues,
  readHead,
  textValues,
  withData,
} from './npy.ts';
import { headerEnd, USUAL_HEADER } from './npy-header.ts';
import type { NumberType } from './npy-type.ts';
import { STEP_FIELDS, stepOf } from './step.ts';
import { type Member, membersOf } from './zip-directory.ts';
import { memberBytes, memberStart } from './zip-member.ts';

const LARGEST = 4 * 2 ** 30;
const ENDING = '.npy';

/** Most members that an error names. */
const MOST_NAMED = 8;

const placeOf = (member: Member): string => member.name.slice(0, -ENDING.length);

function arrayMembers(where: Where, bytes: Uint8Array): Member[] {
  const all = membersOf(where, bytes);
  const members = all.filter(({ name }) => name.endsWith(ENDING));
  if (members.length === 0)
    refuseArchive(
      where.file,
      all.map(({ name }) => name),
      (wanted, length) =>
        memberStart(where, bytes, all.find(({ name }) => name === wanted) as Member, length),
    );
  return members;
}

/** An array in an archive, whose values are read when they are asked for. */
interface Entry {
  readonly where: Where;
  readonly place: string;
  readonly head: NpyHead;
  /** Bytes, with the header. */
  readonly size: number;
  readonly array: () => NpyArray;
}

type Entries = ReadonlyMap<string, Entry>;

function entryOf(inFile: Where, bytes: Uint8Array, member: Member): Entry {
  const place = placeOf(member);
  const where = { ...inFile, place };
  const { size } = member;
  const start = memberStart(where, bytes, member, USUAL_HEADER);
  const end = headerEnd(where, start);
  const head = readHead(where, end > start.length ? memberStart(where, bytes, member, end) : start, size);
  return { where, place, head, size, array: () => withData(head, memberBytes(where, bytes, member)) };
}

/** Refuses matrices that together are too large, before any of them is inflated. */
function checkSize(where: Where, matrices: readonly Entry[]): void {
  const size = matrices.reduce((sum, matrix) => sum + matrix.size, 0);
  if (!(size <= LARGEST))
    refuse(
      where,
      `its arrays take ${(size / 2 ** 30).toFixed(1)} GiB, more than 4 GiB`,
      'save fewer of them, or as float16',
    );
}

/** Bytes that the labels of an axis may take. */
const LARGEST_LABELS = 2 ** 28;

/** The first labels, no more than any axis may have. */
const first = (array: NpyArray): NpyArray => ({ ...array, count: Math.min(array.count, MOST_LABELS) });

function textsOf(entry: Entry | undefined): string[] | null {
  if (!entry || entry.head.shape.length > 1 || entry.head.count === 0) return null;
  const { where, head, size, array } = entry;
  const { type } = head;
  if (type.kind === 'other') return null;
  if (size > LARGEST_LABELS)
    refuse(where, `its labels take ${sizeText(size)}`, 'save shorter ones, one for each entry of the axis');
  if (type.kind === 'text') return textValues(first(array()), type);
  return numberValues(where, first(array()), type).map(String);
}

/** Steps; texts that say none become NaN, which is refused once an axis needs them. */
function stepsOf(entry: Entry | undefined): number[] | null {
  return (
    textsOf(entry)?.map((text) => numberValue(text.trim()) ?? stepOf('step', text) ?? Number.NaN) ?? null
  );
}

function labelsOf(entries: Entries): Labels {
  const [byCheckpoint, byStep] = [stepsOf(entries.get('checkpoint')), stepsOf(entries.get('step'))];
  const steps = byCheckpoint?.every(Number.isFinite) ? byCheckpoint : (byStep ?? byCheckpoint);
  return { steps, tasks: textsOf(entries.get('task')) };
}

/** The step that a member of one value gives. */
function stepOfAll(entries: Entries): number | null {
  for (const field of STEP_FIELDS) {
    const entry = entries.get(field);
    const step = entry?.head.count === 1 ? stepOf(field, textsOf(entry)?.[0]) : null;
    if (step !== null) return step;
  }
  return null;
}

function matrixType({ type, shape }: NpyHead): NumberType | undefined {
  return type.kind === 'number' && shape.length >= 2 && shape.length <= 4 ? type : undefined;
}

function described({ place, head: { type, shape } }: Entry): string {
  const what = type.kind === 'number' ? type.code : type.kind === 'text' ? 'text' : type.name;
  return `${place} (${shape.length === 0 ? 'one value' : shape.join(' x ')}, ${what})`;
}

function refuseNoMatrix(where: Where, entries: readonly Entry[]): never {
  const found = entries.slice(0, MOST_NAMED).map(described);
  if (entries.length > MOST_NAMED) found.push('…');
  return refuse(
    where,
    `there is no numeric matrix in it, only ${found.join(', ')}`,
    'save arrays of 2 to 4 dimensions with a numeric dtype',
  );
}

/** Labels that say no more than which layer or head a row is. */
const COUNTING = /^(?:l(?:ayer)?|h(?:ead)?|b(?:lock)?)?[-_ .]?\d+$/i;
/** What an array of a text's pieces is called. */
const OF_TEXT = /token|word|str(?:ing)?s|vocab/i;
/** Fewer rows may be as many as names of other things by chance; many are so only if what they are called says so. */
const FEWEST_NAMED = 4;
const MANY_NAMED = 64;
const OF_LAYERS = /layer|head|block|checkpoint|ckpt|step|task/i;

/** An array of names for the rows of a matrix, such as words or tokens, which layers do not have; else undefined. */
function rowNames(entries: readonly Entry[], { head: { shape } }: Entry): Entry | undefined {
  const [rows] = shape.slice(-2);
  if (shape.length !== 2 || rows === undefined || rows < FEWEST_NAMED) return undefined;
  return entries.find((entry) => {
    const { head, place } = entry;
    if (head.shape.length !== 1 || head.count !== rows || OF_LAYERS.test(place)) return false;
    if (head.type.kind !== 'text') return /token/i.test(place);
    const isSure = rows >= MANY_NAMED || OF_TEXT.test(place);
    return isSure && (textsOf(entry)?.some((text) => !COUNTING.test(text)) ?? false);
  });
}

function checkRows(entries: readonly Entry[], matrix: Entry): void {
  const names = rowNames(entries, matrix);
  if (!names) return;
  const [first = '', second = ''] = textsOf(names) ?? [];
  refuse(
    matrix.where,
    `its rows have names (${names.place}: ${quoted(first)}, ${quoted(second)}, …), so they are not layers`,
    'save one score for each head as layers x heads, such as numpy.save("scores.npy", a.mean(axis=0).reshape(LAYERS, HEADS))',
  );
}

/** One tensor a numeric matrix, named by its member; members that are none are ignored, and never inflated. */
export function loadNpz({ name, bytes }: InputFile): Loaded {
  const where = { file: name };
  const all = arrayMembers(where, bytes).map((member) => entryOf(where, bytes, member));
  const matrices = all.filter(({ head }) => matrixType(head));
  if (matrices.length === 0) refuseNoMatrix(where, all);
  for (const matrix of matrices) checkShape(matrix.where, matrix.head.shape);
  checkSize(where, matrices);
  const entries: Entries = new Map(all.map((entry) => [entry.place, entry]));
  const hasLabels = matrices.some(({ head }) => head.shape.length > 2);
  const labels = hasLabels ? labelsOf(entries) : NO_LABELS;
  const ofLayers = layersInNames(matrices.map(({ place }) => place));
  const notes: ErrorDetails[] = ofLayers.size > 0 ? [{ ...where, ...aMatrixALayer(ofLayers) }] : [];
  const tensors = matrices.flatMap((matrix): Tensor[] => {
    if (ofLayers.has(matrix.place)) return [];
    const { where: inside, place, head } = matrix;
    const { shape } = head;
    const values = float32Values(inside, matrix.array(), matrixType(head) as NumberType);
    try {
      checkRows(all, matrix);
      const read = readArray(inside, place, { shape, values }, labels);
      notes.push(...notesOn(inside, head), ...read.notes);
      return [read.tensor];
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
      return [];
    }
  });
  if (tensors.length === 0) throw new HeadglowError(notes[0] as ErrorDetails);
  return { tensors, step: stepOfAll(entries), notes };
}
