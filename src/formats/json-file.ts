// Loads files of JSON, and of JSON Lines: one value per line.

import type { InputFile, Loaded } from './file.ts';
import { readValue } from './json.ts';
import { readLines } from './json-lines.ts';
import { isOneValue, parseJson, parseLines } from './json-text.ts';
import { rejectUnsupportedJson } from './unsupported.ts';

/** The tensors of a JSON file. If it holds one value per line, it is read as JSON Lines. */
export function loadJson(file: InputFile): Loaded {
  const where = { file: file.name };
  const value = parseJson(file);
  if (value === undefined) return readLines(where, parseLines(file));
  rejectUnsupportedJson(file.name, value);
  return readValue(where, value);
}

/** The tensors of a file of JSON Lines. If it holds one value on several lines, it is read as JSON. */
export function loadJsonLines(file: InputFile): Loaded {
  return isOneValue(file) ? loadJson(file) : readLines({ file: file.name }, parseLines(file));
}
