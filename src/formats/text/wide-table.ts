// Reads wide tables: text with a column for each head, called `L0H0`, …, or, with a row for each layer, `head_0`, ….

import { groupBy } from '../../tensor/group-by.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { type HeadIndices, parseNamedHead } from '../heads/head-names.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import type { CheckedReading } from '../reading.ts';
import { checkLength, readCell } from './long-table.ts';
import type { Row } from './row-reader.ts';
import { parseNumberCell } from './text-cell.ts';

/** Fewer columns may be something else. */
const MIN_COLUMNS = 2;
const HEAD_COLUMN = /^(?:head|h)[-_ .]?(\d{1,4})$/i;
const NUMBERED_COLUMN = /^\d{1,4}$/;
const LAYER_COLUMN = /^(?:layers?|blocks?|l)$/i;
const LAYER_CELL = /^(?:(?:layers?|blocks?|l)[-_ .]?)?(\d{1,4})(?:\.0)?$/i;

/** A column of scores, of a head, or of a head in the layer of the row. */
interface HeadColumn {
  readonly column: number;
  readonly head: number;
  readonly layer: number | null;
}

/** How a table is laid out. */
export interface WideLayout {
  readonly heads: readonly HeadColumn[];
  /** The column with the layer; -1 if rows are layers in order, null if columns name layers. */
  readonly layerColumn: number | null;
}

/** The layout of a wide table by its header; undefined if it is something else. */
export function findWideLayout({ cells }: Row): WideLayout | undefined {
  const named = cells.flatMap((cell, column): HeadColumn[] => {
    const indices: HeadIndices | undefined = parseNamedHead(cell);
    return indices ? [{ column, ...indices }] : [];
  });
  if (named.length >= MIN_COLUMNS) return { heads: named, layerColumn: null };
  const layerColumn = cells.findIndex(
    (cell, column) => LAYER_COLUMN.test(cell) || (column === 0 && cell === ''),
  );
  const isCalledLayer = LAYER_COLUMN.test(cells[layerColumn] ?? '');
  const heads = cells.flatMap((cell, column): HeadColumn[] => {
    const digits =
      HEAD_COLUMN.exec(cell)?.[1] ?? (isCalledLayer && NUMBERED_COLUMN.test(cell) ? cell : undefined);
    return digits === undefined ? [] : [{ column, head: Number(digits), layer: null }];
  });
  // Besides the heads, there is at most a column of layers.
  const others = cells.length - heads.length - (layerColumn >= 0 ? 1 : 0);
  return heads.length >= MIN_COLUMNS && others === 0 ? { heads, layerColumn } : undefined;
}

/** One row: its scores by column of a head, and what its other cells say. */
interface WideRow {
  readonly line: number;
  readonly layer: number;
  readonly step: number | null;
  readonly name: string | null;
  readonly scores: readonly number[];
}

/** The columns that say what rows are about. */
interface RowLabels {
  readonly step: { readonly column: number; readonly field: string } | null;
  readonly name: number;
}

function findLabels(header: Row, first: Row | undefined, { heads, layerColumn }: WideLayout): RowLabels {
  const taken = new Set([...heads.map(({ column }) => column), layerColumn]);
  const free = header.cells.map((_, column) => column).filter((column) => !taken.has(column));
  const isText = (column: number): boolean => parseNumberCell(first?.cells[column] ?? '') === undefined;
  for (const field of STEP_FIELDS) {
    const column = free.find((at) => header.cells[at]?.toLowerCase() === field);
    if (column !== undefined)
      return { step: { column, field }, name: free.find((at) => at !== column && isText(at)) ?? -1 };
  }
  return { step: null, name: free.find(isText) ?? -1 };
}

function readLayer(where: FilePlace, { line, cells }: Row, column: number, count: number): number {
  if (column < 0) return count;
  const digits = LAYER_CELL.exec(cells[column] as string)?.[1];
  if (digits !== undefined) return Number(digits);
  return rejectFile(
    { ...where, place: `line ${line}` },
    `"${cells[column]}" is not a layer`,
    'number layers',
  );
}

/** The tensor of a wide table: a checkpoint for each step, and a task for each name, of its rows. */
export function readWideTable(
  where: FilePlace,
  header: Row,
  rows: Iterable<Row>,
  { layout, reading }: { readonly layout: WideLayout; readonly reading: CheckedReading },
): Loaded {
  const { heads, layerColumn } = layout;
  const read: WideRow[] = [];
  let labels: RowLabels | undefined;
  for (const row of rows) {
    checkLength(where, row, header);
    labels ??= findLabels(header, row, layout);
    const { step, name } = labels;
    read.push({
      line: row.line,
      layer: layerColumn === null ? 0 : readLayer(where, row, layerColumn, read.length),
      step: step ? parseStep(step.field, row.cells[step.column]) : null,
      name: row.cells[name] ?? null,
      scores: heads.map(({ column }) => readCell(where, row, column)),
    });
  }
  if (read.length === 0) rejectFile(where, 'it contains a header but no values');
  return readRows(where, read, { heads, reading });
}

function readRows(
  where: FilePlace,
  rows: readonly WideRow[],
  { heads, reading }: { readonly heads: readonly HeadColumn[]; readonly reading: CheckedReading },
): Loaded {
  // Rows of several names are the tasks of one list: the entries of a name have scores of its task only.
  const groups = groupBy(rows, ({ name }) => name);
  const lists = [...groups].map(([name, own]) => {
    const rowAt = (entry: number): WideRow => own[Math.floor(entry / heads.length)] as WideRow;
    const headAt = (entry: number): HeadColumn => heads[entry % heads.length] as HeadColumn;
    const count = own.length * heads.length;
    const list = {
      count,
      layerAt: (entry: number) => headAt(entry).layer ?? rowAt(entry).layer,
      headAt: (entry: number) => headAt(entry).head,
      stepAt: (entry: number) => rowAt(entry).step,
      placeOf: (entry: number) => `line ${rowAt(entry).line}`,
      tasks: [
        { name: name ?? '', valueAt: (entry: number) => rowAt(entry).scores[entry % heads.length] as number },
      ],
      numbers: count,
    };
    return headListTensor(where, groups.size > 1 ? (name ?? '') : '', list, {
      allowance: new CellAllowance(),
      reading,
    });
  });
  const steps = new Set(lists.map(({ step }) => step));
  return {
    tensors: lists.map(({ tensor }) => tensor),
    step: steps.size === 1 ? (lists[0]?.step ?? null) : null,
    notes: lists.flatMap(({ notes }) => notes),
  };
}
