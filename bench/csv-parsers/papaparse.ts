// Papa Parse: reads a file in chunks, and gives each row as a list of texts.

import Papa from 'papaparse';
import type { CsvParser } from './csv-parser.ts';

const parse: CsvParser = (file, columns) =>
  new Promise((resolve, reject) => {
    let row = -1; // the header
    Papa.parse<string[]>(file as File, {
      skipEmptyLines: true,
      chunk: ({ data }) => {
        for (const cells of data) {
          if (row >= 0)
            for (let column = 0; column < columns.length; column++)
              (columns[column] as Float64Array)[row] = Number(cells[column]);
          row++;
        }
      },
      complete: () => resolve(row),
      error: reject,
    });
  });

export default parse;
