// uDSV: a parser made for the types in the first chunk, which calls a function for each row.

import { inferSchema, initParser, type Parser } from 'udsv';
import type { CsvParser } from './csv-parser.ts';

const parse: CsvParser = async (file, columns) => {
  let parser: Parser | undefined;
  let row = 0;
  const addRow = (cells: number[]): void => {
    for (let column = 0; column < columns.length; column++)
      (columns[column] as Float64Array)[row] = cells[column] as number;
    row++;
  };
  const decoder = new TextDecoder();
  for (const reader = file.stream().getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    const text = decoder.decode(value, { stream: true });
    parser ??= initParser(inferSchema(text));
    parser.chunk(text, parser.typedArrs, addRow);
  }
  parser?.end();
  return row;
};

export default parse;
