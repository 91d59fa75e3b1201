// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import { HeadglowError, type Note } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { ReadArray } from './array.ts';
import { openArray, readArrayHeader, readArrayIntoMemory } from './array-file.ts';
import { type Bytes, readInBlocks } from './bytes.ts';
import { checkShape, type Labels, MAX_LABELS, NO_LABELS } from './dimensions.ts';
import { type FilePlace, formatBytes, type Loaded, rejectFile, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';
import { conversionNotes, type NpyArray, type NpyInfo, npyArray, readNumbers, readTexts } from './npy.ts';
import type { NumberType } from './npy-type.ts';
import { areNamesPerLayer, matrixPerLayerReason } from './shape-mismatch.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { parseNumberCell, quoteCell } from './text-cell.ts';
import { rejectArchive } from './unsupported.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';
import { readMembers, type ZipMember } from './zip-directory.ts';
import { isStored, openMember, readMember, readMemberStart } from './zip-member.ts';

const ENDING = '.npy';

/** Most members that an error names. */
const MOST_NAMED = 8;

const placeOf = (member: ZipMember): string => member.name.slice(0, -ENDING.length);

async function arrayMembers(where: FilePlace, archive: Bytes, signal?: AbortSignal): Promise<ZipMember[]> {
  const all = await readMembers(where, archive, signal);
  const members = all.filter(({ name }) => name.endsWith(ENDING));
  if (members.length === 0)
    await rejectArchive(
      where.file,
      all.map(({ name }) => name),
      async (wanted, length) => {
        const member = all.find(({ name }) => name === wanted) as ZipMember;
        return readMemberStart(where, await openMember(where, archive, member, signal), length, signal);
      },
    );
  return members;
}

/** An array in an archive, whose values are read when they are asked for. */
interface Entry {
  readonly where: FilePlace;
  readonly place: string;
  readonly head: NpyInfo;
  /** Bytes, with the header. */
  readonly size: number;
  /** What reads ranges of them; undefined where they are compressed. */
  readonly ranges: Bytes | undefined;
  /** Reads all of them, and checks their checksum. Ranges have none. */
  readonly all: () => Promise<Uint8Array>;
}

type Entries = ReadonlyMap<string, Entry>;

async function entryOf(
  inFile: FilePlace,
  archive: Bytes,
  member: ZipMember,
  signal?: AbortSignal,
): Promise<Entry> {
  const place = placeOf(member);
  const where = { ...inFile, place };
  const { size } = member;
  const open = await openMember(where, archive, member, signal);
  const head = await readArrayHeader(where, size, (length) => readMemberStart(where, open, length, signal));
  const all = () => readMember(where, open, signal);
  return { where, place, head, size, ranges: isStored(member) ? open.data : undefined, all };
}

/** Refuses compressed matrices that together are too large for memory, before any of them is inflated. */
function checkSize(where: FilePlace, matrices: readonly Entry[]): void {
  const size = matrices.reduce((sum, { ranges, size }) => sum + (ranges ? 0 : size), 0);
  if (size <= MAX_FILE_IN_MEMORY) return;
  const file = JSON.stringify(where.file);
  rejectSize(
    where,
    `its compressed arrays take ${formatBytes(size)}, and at most ${formatBytes(MAX_FILE_IN_MEMORY)} are held at once`,
    `save them uncompressed, which are read a checkpoint at a time: import numpy; numpy.savez("scores.npz", **numpy.load(${file}))`,
  );
}

/** Bytes that the labels of an axis may take. */
const LARGEST_LABELS = 2 ** 28;

/** The first labels, no more than any axis may have. */
const first = (array: NpyArray): NpyArray => ({ ...array, count: Math.min(array.count, MAX_LABELS) });

async function textsOf(entry: Entry | undefined): Promise<string[] | null> {
  if (!entry || entry.head.shape.length > 1 || entry.head.count === 0) return null;
  const { where, head, size, all } = entry;
  const { type } = head;
  if (type.kind === 'other') return null;
  if (size > LARGEST_LABELS)
    rejectFile(
      where,
      `its labels take ${formatBytes(size)}`,
      'save shorter ones, one for each entry of the axis',
    );
  const array = first(npyArray(head, await all()));
  return type.kind === 'text' ? readTexts(array, type) : readNumbers(where, array, type).map(String);
}

/** Steps; texts that say none become NaN, which is refused once an axis needs them. */
async function stepsOf(entry: Entry | undefined): Promise<number[] | null> {
  const texts = await textsOf(entry);
  return texts?.map((text) => parseNumberCell(text.trim()) ?? parseStep('step', text) ?? Number.NaN) ?? null;
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
    const step = entry?.head.count === 1 ? parseStep(field, (await textsOf(entry))?.[0]) : null;
    if (step !== null) return step;
  }
  return null;
}

function matrixType({ type, shape }: NpyInfo): NumberType | undefined {
  return type.kind === 'number' && shape.length >= 2 && shape.length <= 4 ? type : undefined;
}

function described({ place, head: { type, shape } }: Entry): string {
  const what = type.kind === 'number' ? type.code : type.kind === 'text' ? 'text' : type.name;
  return `${place} (${shape.length === 0 ? 'one value' : shape.join(' x ')}, ${what})`;
}

function refuseNoMatrix(where: FilePlace, entries: readonly Entry[]): never {
  const found = entries.slice(0, MOST_NAMED).map(described);
  if (entries.length > MOST_NAMED) found.push('…');
  return rejectFile(
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
  rejectFile(
    matrix.where,
    `its rows have names (${place}: ${quoteCell(first)}, ${quoteCell(second)}, …), so they are not layers`,
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
  return readArrayIntoMemory({ where, head, type }, names, room, all);
}

/** One tensor a numeric matrix, named by its member; members that are none are ignored, and never inflated. */
export async function openNpz(file: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { signal } = settings;
  const where = { file: file.name };
  const archive = readInBlocks(file);
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
  const ofLayers = areNamesPerLayer(matrices.map(({ place }) => place));
  const notes: Note[] = ofLayers.size > 0 ? [{ ...where, ...matrixPerLayerReason(ofLayers) }] : [];
  const tensors: TensorOrSource[] = [];
  for (const matrix of matrices) {
    if (ofLayers.has(matrix.place)) continue;
    const { where: inside, head } = matrix;
    try {
      await checkRows(all, matrix);
      const read = await openMatrix(matrix, labels, settings);
      notes.push(...conversionNotes(inside, head), ...read.notes);
      tensors.push(read.tensor);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
  }
  if (tensors.length === 0) throw new HeadglowError({ code: 'format', ...(notes[0] as Note) });
  return { tensors, step: await stepOfAll(entries), notes };
}
