// Rejects JSON without scores by layer and head. Looks for common other structures, and suggests a line of Python that
// converts them to layers x heads.

import { baseName, type FilePlace, rejectFile } from './file.ts';
import { parseHeadName } from './head-fields.ts';
import { countDimensions, type Path } from './json-arrays.ts';
import { isObject, type JsonObject, parseJsonCell } from './json-cell.ts';
import { HEAD_KEYS_HELP } from './json-heads.ts';
import { MAX_DIMENSIONS } from './json-nested.ts';
import { quoteCell } from './text-cell.ts';

const SUPPORTED =
  'save {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, or nested arrays of numbers with 2 to 4 dimensions, on their own or under a name';

/** A structure that is not supported: its description, and how to convert it. */
interface OtherStructure {
  readonly description: string;
  readonly remedy: string;
}

/** A Python expression that loads a JSON file. */
export const pythonLoad = (file: string): string => `json.load(open(${JSON.stringify(baseName(file))}))`;

/** A Python expression for the value at a path of a file. */
const pythonPath = ({ python = '' }: FilePlace, path: Path): string =>
  `${python}${path.map((key) => `[${JSON.stringify(key)}]`).join('')}`;

/** A line of Python that saves the value of an expression. */
const pythonSave = (expression: string): string =>
  `import json; json.dump(${expression}, open("scores.json", "w"))`;

const isNumber = (value: unknown): boolean => parseJsonCell(value) !== undefined;
const isIndex = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** Whether a value is an object with a single key, whose value is [layer, head, score]. */
function isSingleHead(value: unknown): boolean {
  const [row, ...others] = isObject(value) ? Object.values(value) : [];
  if (!Array.isArray(row) || row.length !== 3 || others.length > 0) return false;
  return isIndex(row[0]) && isIndex(row[1]) && isNumber(row[2]);
}

/** Whether an object has the keys 0, 1, 2 and so on, and each value is a list that ends with a number. */
function areNumberedLists(value: unknown): boolean {
  const entries = isObject(value) ? Object.entries(value) : [];
  return (
    entries.length > 1 &&
    entries.every(([key, row], index) => key === `${index}` && Array.isArray(row) && isNumber(row.at(-1)))
  );
}

/** @param data a Python expression for the list */
function recogniseList(list: readonly unknown[], data: string): OtherStructure | undefined {
  const dimensions = countDimensions(list);
  if (dimensions > MAX_DIMENSIONS)
    return {
      description: `an array of ${dimensions} dimensions`,
      remedy: 'save an array of 2 to 4 dimensions',
    };
  if (list.length === 0) return undefined;
  if (list.every(isNumber))
    return { description: 'a single list of numbers', remedy: 'save one list of scores per layer' };
  if (list.every(isSingleHead))
    return {
      description: 'a list of objects with one key each, whose value is [layer, head, score]',
      remedy: `extract these values in Python: ${pythonSave(`[row for item in ${data} for row in item.values()]`)}`,
    };
  if (list.every(areNumberedLists))
    return {
      description:
        'a list of objects whose keys count from 0 and whose values are lists ending with a number',
      remedy: `if that number is the score of a head, extract it in Python: ${pythonSave(`[[row[-1] for row in layer.values()] for layer in ${data}]`)}`,
    };
  const [first] = list;
  const field = isObject(first) && Object.keys(first).find((key) => isHeadName(first[key]));
  if (typeof field !== 'string') return undefined;
  return {
    description: `records with head names in the field ${quoteCell(field)}`,
    remedy: 'rename this field to "head"',
  };
}

const isHeadName = (value: unknown): boolean =>
  typeof value === 'string' && parseHeadName(value) !== undefined;

/** How many numbers an object contains; 0 if it contains anything else. */
const countNumbers = (value: unknown): number => {
  const values = isObject(value) ? Object.values(value) : [];
  return values.every(isNumber) ? values.length : 0;
};

/** @param data a Python expression for the object */
function recogniseObject(object: JsonObject, path: Path, data: string): OtherStructure | undefined {
  const values = Object.values(object);
  const [key = ''] = Object.keys(object);
  // Below the top level, an object of numbers may just as well be settings.
  if (path.length === 0 && countNumbers(object) > 0)
    return {
      description: `numbers under keys that are not head names, such as ${quoteCell(key)}`,
      remedy: HEAD_KEYS_HELP,
    };
  const heads = countNumbers(values[0]);
  if (heads === 0 || values.some((value) => countNumbers(value) !== heads)) return undefined;
  return {
    description: 'nested objects of numbers',
    remedy: `if they are layers and their heads, convert them to lists in Python: ${pythonSave(`[list(layer.values()) for layer in ${data}.values()]`)}`,
  };
}

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

/** Rejects the first value at or below `value` that is recognised. */
function rejectRecognised(where: FilePlace, value: unknown, path: Path): void {
  const data = pythonPath(where, path);
  const structure = Array.isArray(value)
    ? recogniseList(value, data)
    : isObject(value) && recogniseObject(value, path, data);
  if (structure)
    rejectFile(
      { ...where, ...(path.length > 0 && { place: path.join('.') }) },
      `it contains ${structure.description}, not scores by layer and head`,
      where.python === undefined ? SUPPORTED : structure.remedy,
    );
  if (!isObject(value) || path.length >= MAX_DEPTH) return;
  for (const [key, inner] of Object.entries(value))
    if (typeof inner === 'object') rejectRecognised(where, inner, [...path, key]);
}

/** Rejects JSON in which no scores were found. */
export function rejectJson(where: FilePlace, value: unknown): never {
  rejectRecognised(where, value, []);
  return rejectFile(where, 'it contains no scores by layer and head', SUPPORTED);
}

/** Rejects rows that contain text, such as a list of edges. */
export function rejectTextRows(where: FilePlace, row: readonly unknown[]): void {
  const text = row.find((cell) => typeof cell === 'string' && parseJsonCell(cell) === undefined);
  if (text !== undefined)
    rejectFile(
      where,
      `its rows contain text such as ${quoteCell(String(text))}, so they are not layers of scores`,
      SUPPORTED,
    );
}
