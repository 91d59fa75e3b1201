// provisional
import type { Mixing } from '../tensor/mix.ts';
import { mixValues } from '../tensor/mix.ts';
import { reduceCells } from '../tensor/reduce.ts';
import type { Reduction } from '../tensor/reductions.ts';

export interface MatrixReduction {
  readonly values: Float32Array;
  readonly start: number;
  readonly mixed?: { readonly values: Float32Array; readonly mix: number; readonly mixing: Mixing };
  readonly rowLength: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly reduction: Reduction;
  readonly output: Float32Array;
}

export function* reduceMatrix(given: MatrixReduction): Generator<void> {
  const { values, start, mixed, rowLength, rows, columns, reduction, output } = given;
  const width = columns.length - 1;
  const at = (row: number, column: number) => {
    const cell = start + row * rowLength + column;
    const a = values[cell] as number;
    return mixed ? mixValues(a, mixed.values[cell] as number, mixed.mix, mixed.mixing) : a;
  };
  if (!mixed && reduction === 'max') {
    for (let y = 0; y < rows.length - 1; y++) {
      const to = y * width;
      for (let row = rows[y] as number; row < (rows[y + 1] as number); row++) {
        const from = start + row * rowLength;
        let cell = from + (columns[0] as number);
        for (let x = 0; x < width; x++) {
          const end = from + (columns[x + 1] as number);
          let best = row === rows[y] ? (values[cell] as number) : (output[to + x] as number);
          for (; cell < end; cell++) {
            const value = values[cell] as number;
            if (value > best || Number.isNaN(best)) best = value;
          }
          output[to + x] = best;
        }
      }
      if ((y & 15) === 15) yield;
    }
    return;
  }
  for (let y = 0; y < rows.length - 1; y++) {
    for (let x = 0; x < width; x++)
      output[y * width + x] =
        reduction === 'nearest'
          ? at(rows[y] as number, columns[x] as number)
          : reduceCells(
              {
                layers: [rows[y] as number, rows[y + 1] as number],
                heads: [columns[x] as number, columns[x + 1] as number],
              },
              reduction,
              at,
            ).value;
    yield;
  }
}
