// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import { HeadglowError, type Note } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { ReadArray } from './array.ts';
import { heldArray, openArray, openHead } from './array-file.ts';
import { type Bytes, inBlocks } from './bytes.ts';
import { numberValue, quoted } from './cell.ts';
import { checkShape, type Labels, MOST_LABELS, NO_LABELS } from './dimensions.ts';
import { type Loaded, refuse, refuseSize, sizeText, type Where } from './file.ts';
import { refuseArchive } from './foreign.ts';
import type { OpenSettings } from './format.ts';
import { aMatrixALayer, layersInNames } from './misfit.ts';
import { type NpyArray, type NpyHead, notesOn, numberValues, textValues, withData } from './npy.ts';
import type { NumberType } from './npy-type.ts';
import { STEP_FIELDS, stepOf } from './step.ts';
import { MAX_WHOLE } from './whole.ts';
import { type Member, membersOf } from './zip-directory.ts';
import { isStored, memberBytes, memberStart, openMember } from './zip-member.ts';

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
  /** What reads ranges of them; undefined where they are compressed. */
  readonly ranges: Bytes | undefined;
  /** Reads all of them, and checks their checksum. Ranges have none. */
  readonly all: () => Promise<Uint8Array>;
}

type Entries = ReadonlyMap<string, Entry>;

async function entryOf(inFile: Where, archive: Bytes, member: Member, signal?: AbortSignal): Promise<Entry> {
  const place = placeOf(member);
  const where = { ...inFile, place };
  const { size } = member;
  const open = await openMember(where, archive, member, signal);
  const head = await openHead(where, size, (length) => memberStart(where, open, length, signal));
  const all = () => memberBytes(where, open, signal);
  return { where, place, head, size, ranges: isStored(member) ? open.data : undefined, all };
}

/** Refuses compressed matrices that together are too large for memory, before any of them is inflated. */
function checkSize(where: Where, matrices: readonly Entry[]): void {
  const size = matrices.reduce((sum, { ranges, size }) => sum + (ranges ? 0 : size), 0);
  if (size <= MAX_WHOLE) return;
  const file = JSON.stringify(where.file);
  refuseSize(
    where,
    `its compressed arrays take ${sizeText(size)}, and at most ${sizeText(MAX_WHOLE)} are held at once`,
    `save them uncompressed, which are read a checkpoint at a time: import numpy; numpy.savez("scores.npz", **numpy.load(${file}))`,
  );
}

/** Bytes that the labels of an axis may take. */
const LARGEST_LABELS = 2 ** 28;

/** The first labels, no more than any axis may have. */
const first = (array: NpyArray): NpyArray => ({ ...array, count: Math.min(array.count, MOST_LABELS) });

async function textsOf(entry: Entry | undefined): Promise<string[] | null> {
  if (!entry || entry.head.shape.length > 1 || entry.head.count === 0) return null;
  const { where, head, size, all } = entry;
  const { type } = head;
  if (type.kind === 'other') return null;
  if (size > LARGEST_LABELS)
    refuse(where, `its labels take ${sizeText(size)}`, 'save shorter ones, one for each entry of the axis');
  const array = first(withData(head, await all()));
  return type.kind === 'text' ? textValues(array, type) : numberValues(where, array, type).map(String);
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

/** A tensor or source; compressed arrays are held in memory, whether there is room or not. */
function openMatrix(
  matrix: Entry,
  labels: Labels,
  { signal, room }: OpenSettings,
): Promise<ReadArray<TensorOrSource>> {
  const { where, place, head, ranges, all } = matrix;
  const type = matrixType(head) as NumberType;
  const names = { model: place, labels };
  if (ranges) return openArray({ where, head, type, bytes: ranges }, names, { signal, room }, all);
  return heldArray({ where, head, type }, names, room, all);
}

/** One tensor a numeric matrix, named by its member; members that are none are ignored, and never inflated. */
export async function openNpz(file: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { signal } = settings;
  const where = { file: file.name };
  const archive = inBlocks(file);
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
  const notes: Note[] = ofLayers.size > 0 ? [{ ...where, ...aMatrixALayer(ofLayers) }] : [];
  const tensors: TensorOrSource[] = [];
  for (const matrix of matrices) {
    if (ofLayers.has(matrix.place)) continue;
    const { where: inside, head } = matrix;
    try {
      await checkRows(all, matrix);
      const read = await openMatrix(matrix, labels, settings);
      notes.push(...notesOn(inside, head), ...read.notes);
      tensors.push(read.tensor);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
  }
  if (tensors.length === 0) throw new HeadglowError({ code: 'format', ...(notes[0] as Note) });
  return { tensors, step: await stepOfAll(entries), notes };
}
