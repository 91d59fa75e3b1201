// Reads long tables: text with a header and one row per head. Columns `layer` and `head` (or one column of names such as
// L10.H0) identify the head; `step`, `checkpoint` or `revision` is optional. Other columns of numbers are tasks, except
// those that describe the run or the row (`isScoreField`).

import type { Note } from '../../tensor/error.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { GrowableArray } from '../growable-array.ts';
import { checkChosen, isChosen, listNames } from '../heads/chosen-fields.ts';
import {
  findIndexFields,
  type IndexFields,
  isScoreField,
  readIndices,
  rejectNumbersAsHeads,
} from '../heads/head-fields.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { isBaseline, isOtherNode } from '../heads/head-names.ts';
import { isStep, parseStep, ROW_STEP_FIELDS } from '../join/step.ts';
import type { CheckedReading } from '../reading.ts';
import { readRows } from '../table/read-rows.ts';
import type { Table, TableColumn } from '../table/table.ts';
import { checkLength, readCell } from './row-cells.ts';
import type { Row } from './row-reader.ts';
import { addNumber, addScore, includes, type ScoreColumn, toStored } from './score-column.ts';
import type { HeaderColumn } from './text-columns.ts';
import type { NumberTable } from './text-rows.ts';

/** The columns with layer and head; undefined if the rows are not a long table. */
export function findTableFields(header: Row, first: Row | undefined): IndexFields | undefined {
  return findIndexFields(header.cells, (field) => first?.cells[field]);
}

interface StepColumn {
  readonly field: string;
  readonly column: number;
  readonly steps: GrowableArray;
  /** The previous cell and its step, as most rows repeat them. */
  last: { readonly text: string; readonly step: number | null };
}

/** Appends a row's step to a column; returns false if the cell is not a step. */
function addStep(stepColumn: StepColumn, cells: readonly string[]): boolean {
  const text = cells[stepColumn.column] as string;
  if (text !== stepColumn.last.text) stepColumn.last = { text, step: parseStep(stepColumn.field, text) };
  const { step } = stepColumn.last;
  if (step === null) return false;
  stepColumn.steps.push(step);
  return true;
}

const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** How a table is read. */
interface TableSettings extends Pick<OpenSettings, 'reading' | 'onContents'> {
  readonly fields: IndexFields;
  /** About how many rows the table has. */
  readonly expectedRows: number;
  /** Reads the table again, for columns whose texts may tell rows of the same head apart. */
  readonly readTexts: (
    columns: readonly HeaderColumn[],
    isLeftOut: (line: number) => boolean,
  ) => readonly TableColumn[];
}

/** Rows after which the expected number of them is believed. */
const SURE_ROWS = 1024;

/** Layer and head of a row about the model without an intervention. */
const BASELINE_INDEX = /^-1(?:\.0)?$/;

/** Thrown if a head is listed twice. */
const REPEATED = Symbol('repeated head');

/** Reads a table row by row and keeps only its numbers. */
export class TableReader implements NumberTable {
  readonly #where: FilePlace;
  readonly #header: Row;
  readonly #layers: GrowableArray;
  readonly #heads: GrowableArray;
  readonly #lines: GrowableArray;
  #scores: ScoreColumn[];
  /** Columns of other numbers; only if they are listed. */
  #others: ScoreColumn[];
  /** Columns with a step in all rows so far, the most specific first. */
  #steps: StepColumn[];

  readonly #settings: TableSettings;
  /** Rows that are not about heads. */
  readonly #left = new Map<number, string>();
  #mayHaveFlags = true;

  constructor(where: FilePlace, header: Row, settings: TableSettings) {
    this.#where = where;
    this.#header = header;
    this.#settings = settings;
    this.#layers = new GrowableArray(where);
    this.#heads = new GrowableArray(where);
    this.#lines = new GrowableArray(where);
    const names = header.cells;
    const columns = names.map((name, column) => ({
      name,
      column,
      values: new GrowableArray(where),
      nans: new GrowableArray(where),
      isNumeric: undefined,
    }));
    const isShown = ({ name, column }: ScoreColumn): boolean =>
      isChosen(name, settings.reading, isScoreField(name) && column !== settings.fields.head);
    this.#scores = columns.filter(isShown);
    this.#others = settings.onContents ? columns.filter((column) => !isShown(column)) : [];
    this.#steps = ROW_STEP_FIELDS.flatMap((field) => {
      const column = names.findIndex((name) => name.toLowerCase() === field);
      return column < 0
        ? []
        : [
            {
              field,
              column,
              steps: new GrowableArray(where),
              last: { text: '', step: null },
            },
          ];
    });
  }

  add(row: Row): void {
    const { cells, line } = row;
    checkLength(this.#where, row, this.#header);
    const other = this.#findOther(cells);
    if (other !== undefined) {
      this.#left.set(line, other);
      return;
    }
    const inside = { ...this.#where, place: `line ${line}` };
    const { layer, head } = readIndices(inside, this.#settings.fields, (column) => cells[column]);
    this.#layers.push(layer);
    this.#heads.push(head);
    this.#lines.push(line);
    // Columns are filtered only when one drops out: a filter per row would be slow.
    let isStepMissing = false;
    for (const column of this.#steps) if (!addStep(column, cells)) isStepMissing = true;
    if (isStepMissing) this.#steps = this.#steps.filter(({ last }) => last.step !== null);
    let hasText = false;
    for (const score of this.#scores) if (!addScore(score, row)) hasText = true;
    if (hasText) this.#scores = this.#scores.filter(({ isNumeric }) => isNumeric !== false);
    if (this.#mayHaveFlags) this.#leaveFlags();
    if (this.#others.length > 0) this.#others = this.#others.filter((other) => addScore(other, row));
  }

  /** What a row is about, if it is not a head: another part of the model, or the model without an intervention. */
  #findOther(cells: readonly string[]): string | undefined {
    const { layer, head } = this.#settings.fields;
    const cell = cells[head] as string;
    if (layer === undefined) return isOtherNode(cell) || isBaseline(cell) ? cell : undefined;
    const layerCell = cells[layer] as string;
    if (BASELINE_INDEX.test(layerCell) && BASELINE_INDEX.test(cell)) return `${layerCell}, ${cell}`;
    return isBaseline(layerCell) && (cell === '' || isBaseline(cell)) ? layerCell : undefined;
  }

  /** Columns of true and false are scores only if no other column is, unless the reading chooses them. */
  #leaveFlags(): void {
    const known = this.#scores.filter(({ isNumeric }) => isNumeric);
    if (known.every(({ isFlag }) => isFlag) || this.#settings.reading.value) return;
    this.#scores = this.#scores.filter(({ isFlag }) => !isFlag);
    this.#mayHaveFlags = this.#scores.some(({ isNumeric }) => isNumeric === undefined);
  }

  numberColumns(): Uint8Array | null {
    const { layer, head } = this.#settings.fields;
    // Names of heads, and revisions, are texts.
    if (layer === undefined || this.#steps.some(({ field }) => field === 'revision')) return null;
    const read = [...this.#steps, ...this.#scores, ...this.#others].map(({ column }) => column);
    const columns = new Uint8Array(this.#header.cells.length);
    for (const column of [layer, head, ...read]) columns[column] = 1;
    return columns;
  }

  addNumbers(numbers: Float64Array, line: number): boolean {
    const { layer, head } = this.#settings.fields as Required<IndexFields>;
    if (!isIndex(numbers[layer as number] as number) || !isIndex(numbers[head] as number)) return false;
    for (const { column } of this.#steps) if (!isStep(numbers[column])) return false;
    if (this.#lines.length === SURE_ROWS) this.#reserve();
    this.#layers.pushFrom(numbers, layer as number);
    this.#heads.pushFrom(numbers, head);
    this.#lines.push(line);
    for (const steps of this.#steps) {
      if (steps.last.step === null) {
        const step = numbers[steps.column] as number;
        steps.last = { text: String(step), step };
      }
      steps.steps.pushFrom(numbers, steps.column);
    }
    for (const score of this.#scores) addNumber(score, numbers);
    for (const other of this.#others) addNumber(other, numbers);
    return true;
  }

  /** Makes room for all rows. */
  #reserve(): void {
    const columns = [...this.#scores, ...this.#others].map(({ values }) => values);
    const steps = this.#steps.map((column) => column.steps);
    for (const numbers of [this.#layers, this.#heads, this.#lines, ...columns, ...steps])
      numbers.reserve(this.#settings.expectedRows);
  }

  /** The tensor of all rows. */
  end(): Loaded {
    const { onContents } = this.#settings;
    onContents?.({
      listArrays: () =>
        [...this.#others, ...this.#scores]
          .filter(({ invalidCell }) => !invalidCell)
          .sort((a, b) => a.column - b.column)
          .map(toStored),
      selects: 'value',
      read: ({ reading }) => this.#read(reading),
    });
    return this.#read(this.#settings.reading);
  }

  #read(reading: CheckedReading): Loaded {
    const where = this.#where;
    const count = this.#lines.length;
    if (count === 0) rejectFile(where, 'it contains a header but no values');
    rejectNumbersAsHeads(where, this.#settings.fields, this.#heads.toTypedArray());
    const columns = [...this.#scores, ...this.#others].sort((a, b) => a.column - b.column);
    const { headName, head } = this.#settings.fields;
    const scores = columns.filter(({ name, column }) =>
      isChosen(name, reading, isScoreField(name) && column !== head),
    );
    const numeric = scores.map(({ name }) => name);
    checkChosen(where, reading, 'column', { all: this.#header.cells, numeric });
    if (scores.length === 0)
      rejectFile(
        where,
        'it has no column of scores besides layer and head',
        'add a column of numbers for each score',
      );
    const [layers, heads] = [this.#layers.toTypedArray(), this.#heads.toTypedArray()];
    const steps = this.#steps[0]?.steps.toTypedArray();
    const list = {
      count,
      headName,
      layerAt: (entry: number) => layers[entry] as number,
      headAt: (entry: number) => heads[entry] as number,
      stepAt: (entry: number) => steps?.[entry] ?? null,
      areEpochs: this.#steps[0]?.field === 'epoch',
      tasks: scores.map((score) => ({
        name: score.name,
        valueAt: this.#valueReader(score),
        isMissing: (entry: number) => !includes(score.nans, entry),
      })),
      numbers: count * scores.length,
      placeOf: (entry: number) => `line ${this.#lines.at(entry)}`,
    };
    const others = this.#otherColumns(scores);
    const onRepeat = (): never => {
      throw REPEATED;
    };
    try {
      const { tensor, step, notes } = headListTensor(where, '', list, {
        allowance: new CellAllowance(),
        reading,
        ...(others.length > 0 && { onRepeat }),
      });
      return { tensors: [tensor], step, notes: [...notes, ...this.#leftNotes()] };
    } catch (error) {
      if (error !== REPEATED) throw error;
      const loaded = readRows(where, this.#toTable(scores, others), list, reading);
      return { ...loaded, notes: [...(loaded.notes ?? []), ...this.#leftNotes()] };
    }
  }

  #leftNotes(): readonly Note[] {
    const names = [...new Set(this.#left.values())];
    if (names.length === 0) return [];
    return [{ ...this.#where, reason: `rows that are not about heads were left out: ${listNames(names)}` }];
  }

  /** The columns that may tell rows of the same head apart. */
  #otherColumns(scores: readonly ScoreColumn[]): readonly HeaderColumn[] {
    const { layer, head } = this.#settings.fields;
    const taken = new Set([layer, head, ...[...this.#steps, ...scores].map(({ column }) => column)]);
    return this.#header.cells
      .map((name, column) => ({ name, column }))
      .filter(({ column }) => !taken.has(column));
  }

  /** The table with its scores and other columns. */
  #toTable(scores: readonly ScoreColumn[], others: readonly HeaderColumn[]): Table {
    const numbers = scores.map(({ name, values, nans }) => ({
      name,
      numbers: values.toTypedArray(),
      isMissing: (row: number) => !includes(nans, row),
    }));
    return {
      rows: this.#lines.length,
      columns: [...numbers, ...this.#settings.readTexts(others, (line) => this.#left.has(line))],
    };
  }

  /** Reads the scores of a column. */
  #valueReader({ values, invalidCell, column }: ScoreColumn): (entry: number) => number {
    const numbers = values.toTypedArray();
    if (!invalidCell) return (entry) => numbers[entry] as number;
    // Reading the invalid cell once more throws its error.
    return (entry) =>
      entry === invalidCell.entry
        ? readCell(this.#where, invalidCell.row, column)
        : (numbers[entry] as number);
  }
}
