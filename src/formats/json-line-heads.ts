// Scores by head name in several objects, `{"L0H1": 0.5, …}`, as the tasks and checkpoints of one tensor.

import { type FilePlace, type Loaded, rejectFile } from './file.ts';
import { CellAllowance, headListTensor } from './head-list.ts';
import { type HeadIndices, parseHeadName } from './head-names.ts';
import type { Path } from './json-arrays.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from './json-cell.ts';

/** An object whose keys are head names. */
export interface HeadScores {
  /** The index of the line that it is in. */
  readonly line: number;
  readonly path: Path;
  readonly scores: JsonObject;
}

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

/** The objects at any depth of a value all of whose keys are head names, with numbers or lists. */
export function findHeadObjects(value: unknown, path: Path = []): Omit<HeadScores, 'line'>[] {
  if (!isObject(value) || path.length > MAX_DEPTH) return [];
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key, score]) => parseHeadName(key) && !isObject(score)))
    return [{ path, scores: value }];
  return entries.flatMap(([key, inner]) => findHeadObjects(inner, [...path, key]));
}

/** The names and steps of lines. */
interface LineLabels {
  readonly names: readonly string[];
  readonly steps: readonly number[] | null;
}

/** One head at one step, with its scores by task. */
interface Entry extends HeadIndices {
  readonly step: number | null;
  readonly line: number;
  readonly scores: Map<string, number>;
}

/** A head's score: a number, or the mean of a list. */
function readScore(where: FilePlace, value: unknown): number {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = items.map(
    (item) => parseJsonCell(item) ?? rejectFile(where, `expected a score, found ${describeJsonValue(item)}`),
  );
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** A function that names the task of an object: by its line, by its key, or by both if lines have several. */
function createNamer(all: readonly HeadScores[], { names, steps }: LineLabels): (one: HeadScores) => string {
  const keys = new Set(all.map(({ path }) => path.at(-1) ?? ''));
  // At each step, the lines have the same tasks.
  const areCheckpoints = steps !== null && new Set(steps).size === names.length;
  return ({ line, path }) => {
    const key = path.at(-1) ?? '';
    if (areCheckpoints) return keys.size > 1 ? key : '';
    return keys.size > 1 ? `${names[line]} / ${key}` : (names[line] as string);
  };
}

/** The tensor of the scores in all lines: a task for each name, a checkpoint for each step. */
export function readHeadScores(where: FilePlace, all: readonly HeadScores[], labels: LineLabels): Loaded {
  const nameOf = createNamer(all, labels);
  const entries = new Map<string, Entry>();
  const tasks = new Set<string>();
  let numbers = 0;
  for (const one of all) {
    const [task, step] = [nameOf(one), labels.steps?.[one.line] ?? null];
    tasks.add(task);
    for (const [key, value] of Object.entries(one.scores)) {
      const place = `line ${one.line + 1}, ${[...one.path, key].join('.')}`;
      const head = parseHeadName(key) as HeadIndices;
      const id = `${step} ${head.layer} ${head.head}`;
      const entry = entries.get(id) ?? { ...head, step, line: one.line, scores: new Map<string, number>() };
      if (entry.scores.has(task)) rejectFile({ ...where, place }, 'this head is listed twice');
      entry.scores.set(task, readScore({ ...where, place }, value));
      entries.set(id, entry);
      numbers++;
    }
  }
  const list = [...entries.values()];
  const { tensor, step } = headListTensor(
    where,
    '',
    {
      count: list.length,
      layerAt: (entry) => (list[entry] as Entry).layer,
      headAt: (entry) => (list[entry] as Entry).head,
      stepAt: (entry) => (list[entry] as Entry).step,
      placeOf: (entry) => `line ${(list[entry] as Entry).line + 1}`,
      tasks: [...tasks].map((name) => ({
        name,
        valueAt: (entry) => (list[entry] as Entry).scores.get(name) ?? Number.NaN,
      })),
      numbers,
      covers: [''],
    },
    new CellAllowance(),
  );
  return { tensors: [tensor], step };
}
