// A training run whose checkpoints are added while it trains: what the metadata of its store say (docs/pyramid.md), and how a dataset
// gets the checkpoints that are new.

import { type Dataset, isInMemory, type Tensor } from '../../src/index.ts';

/** A model of a run. */
interface RunModel {
  /** The folder of its array, with a slash at its end. */
  readonly folder: string;
  readonly steps: readonly number[];
  readonly tasks: readonly string[];
  readonly layers: number;
  readonly heads: number;
}

/** What the metadata of a run say. */
export interface Run {
  /** Another one after checkpoints were dropped or replaced. */
  readonly id: string;
  readonly hasEnded: boolean;
  readonly models: readonly RunModel[];
}

type Json = Readonly<Record<string, unknown>>;

const toObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

const headglowOf = (metadata: unknown): Json => toObject(toObject(toObject(metadata).attributes).headglow);

const isList = <Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] =>
  Array.isArray(value) && value.every(isItem);
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string => typeof value === 'string';

function parseModel(folder: string, { steps, tasks, levels }: Json): RunModel | null {
  const { layers, heads } = toObject(Array.isArray(levels) ? levels[0] : null);
  if (!isList(steps, isNumber) || !isList(tasks, isText) || !isNumber(layers) || !isNumber(heads))
    return null;
  return { folder, steps, tasks, layers, heads };
}

/** The run that a store is, from the text of its outermost `zarr.json`; null for other stores. */
export function parseRun(text: string): Run | null {
  let root: Json;
  try {
    root = toObject(JSON.parse(text));
  } catch {
    return null;
  }
  const headglow = headglowOf(root);
  const { id, ended } = toObject(headglow.run);
  if (typeof id !== 'string') return null;
  const members = toObject(toObject(root.consolidated_metadata).metadata);
  const names = isList(headglow.models, isText) ? headglow.models : [];
  const models =
    names.length === 0
      ? [parseModel('0/', headglow)]
      : names.map((name) => parseModel(`${name}/0/`, headglowOf(members[name])));
  const valid = models.filter((model) => model !== null);
  return valid.length === models.length ? { id, hasEnded: ended === true, models: valid } : null;
}

/** Whether a tensor has the first checkpoints of a model. */
const isStartOf = (tensor: Tensor, { steps, tasks, layers, heads }: RunModel): boolean =>
  tensor.layers === layers &&
  tensor.heads === heads &&
  tensor.tasks.join('\0') === tasks.join('\0') &&
  tensor.steps?.every((step, index) => step === steps[index]) === true;

/** Reads what a store has under a key. */
type ReadKey = (key: string) => Promise<ArrayBuffer>;

async function appendTo(tensor: Tensor, model: RunModel, read: ReadKey): Promise<Tensor | null> {
  const { steps, folder } = model;
  const known = tensor.steps?.length ?? 0;
  const size = model.tasks.length * model.layers * model.heads;
  const added = await Promise.all(
    steps.slice(known).map((_, index) => read(`${folder}c.${known + index}.0.0.0`)),
  );
  if (added.some(({ byteLength }) => byteLength !== 4 * size)) return null;
  const values = new Float32Array(steps.length * size);
  values.set(tensor.values);
  for (const [index, bytes] of added.entries()) {
    const view = new DataView(bytes);
    const first = (known + index) * size;
    for (let cell = 0; cell < size; cell++) values[first + cell] = view.getFloat32(4 * cell, true);
  }
  return { ...tensor, steps, values };
}

/**
 * A dataset with the checkpoints that its run has gained, of which these alone are read. Null if it must be read again from the start:
 * it is not in memory, or was not read as the run stores it.
 */
export async function withNewCheckpoints(dataset: Dataset, run: Run, read: ReadKey): Promise<Dataset | null> {
  if (dataset.tensors.length !== run.models.length) return null;
  const tensors: Tensor[] = [];
  for (const [index, tensor] of dataset.tensors.entries()) {
    const model = run.models[index];
    if (!model || !isInMemory(tensor) || !isStartOf(tensor, model)) return null;
    const longer = await appendTo(tensor, model, read);
    if (!longer) return null;
    tensors.push(longer);
  }
  return { ...dataset, tensors };
}
