// JSON text to values, tolerant of the bare NaN and Infinity that Python writes.

import { type InputFile, refuse, textOf } from './file.ts';
import { faultOf } from './json-fault.ts';

const STRING_OR_WORD = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g;

/** What takes the place of a word: the same length, so that the place of a later fault stays right. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['NaN', '"" '],
  ['Infinity', '1e999   '],
  ['-Infinity', '-1e999   '],
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(STRING_OR_WORD, (found) => STAND_INS.get(found) ?? found));
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

export interface JsonText {
  readonly text: string;
  readonly value: unknown;
}

/** A file's text and its value. A bare NaN is an empty string in it. */
export function readJson(file: InputFile): JsonText {
  const text = textOf(file);
  try {
    return { text, value: parsed(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const offset = faultOf(text);
    const where = { file: file.name, ...(offset !== undefined && { place: placeOf(text, offset) }) };
    const ends = offset !== undefined && text.slice(offset).trim() === '';
    return refuse(where, ends ? 'the text ends too early' : 'this is no valid JSON', 'write the file again');
  }
}
