// Reads objects inside a file whose keys are heads, such as `{"step_100": {"L0H0": 0.5, …}, …}`: one tensor, whose tasks and
// checkpoints are the names that lead to the objects. Of objects of different kinds, those that list most heads are read.

import type { Note } from '../tensor/error.ts';
import { groupBy } from '../tensor/group-by.ts';
import type { FilePlace } from './file.ts';
import { type CellAllowance, type HeadListTask, type HeadListTensor, headListTensor } from './head-list.ts';
import { type HeadIndices, parseHeadName } from './head-names.ts';
import { isObject, parseJsonCell } from './json-cell.ts';
import { meanScore } from './json-heads.ts';
import type { HeadKeys } from './json-search.ts';
import { stepOfKey } from './json-steps.ts';
import { joinPath } from './origin.ts';

/** Objects that list fewer heads than this share of the longest are left out. */
const MIN_SHARE = 0.5;

/** An object of heads, with what the names that lead to it say. */
interface NamedHeads {
  readonly keys: HeadKeys;
  readonly step: number | null;
  /** The names without the step. */
  readonly names: readonly string[];
}

function nameHeads(keys: HeadKeys): NamedHeads {
  const at = keys.path.findIndex((key) => stepOfKey(key) !== null);
  return {
    keys,
    step: at < 0 ? null : stepOfKey(keys.path[at] as string),
    names: keys.path.filter((_, i) => i !== at),
  };
}

interface Entry extends HeadIndices {
  readonly step: number | null;
  readonly place: string;
  readonly scores: Map<string, number>;
}

/** The scores of a head: a number, a list whose mean it is, or several by name. */
function* scoresOf(task: string, value: unknown): Generator<readonly [task: string, score: number]> {
  if (!isObject(value)) {
    const score = meanScore(value);
    if (score !== undefined) yield [task, score];
    return;
  }
  for (const [field, cell] of Object.entries(value)) {
    const score = parseJsonCell(cell);
    if (score !== undefined) yield [[task, field].filter(Boolean).join('.'), score];
  }
}

/** One entry for each head at each step. */
function collectEntries(all: readonly NamedHeads[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { keys, step, names } of all)
    for (const [key, value] of Object.entries(keys.object)) {
      const head = parseHeadName(key);
      if (!head) continue;
      const id = `${step} ${head.layer} ${head.head}`;
      const place = [...keys.path, key].join('.');
      const entry = entries.get(id) ?? { ...head, step, place, scores: new Map() };
      for (const [task, score] of scoresOf(names.join('.'), value)) entry.scores.set(task, score);
      entries.set(id, entry);
    }
  return [...entries.values()].filter(({ scores }) => scores.size > 0);
}

function readGroup(where: FilePlace, group: readonly NamedHeads[], allowance: CellAllowance): HeadListTensor {
  const entries = collectEntries(group);
  const at = (entry: number) => entries[entry] as Entry;
  const names = new Set(entries.flatMap(({ scores }) => [...scores.keys()]));
  const tasks = [...names].map(
    (name): HeadListTask => ({ name, valueAt: (entry) => at(entry).scores.get(name) ?? Number.NaN }),
  );
  const list = {
    count: entries.length,
    layerAt: (entry: number) => at(entry).layer,
    headAt: (entry: number) => at(entry).head,
    stepAt: (entry: number) => at(entry).step,
    placeOf: (entry: number) => at(entry).place,
    tasks,
    numbers: entries.reduce((sum, { scores }) => sum + scores.size, 0),
    covers: group.map(({ keys }) => joinPath(where, ...keys.keys)),
  };
  return headListTensor(where, '', list, allowance);
}

/** What was read of objects, and notes on what was not. */
interface ReadHeadObjects {
  readonly lists: readonly HeadListTensor[];
  readonly notes: readonly Note[];
}

/** Objects of one kind are at the same steps under the same last name. */
const kindOf = ({ names, step }: NamedHeads): string => JSON.stringify([names.at(-1) ?? '', step === null]);

/** Most names in a note. */
const MAX_LISTED = 3;

/** The tensors of objects of heads. Objects that list few heads are left out if others list many. */
export function readHeadObjects(
  where: FilePlace,
  all: readonly HeadKeys[],
  allowance: CellAllowance,
): ReadHeadObjects {
  const most = Math.max(0, ...all.map(({ count }) => count));
  const kinds = [...groupBy(all.map(nameHeads), kindOf).values()];
  const isFull = (group: readonly NamedHeads[]): boolean =>
    group.some(({ keys }) => keys.count >= MIN_SHARE * most);
  // Without steps, objects under different names are tasks of one figure.
  const full = groupBy(kinds.filter(isFull).flat(), ({ step, names }) =>
    step === null ? '' : (names.at(-1) ?? ''),
  );
  const left = kinds.filter((group) => !isFull(group)).flat();
  const names = left
    .slice(0, MAX_LISTED)
    .map(({ keys: { path, count } }) => `${path.join('.')} (${count} heads)`);
  const more = left.length > names.length ? ` and ${left.length - names.length} more` : '';
  return {
    lists: [...full.values()].map((group) => readGroup(where, group, allowance)),
    notes:
      left.length === 0
        ? []
        : [{ ...where, reason: `objects that list fewer heads were left out: ${names.join(', ')}${more}` }],
  };
}
