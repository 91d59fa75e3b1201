// Lines of a log that each have a head and its score among other words: `INFO 2024-05-01 12:00:00 layer 3 head 4: 0.12`.

import type { Note } from '../../tensor/error.ts';
import type { FilePlace } from '../file.ts';
import type { JsonObject } from '../json/cell.ts';
import { parseNumberCell } from './text-cell.ts';

/** Characters at the beginning of a text that are searched, and lines of them that must have a head. */
const [SEARCHED, MIN_LINES] = [2 ** 14, 2];
/** Longer lines are not read. */
const MAX_LINE = 1000;

const HEAD =
  /(?<![\w.])(?:\[?layers?[ =:#_-]{0,3}(\d{1,4})[^\w.+-]{0,4} ?heads?[ =:#_-]{0,3}(\d{1,4})|l(\d{1,4})[-_. ]?h(\d{1,4})|a(\d{1,4})\.h(\d{1,4}))(?![\w.]*\d)/i;
const STEP = /(?<![\w.])(step|iteration|iter|epoch)[ =:#_]{0,3}(\d{1,12})(?![\w.]*\d)/i;
const NAMED_SCORE = /([a-z_][\w-]{0,60}) ?[=:] ?([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf))(?![\w.])/gi;
const LAST_NUMBER = /(?<![\w.])([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf))%?[\s.,;)\]]*$/i;

/** What a line says of a head. */
interface LogLine {
  readonly layer: number;
  readonly head: number;
  /** The words of the line that may be a step. */
  readonly step: readonly [field: string, step: number] | null;
  readonly scores: readonly (readonly [name: string, score: number])[];
  /** Whether it has other words, and whether its score follows a sign. */
  readonly hasWords: boolean;
  readonly hasSign: boolean;
}

/** The head and the scores of a line of a log; undefined for other lines. */
function readLine(line: string): LogLine | undefined {
  const found = line.length > MAX_LINE ? null : HEAD.exec(line);
  if (!found) return undefined;
  const [layer, head] = found
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number) as [number, number];
  const [before, after] = [line.slice(0, found.index), line.slice(found.index + found[0].length)];
  // Cells of a table, or a name in quotes.
  if (/[,;\t|"']\s?$/.test(before) || /^\s?[;\t|"']|^,\S/.test(after)) return undefined;
  const named = [...after.matchAll(NAMED_SCORE)].map(([, name, number]) => [name, number] as const);
  const last = LAST_NUMBER.exec(after)?.[1];
  const scores = (named.length > 0 || last === undefined ? named : [['score', last] as const]).flatMap(
    ([name, number]) => {
      const score = parseNumberCell(number as string);
      return score === undefined || STEP.test(`${name}=0`) ? [] : [[name as string, score] as const];
    },
  );
  const [, field, step] = STEP.exec(line) ?? [];
  const at =
    field === undefined
      ? null
      : ([field.toLowerCase() === 'epoch' ? 'epoch' : 'step', Number(step)] as const);
  const hasWords = /[a-z]/i.test(before + after);
  return scores.length > 0
    ? { layer, head, step: at, scores, hasWords, hasSign: /[:=]/.test(after) }
    : undefined;
}

/** Whether a text is a log with heads, judged by its first lines. */
export function isHeadLog(parts: Iterable<string>): boolean {
  let text = '';
  for (const part of parts) {
    text += part.slice(0, SEARCHED);
    if (text.length >= SEARCHED) break;
  }
  const lines = text
    .slice(0, SEARCHED)
    .split(/[\r\n]+/)
    .filter(Boolean);
  const read = lines.map(readLine);
  // Lines of nothing but a head and numbers are a table, unless text that is no header is before them.
  const isOfLog = (line: LogLine | undefined): boolean =>
    line !== undefined && (line.hasWords || (line.hasSign && read[0] === undefined));
  const count = read.filter(isOfLog).length;
  return count >= MIN_LINES && 2 * count >= lines.length;
}

/** The records of a log, and a note on it. */
export interface HeadLog {
  readonly records: readonly JsonObject[];
  readonly notes: readonly Note[];
}

/** Reads the lines of a log that have a head. */
export function readHeadLog(where: FilePlace, parts: Iterable<string>): HeadLog {
  const records: JsonObject[] = [];
  let [rest, left] = ['', 0];
  const add = (line: string): void => {
    const read = readLine(line);
    if (!read) {
      if (line.trim() !== '') left++;
      return;
    }
    const { layer, head, step, scores } = read;
    records.push({ ...Object.fromEntries(scores), ...(step && { [step[0]]: step[1] }), layer, head });
  };
  for (const part of parts) {
    const lines = (rest + part).split(/\r\n|[\r\n]/);
    rest = lines.pop() as string;
    for (const line of lines) add(line);
  }
  add(rest);
  const others = left === 0 ? '' : `; ${left.toLocaleString('en')} other lines were left out`;
  const reason = `it was read as a log, with a head and its score in each of ${records.length.toLocaleString('en')} lines${others}`;
  return { records, notes: [{ ...where, reason }] };
}
