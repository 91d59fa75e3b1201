// Reads objects of heads inside a file, such as `{"step_100": {"L0H0": 0.5, …}, …}`: the names that lead to them are their tasks and
// steps. Of objects of different kinds, those that list most heads are read.

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import type { FilePlace } from '../file.ts';
import type { HeadListContext, HeadListTensor } from '../heads/head-list.ts';
import { parseHeadName } from '../heads/head-names.ts';
import { keysOf } from '../json/object-keys.ts';
import { joinPath } from '../origin.ts';
import { labelsAround } from './axis-lists.ts';
import { type HeadObject, readHeadObjects } from './head-objects.ts';
import type { HeadKeys } from './search.ts';
import { epochNote, isEpoch, stepOfKey } from './step-keys.ts';

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

/** How many leading names all objects share. */
function countShared(group: readonly NamedHeads[]): number {
  const [first] = group as [NamedHeads];
  const end = first.names.findIndex((name, index) => group.some(({ names }) => names[index] !== name));
  return end < 0 ? first.names.length : end;
}

interface InnerContext extends HeadListContext {
  /** What the file holds: lists in it may label the scores. */
  readonly root: unknown;
}

/** The tensor of a group of objects. Among several groups, it is a model, named by what the names share. */
function readGroup(
  where: FilePlace,
  group: readonly NamedHeads[],
  isOnly: boolean,
  context: InnerContext,
): HeadListTensor {
  const shared = isOnly ? 0 : countShared(group);
  const model = group[0]?.names.slice(0, shared) ?? [];
  const objects = group.map(
    ({ keys, step, names }): HeadObject => ({
      object: keys.object,
      path: joinPath(where, ...keys.keys),
      task: names.slice(shared).join('.'),
      step,
      placeOf: (key) => [...keys.path, key].join('.'),
      skipsOthers: true,
      labels: labelsAround(context.root, [...keys.keys, '']),
    }),
  );
  const inside = model.length > 0 ? { ...where, place: joinPath(where, ...model) } : where;
  const read = readHeadObjects(inside, objects, context);
  return { ...read, tensor: { ...read.tensor, model: model.join('/') } };
}

/** What was read of objects, and notes on what was not. */
interface InnerHeads {
  readonly lists: readonly HeadListTensor[];
  readonly notes: readonly Note[];
}

/** Objects of one kind are at the same steps under the same last name. */
const kindOf = ({ names, step }: NamedHeads): string => JSON.stringify([names.at(-1) ?? '', step === null]);

/** Most names in a note. */
const MAX_LISTED = 3;

/** Fewer heads are hardly all of a model. */
const MIN_HEADS = 4;

/** Layers and heads of an object that lists all of them; undefined for others. */
function findExtent({ keys: { object } }: NamedHeads): string | undefined {
  let [count, layers, heads] = [0, 0, 0];
  for (const key of keysOf(object)) {
    const head = parseHeadName(key);
    if (!head) continue;
    count++;
    layers = Math.max(layers, head.layer + 1);
    heads = Math.max(heads, head.head + 1);
  }
  return count === layers * heads && count >= MIN_HEADS ? `${layers} x ${heads}` : undefined;
}

/** A file of more objects holds no models of different sizes. */
const MAX_MODELS = 64;

/** The layers and heads of objects: complete ones of different sizes are of different models, and others join the first. */
function createExtents(read: readonly NamedHeads[]): (one: NamedHeads) => string {
  if (read.length > MAX_MODELS) return () => '';
  const extents = new Map(read.map((one) => [one, findExtent(one)]));
  const [first = ''] = [...extents.values()].filter((extent) => extent !== undefined);
  return (one) => extents.get(one) ?? first;
}

/** The tensors of objects of heads. Objects that list few heads are left out if others list many. */
export function readInnerHeads(
  where: FilePlace,
  all: readonly HeadKeys[],
  context: InnerContext,
): InnerHeads {
  const most = all.reduce((greatest, { count }) => Math.max(greatest, count), 0);
  const kinds = [...groupBy(all.map(nameHeads), kindOf).values()];
  const isFull = (group: readonly NamedHeads[]): boolean =>
    group.some(({ keys }) => keys.count >= MIN_SHARE * most) ||
    (all.length <= MAX_MODELS && group.some((one) => findExtent(one) !== undefined));
  // Without steps, objects under different names are tasks of one figure.
  const read = kinds.filter(isFull).flat();
  const extentOf = createExtents(read);
  const full = groupBy(read, (one) => (one.step === null ? extentOf(one) : (one.names.at(-1) ?? '')));
  const left = kinds.filter((group) => !isFull(group)).flat();
  const names = left
    .slice(0, MAX_LISTED)
    .map(({ keys: { path, count } }) => `${path.join('.')} (${count} heads)`);
  const more = left.length > names.length ? ` and ${left.length - names.length} more` : '';
  const notes: Note[] = all.some(({ path }) => path.some(isEpoch)) ? [epochNote(where)] : [];
  if (left.length > 0)
    notes.push({
      ...where,
      reason: `objects that list fewer heads were left out: ${names.join(', ')}${more}`,
    });
  return {
    lists: [...full.values()].map((group) => readGroup(where, group, full.size === 1, context)),
    notes,
  };
}
