// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import type { Tensor } from '../tensor/tensor.ts';
import { numberValue } from './cell.ts';
import { checkShape, type Labels, MOST_LABELS, NO_LABELS, tensorOf } from './dimensions.ts';
import { type InputFile, type Loaded, refuse, sizeText, type Where } from './file.ts';
import { refuseArchive } from './foreign.ts';
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
  const tensors = matrices.map((matrix): Tensor => {
    const values = float32Values(matrix.where, matrix.array(), matrixType(matrix.head) as NumberType);
    return tensorOf(matrix.where, matrix.place, matrix.head.shape, values, labels);
  });
  const notes = matrices.flatMap((matrix) => notesOn(matrix.where, matrix.head));
  return { tensors, step: stepOfAll(entries), notes };
}
