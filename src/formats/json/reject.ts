// Rejects JSON without scores by layer and head. Looks for common other structures, and suggests a line of Python that
// converts them to layers x heads.

import { FLATTENED, type Offer, offer } from '../choices.ts';
import { baseName, type FilePlace, rejectFile } from '../file.ts';
import { isOtherNode, parseHeadName, parseNodeHead } from '../heads/head-names.ts';
import { quoteCell } from '../text/text-cell.ts';
import { countDimensions, type Path } from '../value/arrays.ts';
import { rejectElbowRanks } from '../value/flat-ranks.ts';
import { HEAD_KEYS_HELP } from '../value/head-keys.ts';
import { MAX_DIMENSIONS } from '../value/nested.ts';
import { isObject, type JsonObject, parseJsonCell } from './cell.ts';
import { entriesOf, everyEntry, keysOf } from './object-keys.ts';

const SUPPORTED =
  'save {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, or nested arrays of numbers with 2 to 4 dimensions, on their own or under a name';

/** Inside a file, a shorter list of numbers may be anything. */
const MIN_LIST = 4;

/** A structure that is not supported: its description, and how to convert it. */
interface OtherStructure extends Offer {
  readonly description: string;
  /** Whether the remedy is a line of Python that loads the file. */
  readonly isPython?: true;
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

function recogniseList(list: readonly unknown[], path: Path): OtherStructure | undefined {
  const dimensions = countDimensions(list);
  if (dimensions > MAX_DIMENSIONS)
    return {
      description: `an array of ${dimensions} dimensions`,
      remedy: 'save an array of 2 to 4 dimensions',
    };
  if (list.length === 0) return undefined;
  if (list.every(isNumber) && (path.length === 0 || list.length >= MIN_LIST))
    return {
      description: 'a single list of numbers',
      ...offer('save one list of scores per layer, or, if it is layers x heads in one list, add', FLATTENED),
    };
  const [first] = list;
  const field = isObject(first) && keysOf(first).find((key) => isHeadName(first[key]));
  if (typeof field !== 'string') return undefined;
  return {
    description: `records with head names in the field ${quoteCell(field)}`,
    remedy: 'rename this field to "head"',
  };
}

const isHeadName = (value: unknown): boolean =>
  typeof value === 'string' && parseHeadName(value) !== undefined;

/** How many numbers an object contains; 0 if it contains anything else. */
const countNumbers = (value: unknown): number =>
  isObject(value) && everyEntry(value, isNumber) ? keysOf(value).length : 0;

/** @param where the file */
function recogniseObject(object: JsonObject, path: Path, where: FilePlace): OtherStructure | undefined {
  const [key = ''] = keysOf(object);
  // Below the top level, an object of numbers may just as well be settings.
  if (path.length === 0 && countNumbers(object) > 0)
    return {
      description: `numbers under keys that are not head names, such as ${quoteCell(key)}`,
      remedy: HEAD_KEYS_HELP,
    };
  const heads = countNumbers(object[key]);
  if (heads === 0 || !everyEntry(object, (value) => countNumbers(value) === heads)) return undefined;
  return {
    description: 'nested objects of numbers',
    isPython: true,
    remedy: `if they are layers and their heads, convert them to lists in Python: ${pythonSave(`[list(layer.values()) for layer in ${pythonPath(where, path)}.values()]`)}`,
  };
}

/** Only the first items of a list are searched. */
const MAX_ITEMS = 16;

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

/** Rejects the first value at or below `value` that is recognised. */
function rejectRecognised(where: FilePlace, value: unknown, path: Path): void {
  const structure = Array.isArray(value)
    ? recogniseList(value, path)
    : isObject(value) && recogniseObject(value, path, where);
  if (structure)
    rejectFile(
      { ...where, ...(path.length > 0 && { place: path.join('.') }) },
      `it contains ${structure.description}, not scores by layer and head`,
      structure.isPython && where.python === undefined ? SUPPORTED : structure,
    );
  if (path.length >= MAX_DEPTH) return;
  const items = Array.isArray(value)
    ? value.slice(0, MAX_ITEMS).entries()
    : isObject(value)
      ? entriesOf(value)
      : [];
  for (const [key, inner] of items)
    if (typeof inner === 'object') rejectRecognised(where, inner, [...path, `${key}`]);
}

/** Rejects JSON in which no scores were found. */
export function rejectJson(where: FilePlace, value: unknown): never {
  rejectElbowRanks(where, value);
  rejectRecognised(where, value, []);
  return rejectFile(where, 'it contains no scores by layer and head', SUPPORTED);
}

/** A text among the first items of lists, at any depth. */
function findFirstText(list: readonly unknown[]): unknown {
  for (let level: unknown = list; Array.isArray(level); level = level[0]) {
    const text = level.find((cell) => typeof cell === 'string' && parseJsonCell(cell) === undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Texts that are searched for parts of a model. */
const MAX_TEXTS = 256;

/** The first texts in nested lists. */
function* listTexts(list: readonly unknown[], depth = 0): Generator<string> {
  for (const item of list) {
    if (typeof item === 'string') yield item;
    else if (Array.isArray(item) && depth < MAX_DEPTH) yield* listTexts(item, depth + 1);
  }
}

/** Whether the texts of lists are parts of a model, among them heads: the nodes of a circuit. */
function areNodes(list: readonly unknown[]): boolean {
  const texts: string[] = [];
  for (const text of listTexts(list)) if (texts.push(text) === MAX_TEXTS) break;
  return (
    texts.some((text) => parseNodeHead(text)) &&
    texts.every((text) => isOtherNode(text) || parseNodeHead(text) !== undefined)
  );
}

/** Rejects lists that contain text, such as a list of edges. */
export function rejectTextRows(where: FilePlace, list: readonly unknown[]): void {
  if (areNodes(list))
    rejectFile(
      where,
      'it lists parts of a model, as a circuit does, without scores',
      'save the score of each edge: [from, to, score], or of each head: ["a5.h1", score]',
    );
  const text = findFirstText(list);
  if (text !== undefined)
    rejectFile(
      where,
      `its lists contain text such as ${quoteCell(String(text))}, so they are not layers of scores`,
      SUPPORTED,
    );
}
