// Loads files of JSON, and of JSON Lines: one value per line.

import type { InputFile, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { rejectUnsupportedJson } from '../unsupported/open.ts';
import { readWholeValue } from '../value/contents.ts';
import { readLines } from './lines.ts';
import { pythonLoad } from './reject.ts';
import { isOneValue, parseJson, parseLines } from './text.ts';

/** The tensors of a JSON file. If it holds one value per line, it is read as JSON Lines. */
export function loadJson(file: InputFile, settings: OpenSettings): Loaded {
  const where = { file: file.name, python: pythonLoad(file.name) };
  const value = parseJson(file);
  if (value === undefined) return readLines(where, parseLines(file, settings.memory), settings);
  rejectUnsupportedJson(file.name, value);
  return readWholeValue(where, value, settings);
}

/** The tensors of a file of JSON Lines. If it holds one value on several lines, it is read as JSON. */
export function loadJsonLines(file: InputFile, settings: OpenSettings): Loaded {
  if (isOneValue(file)) return loadJson(file, settings);
  return readLines({ file: file.name }, parseLines(file, settings.memory), settings);
}
