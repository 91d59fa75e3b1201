// Arrays of an .npz archive that label the axes of others: checkpoints, tasks, and rows that are not layers.

import { groupBy } from '../../tensor/group-by.ts';
import { STEP_LISTS, TASK_LISTS } from '../array/axis-labels.ts';
import { type Labels, MAX_LABELS } from '../array/dimensions.ts';
import { offer } from '../choices.ts';
import { formatBytes, rejectFile } from '../file.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import { npyArray, readNumbers, readTexts } from '../npy/npy.ts';
import { parseNumberCell, quoteCell } from '../text/text-cell.ts';
import { isAxisList, type NamedList } from '../value/axis-lists.ts';
import type { NpzEntry } from './entry.ts';

type EntriesByName = ReadonlyMap<string, NpzEntry>;

/** Bytes that the labels of an axis may take. */
const MAX_LABEL_BYTES = 2 ** 28;

/** The entries of a list, or a single value, as texts; null if the array is something else. */
async function readLabels(entry: NpzEntry | undefined): Promise<string[] | null> {
  if (!entry || entry.head.shape.length > 1 || entry.head.count === 0) return null;
  const { where, head, size, readAll } = entry;
  const { type } = head;
  if (type.kind === 'other') return null;
  if (size > MAX_LABEL_BYTES)
    rejectFile(
      where,
      `its labels take ${formatBytes(size)}, above the limit of ${formatBytes(MAX_LABEL_BYTES)}`,
      'save shorter labels, one per entry of the axis',
    );
  const array = { ...npyArray(head, await readAll()), count: Math.min(head.count, MAX_LABELS) };
  return type.kind === 'text' ? readTexts(array, type) : readNumbers(where, array, type).map(String);
}

/** The steps in an array. Texts that are not steps become NaN, which is rejected only if an axis uses them. */
const toSteps = (texts: readonly string[] | null): number[] | null =>
  texts?.map((text) => parseNumberCell(text.trim()) ?? parseStep('step', text) ?? Number.NaN) ?? null;

const readStepLabels = async (entry: NpzEntry | undefined): Promise<number[] | null> =>
  toSteps(await readLabels(entry));

/** The labels of the checkpoint and task axes, in the arrays `checkpoint` or `step`, and `task`, or their plurals. */
export async function readAxisLabels(entries: EntriesByName): Promise<Labels> {
  const named = (name: string) => entries.get(name) ?? entries.get(`${name}s`);
  const checkpoints = await readStepLabels(named('checkpoint'));
  const steps = await readStepLabels(named('step'));
  return {
    steps: checkpoints?.every(Number.isFinite) ? checkpoints : (steps ?? checkpoints),
    tasks: await readLabels(named('task')),
  };
}

const known = new WeakMap<NpzEntry, Promise<string[] | null>>();

/** The same, read once for all arrays that it may label. */
function readKnownLabels(entry: NpzEntry | undefined): Promise<string[] | null> {
  if (!entry) return Promise.resolve(null);
  const labels = known.get(entry) ?? readLabels(entry);
  known.set(entry, labels);
  return labels;
}

/** The labels of the axes of one array, among those of the archive and lists whose names are less sure but whose lengths fit. */
export async function labelsFor(
  entries: EntriesByName,
  { head: { shape } }: NpzEntry,
  { steps, tasks }: Labels,
): Promise<Labels> {
  const listOf = (names: readonly string[], length: number | undefined): NpzEntry | undefined =>
    names
      .map((name) => entries.get(name))
      .find((entry) => entry?.head.shape.length === 1 && entry.head.count === length);
  const axes = shape.slice(0, -2);
  if (axes.length === 0) return { steps, tasks };
  const ownSteps = steps ? null : toSteps(await readKnownLabels(listOf(STEP_LISTS, axes[0])));
  return {
    steps: steps ?? (ownSteps?.every(Number.isFinite) ? ownSteps : null),
    tasks: tasks ?? (await readKnownLabels(listOf(TASK_LISTS, axes.at(-1)))),
  };
}

/** The step of the whole archive: the value of an array with a single one. */
export async function readArchiveStep(entries: EntriesByName): Promise<number | null> {
  for (const field of STEP_FIELDS) {
    const entry = entries.get(field);
    const step = entry?.head.count === 1 ? parseStep(field, (await readLabels(entry))?.[0]) : null;
    if (step !== null) return step;
  }
  return null;
}

/** Lists that may label axes, by their length, in the order of the archive. */
export type ListsByLength = ReadonlyMap<number, readonly { readonly entry: NpzEntry; readonly at: number }[]>;

/** More lists of one length are not looked at: there may be as many matrices. */
const MAX_LISTS = 32;

/** The lists of an archive that may label axes. */
export function groupLists(entries: readonly NpzEntry[]): ListsByLength {
  const lists = entries
    .map((entry, at) => ({ entry, at }))
    .filter(
      ({ entry }) =>
        entry.head.shape.length === 1 &&
        (isAxisList([entry.name, []]) || mayLabelRows(entry, entry.head.count)),
    );
  const byLength = groupBy(lists, ({ entry }) => entry.head.count);
  return new Map([...byLength].map(([length, group]) => [length, group.slice(0, MAX_LISTS)]));
}

/** The lists that may say what the axes of an array are. */
export async function readAxisLists(
  lists: ListsByLength,
  { head: { shape } }: NpzEntry,
): Promise<readonly NamedList[]> {
  const found = [...new Set(shape.slice(-2))].flatMap((length) => lists.get(length) ?? []);
  const read: NamedList[] = [];
  for (const { entry } of found.toSorted((a, b) => a.at - b.at))
    if (isAxisList([entry.name, []])) read.push([entry.name, (await readLabels(entry)) ?? []]);
  return read;
}

/** Labels that merely number layers or heads. */
const NUMBERED_LABEL = /^(?:l(?:ayer)?|h(?:ead)?|b(?:lock)?)?[-_ .]?\d+$/i;
/** Names of arrays with pieces of text. */
const TEXT_ARRAY_NAME = /token|word|str(?:ing)?s|vocab/i;
const TOKEN_ARRAY_NAME = /token/i;
/** Names of arrays that may label layers, or axes other than rows. */
const LAYER_ARRAY_NAME = /layer|head|block|checkpoint|ckpt|step|task/i;
/** Fewer rows may have the length of an unrelated array by chance. */
const MIN_LABELLED_ROWS = 4;
/** With this many rows, an array of texts of the same length counts whatever its name. */
const MANY_LABELLED_ROWS = 64;

/** Whether an array, by its name, type and length, labels rows that are not layers. */
function mayLabelRows({ name, head: { type, shape, count } }: NpzEntry, rows: number): boolean {
  if (shape.length !== 1 || count !== rows || LAYER_ARRAY_NAME.test(name)) return false;
  if (type.kind !== 'text') return TOKEN_ARRAY_NAME.test(name);
  return rows >= MANY_LABELLED_ROWS || TEXT_ARRAY_NAME.test(name);
}

interface RowLabels {
  /** The name of the array. */
  readonly name: string;
  readonly labels: readonly string[];
}

/** Finds labels, such as words or tokens, for the rows of a matrix, which show that its rows are not layers. */
async function findRowLabels(
  lists: ListsByLength,
  { head: { shape } }: NpzEntry,
): Promise<RowLabels | undefined> {
  const [rows] = shape.slice(-2);
  if (shape.length !== 2 || rows === undefined || rows < MIN_LABELLED_ROWS) return undefined;
  for (const { entry } of lists.get(rows) ?? []) {
    if (!mayLabelRows(entry, rows)) continue;
    const labels = (await readLabels(entry)) ?? [];
    const isText = entry.head.type.kind === 'text';
    if (!isText || labels.some((label) => !NUMBERED_LABEL.test(label))) return { name: entry.name, labels };
  }
  return undefined;
}

/** Rejects a matrix whose rows are labelled by another array, such as one of tokens. */
export async function rejectLabelledRows(lists: ListsByLength, matrix: NpzEntry): Promise<void> {
  const rowLabels = await findRowLabels(lists, matrix);
  if (!rowLabels) return;
  const [first = '', second = ''] = rowLabels.labels;
  rejectFile(
    matrix.where,
    `its rows are labelled by the array ${rowLabels.name} (${quoteCell(first)}, ${quoteCell(second)}, …), so they are not layers`,
    offer(
      'if its columns are layers and heads, add',
      { dims: 'task (layer head)', heads: null },
      { dims: 'other (layer head)', heads: null, reduce: 'mean' },
    ),
  );
}
