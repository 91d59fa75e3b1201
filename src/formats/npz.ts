// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { readArray } from './array.ts';
import { type Bytes, memoryBytes } from './bytes.ts';
import { numberValue, quoted } from './cell.ts';
import { checkShape, type Labels, MOST_LABELS, NO_LABELS } from './dimensions.ts';
import { type Loaded, refuse, sizeText, type Where } from './file.ts';
import { refuseArchive } from './foreign.ts';
import type { OpenSettings } from './format.ts';
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
import { readWhole } from './whole.ts';
import { type Member, membersOf } from './zip-directory.ts';
import { memberBytes, memberStart, openMember } from './zip-member.ts';

const LARGEST = 4 * 2 ** 30;
const ENDING = '.npy';

/** Most members that an error names. */
const MOST_NAMED = 8;

const placeOf = (member: Member): string => member.name.slice(0, -ENDING.length);

async function arrayMembers(where: Where, archive: Bytes, signal?: AbortSignal): Promise<Member[]> {
  const all = await membersOf(where, archive, signal);
  const members = all.filter(({ name }) => name.endsWith(ENDING));
  if (members.length === 0)
    await refuseArchive(
      where.file,
      all.map(({ name }) => name),
      async (wanted, length) => {
        const member = all.find(({ name }) => name === wanted) as Member;
        return memberStart(where, await openMember(where, archive, member, signal), length, signal);
      },
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
  readonly array: () => Promise<NpyArray>;
}

type Entries = ReadonlyMap<string, Entry>;

async function entryOf(inFile: Where, archive: Bytes, member: Member, signal?: AbortSignal): Promise<Entry> {
  const place = placeOf(member);
  const where = { ...inFile, place };
  const { size } = member;
  const open = await openMember(where, archive, member, signal);
  const start = await memberStart(where, open, USUAL_HEADER, signal);
  const end = headerEnd(where, start);
  const whole = end > start.length ? await memberStart(where, open, end, signal) : start;
  const head = readHead(where, whole, size);
  const array = async () => withData(head, await memberBytes(where, open, signal));
  return { where, place, head, size, array };
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

async function textsOf(entry: Entry | undefined): Promise<string[] | null> {
  if (!entry || entry.head.shape.length > 1 || entry.head.count === 0) return null;
  const { where, head, size, array } = entry;
  const { type } = head;
  if (type.kind === 'other') return null;
  if (size > LARGEST_LABELS)
    refuse(where, `its labels take ${sizeText(size)}`, 'save shorter ones, one for each entry of the axis');
  if (type.kind === 'text') return textValues(first(await array()), type);
  return numberValues(where, first(await array()), type).map(String);
}

/** Steps; texts that say none become NaN, which is refused once an axis needs them. */
async function stepsOf(entry: Entry | undefined): Promise<number[] | null> {
  const texts = await textsOf(entry);
  return texts?.map((text) => numberValue(text.trim()) ?? stepOf('step', text) ?? Number.NaN) ?? null;
}

async function labelsOf(entries: Entries): Promise<Labels> {
  const byCheckpoint = await stepsOf(entries.get('checkpoint'));
  const byStep = await stepsOf(entries.get('step'));
  const steps = byCheckpoint?.every(Number.isFinite) ? byCheckpoint : (byStep ?? byCheckpoint);
  return { steps, tasks: await textsOf(entries.get('task')) };
}

/** The step that a member of one value gives. */
async function stepOfAll(entries: Entries): Promise<number | null> {
  for (const field of STEP_FIELDS) {
    const entry = entries.get(field);
    const step = entry?.head.count === 1 ? stepOf(field, (await textsOf(entry))?.[0]) : null;
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

/** Names for the rows of a matrix, such as words or tokens, which layers do not have, and what their array is called. */
async function rowNames(
  entries: readonly Entry[],
  { head: { shape } }: Entry,
): Promise<readonly [place: string, names: readonly string[]] | undefined> {
  const [rows] = shape.slice(-2);
  if (shape.length !== 2 || rows === undefined || rows < FEWEST_NAMED) return undefined;
  for (const entry of entries) {
    const { head, place } = entry;
    if (head.shape.length !== 1 || head.count !== rows || OF_LAYERS.test(place)) continue;
    const isText = head.type.kind === 'text';
    if (isText ? rows < MANY_NAMED && !OF_TEXT.test(place) : !/token/i.test(place)) continue;
    const names = (await textsOf(entry)) ?? [];
    if (!isText || names.some((text) => !COUNTING.test(text))) return [place, names];
  }
  return undefined;
}

async function checkRows(entries: readonly Entry[], matrix: Entry): Promise<void> {
  const found = await rowNames(entries, matrix);
  if (!found) return;
  const [place, [first = '', second = '']] = found;
  refuse(
    matrix.where,
    `its rows have names (${place}: ${quoted(first)}, ${quoted(second)}, …), so they are not layers`,
    'save one score for each head as layers x heads, such as numpy.save("scores.npy", a.mean(axis=0).reshape(LAYERS, HEADS))',
  );
}

/** One tensor a numeric matrix, named by its member; members that are none are ignored, and never inflated. */
export async function openNpz(file: Bytes, { signal }: OpenSettings): Promise<Loaded> {
  const where = { file: file.name };
  const archive = memoryBytes(file.name, (await readWhole(file, signal)).bytes);
  const all: Entry[] = [];
  for (const member of await arrayMembers(where, archive, signal))
    all.push(await entryOf(where, archive, member, signal));
  const matrices = all.filter(({ head }) => matrixType(head));
  if (matrices.length === 0) refuseNoMatrix(where, all);
  for (const matrix of matrices) checkShape(matrix.where, matrix.head.shape);
  checkSize(where, matrices);
  const entries: Entries = new Map(all.map((entry) => [entry.place, entry]));
  const hasLabels = matrices.some(({ head }) => head.shape.length > 2);
  const labels = hasLabels ? await labelsOf(entries) : NO_LABELS;
  const ofLayers = layersInNames(matrices.map(({ place }) => place));
  const notes: ErrorDetails[] = ofLayers.size > 0 ? [{ ...where, ...aMatrixALayer(ofLayers) }] : [];
  const tensors: Tensor[] = [];
  for (const matrix of matrices) {
    if (ofLayers.has(matrix.place)) continue;
    const { where: inside, place, head } = matrix;
    const { shape } = head;
    const values = float32Values(inside, await matrix.array(), matrixType(head) as NumberType);
    try {
      await checkRows(all, matrix);
      const read = readArray(inside, place, { shape, values }, labels);
      notes.push(...notesOn(inside, head), ...read.notes);
      tensors.push(read.tensor);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
  }
  if (tensors.length === 0) throw new HeadglowError(notes[0] as ErrorDetails);
  return { tensors, step: await stepOfAll(entries), notes };
}
