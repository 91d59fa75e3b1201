// Reads wide tables: text with a column for each head, called `L0H0`, …, or, with a row for each layer, `head_0`, …, or, with a row
// for each head, `layer_0`, ….

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { headOfKey, layerOfKey } from '../heads/axis-numbers.ts';
import { CellAllowance, type HeadListTensor, headListTensor } from '../heads/head-list.ts';
import { isBaseline } from '../heads/head-names.ts';
import { joinTasks } from '../join/join-tasks.ts';
import { parseStep, ROW_STEP_FIELDS } from '../join/step.ts';
import type { CheckedReading } from '../reading.ts';
import { checkLength, readArrayCell } from './row-cells.ts';
import type { Row } from './row-reader.ts';
import { parseNumberCell } from './text-cell.ts';
import type { HeadColumn, WideLayout } from './wide-layout.ts';

/** One row: its scores by column of a head, and what its other cells say. */
interface WideRow {
  readonly line: number;
  /** The layer or head. */
  readonly index: number;
  readonly step: number | null;
  readonly name: string | null;
  readonly scores: readonly number[];
}

/** The columns that say what rows are about. */
interface RowLabels {
  readonly step: { readonly column: number; readonly field: string } | null;
  readonly name: number;
}

function findLabels(header: Row, first: Row | undefined, { scores, index }: WideLayout): RowLabels {
  const taken = new Set([...scores.map(({ column }) => column), index]);
  const free = header.cells.map((_, column) => column).filter((column) => !taken.has(column));
  const isText = (column: number): boolean => parseNumberCell(first?.cells[column] ?? '') === undefined;
  for (const field of ROW_STEP_FIELDS) {
    const column = free.find((at) => header.cells[at]?.toLowerCase() === field);
    if (column !== undefined)
      return { step: { column, field }, name: free.find((at) => at !== column && isText(at)) ?? -1 };
  }
  return { step: null, name: free.find(isText) ?? -1 };
}

function readIndex(
  where: FilePlace,
  { line, cells }: Row,
  { rows, index }: WideLayout,
  count: number,
): number {
  if (rows === null) return 0;
  if (index < 0) return count;
  const cell = (cells[index] as string).replace(/\.0$/, '');
  const number = rows === 'layer' ? layerOfKey(cell.replace(/^layers/i, 'layer')) : headOfKey(cell);
  if (number !== undefined) return number;
  return rejectFile({ ...where, place: `line ${line}` }, `"${cell}" is not a ${rows}`, `number ${rows}s`);
}

/** The tensor of a wide table: a checkpoint for each step, and a task for each name, of its rows. */
export function readWideTable(
  where: FilePlace,
  header: Row,
  rows: Iterable<Row>,
  { layout, reading }: { readonly layout: WideLayout; readonly reading: CheckedReading },
): Loaded {
  const { scores } = layout;
  const read: WideRow[] = [];
  let labels: RowLabels | undefined;
  for (const row of rows) {
    checkLength(where, row, header);
    labels ??= findLabels(header, row, layout);
    // A row of totals.
    if (layout.index >= 0 && isBaseline(row.cells[layout.index] as string)) continue;
    const { step, name } = labels;
    read.push({
      line: row.line,
      index: readIndex(where, row, layout, read.length),
      step: step ? parseStep(step.field, row.cells[step.column]) : null,
      name: row.cells[name] ?? null,
      scores: scores.map(({ column }) => readArrayCell(where, row, column)),
    });
  }
  if (!labels) rejectFile(where, 'it contains a header but no values');
  const loaded = readRows(where, read, { layout, reading, areEpochs: labels.step?.field === 'epoch' });
  return { ...loaded, notes: [...layoutNotes(where, header, layout, labels), ...(loaded.notes ?? [])] };
}

/** Notes on columns that are left out or that may be something else. */
function layoutNotes(
  where: FilePlace,
  header: Row,
  { left, areLayersGuessed }: WideLayout,
  { step, name }: RowLabels,
): readonly Note[] {
  const labels = [step?.column, name].map((column) => header.cells[column ?? -1]);
  const others = left.filter((cell) => !labels.includes(cell));
  const notes: Note[] = [];
  if (areLayersGuessed)
    notes.push({ ...where, reason: 'its rows are heads, so its numbered columns were read as layers' });
  if (others.length > 0)
    notes.push({
      ...where,
      reason: `columns other than those of heads were left out: ${others.slice(0, 3).join(', ')}`,
    });
  return notes;
}

/** The heads of a table: for each, the column of each task; -1 if there is none. */
interface WideHeads {
  readonly heads: readonly HeadColumn[];
  readonly columns: ReadonlyMap<string, Int32Array>;
}

function findHeads(scores: readonly HeadColumn[]): WideHeads {
  const byHead = groupBy(scores, ({ layer, head }) => `${layer} ${head}`);
  const heads = [...byHead.values()].map(([first]) => first as HeadColumn);
  const columns = new Map(
    [...groupBy(scores, ({ task }) => task).keys()].map((task) => [
      task,
      new Int32Array(heads.length).fill(-1),
    ]),
  );
  // A column that names the same head and task again adds an entry, which is refused or combined like rows are.
  const extra: HeadColumn[] = [];
  const places = new Map([...byHead.keys()].map((key, at) => [key, at]));
  scores.forEach(({ layer, head, task }, column) => {
    const own = columns.get(task) as Int32Array;
    const at = places.get(`${layer} ${head}`) as number;
    if (own[at] === -1) own[at] = column;
    else extra.push(scores[column] as HeadColumn);
  });
  if (extra.length === 0) return { heads, columns };
  return { heads: scores, columns: new Map([['', Int32Array.from(scores, (_, column) => column)]]) };
}

/** Rows of more names are a model each. */
const MAX_TASKS = 256;

function readRows(
  where: FilePlace,
  rows: readonly WideRow[],
  {
    layout,
    reading,
    areEpochs,
  }: { readonly layout: WideLayout; readonly reading: CheckedReading; readonly areEpochs: boolean },
): Loaded {
  const { heads, columns } = findHeads(layout.scores);
  // Rows of several names are the tasks of one list: the entries of a name have scores of its task only.
  const groups = groupBy(rows, ({ name }) => name);
  const lists = [...groups].map(([name, own]) => {
    const rowAt = (entry: number): WideRow => own[Math.floor(entry / heads.length)] as WideRow;
    const headAt = (entry: number): HeadColumn => heads[entry % heads.length] as HeadColumn;
    const scoreAt = (entry: number, own: Int32Array): number | undefined =>
      rowAt(entry).scores[own[entry % heads.length] as number];
    const count = own.length * heads.length;
    const list = {
      count,
      layerAt: (entry: number) => headAt(entry).layer ?? rowAt(entry).index,
      headAt: (entry: number) => headAt(entry).head ?? rowAt(entry).index,
      stepAt: (entry: number) => rowAt(entry).step,
      areEpochs,
      placeOf: (entry: number) => `line ${rowAt(entry).line}`,
      tasks: [...columns].map(([task, own]) => ({
        name: [name, task].filter(Boolean).join(' '),
        valueAt: (entry: number) => scoreAt(entry, own),
      })),
      numbers: count,
    };
    return headListTensor(where, groups.size > 1 ? (name ?? '') : '', list, {
      allowance: new CellAllowance(),
      reading,
    });
  });
  const steps = new Set(lists.map(({ step }) => step));
  return {
    tensors: joinLists(lists),
    step: steps.size === 1 ? (lists[0]?.step ?? null) : null,
    notes: lists.flatMap(({ notes }) => notes),
  };
}

/** The tensors of rows of several names: as tasks if they are alike, else as models. */
function joinLists(lists: readonly HeadListTensor[]): Loaded['tensors'] {
  const tensors = lists.map(({ tensor }) => tensor);
  const shapes = new Set(
    tensors.map(({ layers, heads, steps }: Tensor) => JSON.stringify([layers, heads, steps])),
  );
  if (tensors.length < 2 || tensors.length > MAX_TASKS || shapes.size > 1) return tensors;
  return [{ ...joinTasks(tensors), model: '' }];
}
