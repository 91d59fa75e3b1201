// Long tables: text with a header, one row per head. Columns `layer` and `head` say which (or `head` alone, as L10.H0),
// `step`, `checkpoint` or `revision` when; each further column of numbers is a task, but for those that describe the
// run or the row (`isScoreField`).

import { type FilePlace, type Loaded, rejectFile } from './file.ts';
import { type GrowableArray, growableFloat32, growableFloat64 } from './growable-array.ts';
import {
  createCellAllowance,
  findIndexFields,
  headListTensor,
  type IndexFields,
  isScoreField,
  readIndices,
} from './head-list.ts';
import type { Row } from './row-reader.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { parseNumberCell, quoteCell } from './text-cell.ts';

/** What gives layer and head in a table; undefined for rows that are no such table. */
export function findTableFields(header: Row, first: Row | undefined): IndexFields | undefined {
  return findIndexFields(header.cells, (field) => first?.cells[field]);
}

export function cellValue(where: FilePlace, { line, cells }: Row, column: number): number {
  const text = cells[column] as string;
  const value = parseNumberCell(text);
  if (value !== undefined) return value;
  const remedy = /^[+-]?\d+,\d+$/.test(text)
    ? 'write a point before decimals'
    : 'write nan or nothing where a value is missing';
  return rejectFile(
    { ...where, place: `line ${line}, column ${column + 1}` },
    `${quoteCell(text)} is no number`,
    remedy,
  );
}

export function checkLength(where: FilePlace, row: Row, first: Row): void {
  const [length, columns] = [row.cells.length, first.cells.length];
  if (length !== columns)
    rejectFile(
      { ...where, place: `line ${row.line}, column ${Math.min(length, columns) + 1}` },
      `this line has ${length} values but line ${first.line} has ${columns}`,
      'give every line as many; write nan where a value is missing',
    );
}

/** A column that may hold scores: it does if its first cell that is not missing is a number. */
interface ScoreColumn {
  readonly name: string;
  readonly column: number;
  readonly values: GrowableArray<Float32Array>;
  isNumeric: boolean | undefined;
  /** The first of its cells that is no number, though the column holds numbers. */
  wrong?: { readonly entry: number; readonly row: Row };
}

interface StepColumn {
  readonly field: string;
  readonly column: number;
  readonly steps: GrowableArray<Float64Array>;
  /** The last cell and its step: most rows repeat them. */
  last: { readonly text: string; readonly step: number | null };
}

/** Whether a row gives a step; takes it if so. */
function takeStep(one: StepColumn, cells: readonly string[]): boolean {
  const text = cells[one.column] as string;
  if (text !== one.last.text) one.last = { text, step: parseStep(one.field, text) };
  if (one.last.step !== null) one.steps.push(one.last.step);
  return one.last.step !== null;
}

/** Takes a table row by row; of each row only numbers are kept. */
export class TableReader {
  readonly #where: FilePlace;
  readonly #header: Row;
  readonly #fields: IndexFields;
  readonly #layers: GrowableArray<Float64Array>;
  readonly #heads: GrowableArray<Float64Array>;
  readonly #lines: GrowableArray<Float64Array>;
  #scores: ScoreColumn[];
  /** Those that give a step in all rows so far, the surest first. */
  #steps: StepColumn[];

  constructor(where: FilePlace, header: Row, fields: IndexFields) {
    this.#where = where;
    this.#header = header;
    this.#fields = fields;
    this.#layers = growableFloat64(where);
    this.#heads = growableFloat64(where);
    this.#lines = growableFloat64(where);
    const names = header.cells;
    this.#scores = names.flatMap((name, column) =>
      isScoreField(name) ? [{ name, column, values: growableFloat32(where), isNumeric: undefined }] : [],
    );
    this.#steps = STEP_FIELDS.flatMap((field) => {
      const column = names.findIndex((name) => name.toLowerCase() === field);
      return column < 0
        ? []
        : [{ field, column, steps: growableFloat64(where), last: { text: '', step: null } }];
    });
  }

  add(row: Row): void {
    const { cells, line } = row;
    checkLength(this.#where, row, this.#header);
    const inside = { ...this.#where, place: `line ${line}` };
    const { layer, head } = readIndices(inside, this.#fields, (column) => cells[column]);
    this.#layers.push(layer);
    this.#heads.push(head);
    this.#lines.push(line);
    let hasOther = false;
    for (const one of this.#steps) if (!takeStep(one, cells)) hasOther = true;
    if (hasOther) this.#steps = this.#steps.filter(({ last }) => last.step !== null);
    let hasText = false;
    for (const score of this.#scores) {
      const value = parseNumberCell(cells[score.column] as string);
      if (!Number.isNaN(value)) score.isNumeric ??= value !== undefined;
      if (score.isNumeric === false) hasText = true;
      else {
        if (value === undefined) score.wrong ??= { entry: score.values.length, row };
        score.values.push(value ?? Number.NaN);
      }
    }
    if (hasText) this.#scores = this.#scores.filter(({ isNumeric }) => isNumeric !== false);
  }

  /** The tensor of all rows. */
  end(): Loaded {
    const where = this.#where;
    const count = this.#lines.length;
    if (count === 0) rejectFile(where, 'it holds no values, only a header');
    if (this.#scores.length === 0)
      rejectFile(
        where,
        'no column but those of layer and head holds scores',
        'give each score a column of numbers',
      );
    const steps = this.#steps[0]?.steps;
    const listing = {
      count,
      layerAt: (entry: number) => this.#layers.at(entry),
      headAt: (entry: number) => this.#heads.at(entry),
      stepAt: (entry: number) => steps?.at(entry) ?? null,
      tasks: this.#scores.map((score) => ({
        name: score.name,
        valueAt: (entry: number) => this.#valueAt(score, entry),
      })),
      numbers: count * this.#scores.length,
      placeOf: (entry: number) => `line ${this.#lines.at(entry)}`,
    };
    const { tensor, step } = headListTensor(where, '', listing, createCellAllowance());
    return { tensors: [tensor], step };
  }

  #valueAt({ values, wrong, column }: ScoreColumn, entry: number): number {
    return entry === wrong?.entry ? cellValue(this.#where, wrong.row, column) : values.at(entry);
  }
}
