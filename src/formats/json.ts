// JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object that holds heads by name.

import { quoted } from './cell.ts';
import { type InputFile, type Loaded, refuse, type Where } from './file.ts';
import { checkJson } from './foreign.ts';
import { cellOf, isObject } from './json-cell.ts';
import { headsTensor, isHeads, recordsOfHeads } from './json-heads.ts';
import { readNested } from './json-nested.ts';
import { namedTensors } from './json-records.ts';
import { readJson } from './json-text.ts';

const SHAPES =
  'what can be read is {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, and nested arrays of numbers of 2 to 4 dimensions, bare or by name';

const isNested = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** Refuses rows of texts: a list of edges and the like. */
function checkRows(where: Where, row: readonly unknown[]): void {
  const text = row.find((cell) => typeof cell === 'string' && cellOf(cell) === undefined);
  if (text !== undefined)
    refuse(
      where,
      `its rows hold texts such as ${quoted(String(text))}: it is a list, not layers x heads`,
      SHAPES,
    );
}

/** The tensors of a JSON file. */
export function loadJson(file: InputFile): Loaded {
  const where: Where = { file: file.name };
  const value = readJson(file);
  checkJson(file.name, value);
  if (isNested(value)) {
    checkRows(where, value[0] as readonly unknown[]);
    const { tensor, notes } = readNested(where, '', value);
    return { tensors: [tensor], step: null, notes };
  }
  if (isHeads(value)) {
    if (!isObject(Object.values(value)[0])) return { tensors: [headsTensor(where, value)], step: null };
    return namedTensors(where, { '': recordsOfHeads(where, value) });
  }
  const named = namedTensors(where, value);
  if (named.tensors.length > 0) return named;
  return refuse(where, 'its JSON is neither layers nor heads', SHAPES);
}
