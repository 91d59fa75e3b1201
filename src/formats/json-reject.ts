// JSON that holds neither layers nor heads in a form that is read: what it holds instead, where, and a line of Python that
// makes it layers x heads.

import { baseName, type FilePlace, rejectFile } from './file.ts';
import { parseHeadName } from './head-list.ts';
import { nestedDimensions, type Path } from './json-arrays.ts';
import { isObject, type JsonObject, parseJsonCell } from './json-cell.ts';
import { HEAD_KEYS_HELP } from './json-heads.ts';
import { quoteCell } from './text-cell.ts';

const SHAPES =
  'what can be read is {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, and nested arrays of numbers of 2 to 4 dimensions, bare or by name';

/** What a value is, after “but”, and the way out. */
interface Other {
  readonly what: string;
  readonly remedy: string;
}

/** Python for the value to which keys lead in a file. */
export const pythonPath = ({ file }: FilePlace, path: Path): string =>
  `json.load(open(${JSON.stringify(baseName(file))}))${path.map((key) => `[${JSON.stringify(key)}]`).join('')}`;

const saved = (python: string): string => `import json; json.dump(${python}, open("scores.json", "w"))`;

const isNumber = (value: unknown): boolean => parseJsonCell(value) !== undefined;
const isIndex = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** Whether a value is an object with one key, under which stands [layer, head, score]. */
function holdsOneHead(value: unknown): boolean {
  const [row, ...others] = isObject(value) ? Object.values(value) : [];
  if (!Array.isArray(row) || row.length !== 3 || others.length > 0) return false;
  return isIndex(row[0]) && isIndex(row[1]) && isNumber(row[2]);
}

/** Whether an object's keys count from 0, and each holds a list that ends with a number. */
function endsWithScores(value: unknown): boolean {
  const entries = isObject(value) ? Object.entries(value) : [];
  return (
    entries.length > 1 &&
    entries.every(([key, row], index) => key === `${index}` && Array.isArray(row) && isNumber(row.at(-1)))
  );
}

function otherList(list: readonly unknown[], data: string): Other | undefined {
  const dimensions = nestedDimensions(list);
  if (dimensions > 4)
    return { what: `an array of ${dimensions} dimensions`, remedy: 'save 2 to 4 dimensions' };
  if (list.length === 0) return undefined;
  if (list.every(isNumber))
    return { what: 'one list of numbers', remedy: 'save one list of scores per layer' };
  if (list.every(holdsOneHead))
    return {
      what: 'a list of objects with one key, each of which holds [layer, head, score]',
      remedy: `take them out of the objects in Python: ${saved(`[row for item in ${data} for row in item.values()]`)}`,
    };
  if (list.every(endsWithScores))
    return {
      what: 'a list of objects whose keys count heads, each of which holds a list that ends with a number',
      remedy: `if that number is the score, take it in Python: ${saved(`[[row[-1] for row in layer.values()] for layer in ${data}]`)}`,
    };
  const [first] = list;
  const field = isObject(first) && Object.keys(first).find((key) => namesHead(first[key]));
  if (typeof field !== 'string') return undefined;
  return { what: `records that name heads under ${quoteCell(field)}`, remedy: 'call this field "head"' };
}

const namesHead = (value: unknown): boolean =>
  typeof value === 'string' && parseHeadName(value) !== undefined;

/** How many numbers an object holds, if it holds nothing else; else 0. */
const numbersIn = (value: unknown): number => {
  const values = isObject(value) ? Object.values(value) : [];
  return values.every(isNumber) ? values.length : 0;
};

function otherObject(object: JsonObject, path: Path, data: string): Other | undefined {
  const values = Object.values(object);
  const [key = ''] = Object.keys(object);
  // Below the top, an object of numbers is settings as likely as scores.
  if (path.length === 0 && numbersIn(object) > 0)
    return {
      what: `numbers under keys that are not heads, such as ${quoteCell(key)}`,
      remedy: HEAD_KEYS_HELP,
    };
  const heads = numbersIn(values[0]);
  if (heads === 0 || values.some((value) => numbersIn(value) !== heads)) return undefined;
  return {
    what: 'an object of objects of numbers',
    remedy: `if these are layers and their heads, make them lists in Python: ${saved(`[list(layer.values()) for layer in ${data}.values()]`)}`,
  };
}

/** Objects within objects that are looked into. */
const MOST_DEPTH = 8;

function search(where: FilePlace, value: unknown, path: Path): void {
  const data = pythonPath(where, path);
  const other = Array.isArray(value)
    ? otherList(value, data)
    : isObject(value) && otherObject(value, path, data);
  if (other)
    rejectFile(
      { ...where, ...(path.length > 0 && { place: path.join('.') }) },
      `its JSON is neither layers nor heads, but ${other.what}`,
      other.remedy,
    );
  if (!isObject(value) || path.length >= MOST_DEPTH) return;
  for (const [key, inner] of Object.entries(value))
    if (typeof inner === 'object') search(where, inner, [...path, key]);
}

/** Refuses JSON in which no layers and heads were found. */
export function rejectJson(where: FilePlace, value: unknown): never {
  search(where, value, []);
  return rejectFile(where, 'its JSON is neither layers nor heads', SHAPES);
}

/** Refuses rows of texts: a list of edges and the like. */
export function rejectTextRows(where: FilePlace, row: readonly unknown[]): void {
  const text = row.find((cell) => typeof cell === 'string' && parseJsonCell(cell) === undefined);
  if (text !== undefined)
    rejectFile(
      where,
      `its rows hold texts such as ${quoteCell(String(text))}: it is a list, not layers x heads`,
      SHAPES,
    );
}
