// Files that are checkpoints of one model, put into one tensor with a timeline: those whose names differ in the step
// only; and all files of a folder, where their contents tell steps and no name does.

import type { Tensor } from '../tensor/tensor.ts';
import { checkpointCount } from '../tensor/tensor.ts';
import { quoted } from './cell.ts';
import { type Loaded, refuse } from './file.ts';
import { groupBy } from './group.ts';
import { stepInName } from './step.ts';

export interface ReadFile extends Loaded {
  readonly name: string;
}

/** One file, or several that were put together. */
export interface Series {
  /** What tells it from others, as a path. */
  readonly name: string;
  readonly tensors: readonly Tensor[];
}

/** A file that may be one of several checkpoints. */
interface Candidate {
  readonly file: ReadFile;
  readonly step: number | null;
  /** Files with equal keys are checkpoints of one model. */
  readonly key: string;
  readonly series: string;
  /** Whether the name says so. */
  readonly named: boolean;
}

const folderOf = (name: string): string => /^[\s\S]*(?=[\\/])/.exec(name)?.[0] ?? '';

const hasTimeline = ({ tensors }: ReadFile): boolean => tensors.some((tensor) => checkpointCount(tensor) > 1);

function candidateOf(file: ReadFile, index: number): Candidate {
  const { name } = file;
  const named = stepInName(name);
  const step = hasTimeline(file) ? null : (file.step ?? named?.step ?? null);
  const alone = { file, step, key: `file ${index}`, series: name, named: false };
  if (step === null) return alone;
  if (named) return { ...alone, key: `name ${named.key}`, series: named.series, named: true };
  const folder = folderOf(name);
  // Only a folder says that files with other names belong together.
  return folder === '' ? alone : { ...alone, key: `folder ${folder}`, series: folder };
}

const shapeOf = ({ layers, heads }: Tensor): string => `${layers} x ${heads}`;

const told = (model: string): string => (model === '' ? 'bare matrix' : quoted(model));

/** What of `names` is not among `others`. */
function lacking(
  names: Iterable<string>,
  others: { readonly has: (name: string) => boolean },
): string | undefined {
  for (const name of names) if (!others.has(name)) return name;
  return undefined;
}

const byModel = ({ tensors }: ReadFile): ReadonlyMap<string, Tensor> =>
  new Map(tensors.map((tensor) => [tensor.model, tensor]));

/** What a file has otherwise than the first of its series; undefined where nothing. */
function difference(other: ReadFile, first: ReadFile): string | undefined {
  const [tensors, firstTensors] = [byModel(other), byModel(first)];
  const name = quoted(first.name);
  const lost = lacking(firstTensors.keys(), tensors);
  if (lost !== undefined) return `it holds no ${told(lost)}, as ${name} does`;
  const more = lacking(tensors.keys(), firstTensors);
  if (more !== undefined) return `it holds a ${told(more)}, which ${name} does not`;
  for (const [model, tensor] of tensors) {
    const like = firstTensors.get(model) as Tensor;
    if (shapeOf(tensor) !== shapeOf(like))
      return `it has ${shapeOf(tensor)} heads but ${name} has ${shapeOf(like)}`;
    const lostTask = lacking(like.tasks, new Set(tensor.tasks));
    if (lostTask !== undefined) return `it has no task ${quoted(lostTask)}, as ${name} has`;
    const moreTask = lacking(tensor.tasks, new Set(like.tasks));
    if (moreTask !== undefined) return `it has a task ${quoted(moreTask)}, which ${name} has not`;
  }
  return undefined;
}

/** One tensor of several: the only copy of their values. */
function stacked(tensors: readonly Tensor[], steps: readonly number[]): Tensor {
  const [first] = tensors as [Tensor];
  const { tasks, layers, heads } = first;
  const size = layers * heads;
  const values = new Float32Array(tensors.length * tasks.length * size);
  let to = 0;
  for (const tensor of tensors) {
    const places = new Map(tensor.tasks.map((task, index) => [task, index * size]));
    for (const task of tasks) {
      const from = places.get(task) as number;
      values.set(tensor.values.subarray(from, from + size), to);
      to += size;
    }
  }
  return { ...first, values, steps };
}

/** The files of a series by rising step. */
const inOrder = (alike: readonly Candidate[]): Candidate[] =>
  alike.toSorted((a, b) => (a.step as number) - (b.step as number));

const ELSE = 'put what belongs to another model into a folder of its own';

function check(alike: readonly Candidate[]): void {
  const ordered = inOrder(alike);
  ordered.forEach(({ file, step }, index) => {
    const before = ordered[index - 1];
    if (before && before.step === step)
      refuse(
        { file: file.name },
        `it is step ${step}${file.step === null ? '' : ' by its content'}, as ${quoted(before.file.name)} is`,
        `give each checkpoint a step of its own; ${ELSE}`,
      );
    const different = difference(file, (ordered[0] as Candidate).file);
    if (different) refuse({ file: file.name }, different, `checkpoints of one model are alike; ${ELSE}`);
  });
}

/** Whether files are checkpoints of one model although no name says so. */
function isSeries(alike: readonly Candidate[], filesIn: ReadonlyMap<string, readonly ReadFile[]>): boolean {
  const [{ file: first }] = alike as [Candidate];
  return (
    filesIn.get(folderOf(first.name))?.length === alike.length &&
    new Set(alike.map(({ step }) => step)).size === alike.length &&
    !alike.some(({ file }) => difference(file, first))
  );
}

function seriesOf(alike: readonly Candidate[]): Series {
  const ordered = inOrder(alike);
  const steps = ordered.map(({ step }) => step as number);
  const { file: first, series } = ordered[0] as Candidate;
  const files = ordered.map(({ file }) => byModel(file));
  const tensors = first.tensors.map(({ model }) =>
    stacked(
      files.map((tensorOf) => tensorOf.get(model) as Tensor),
      steps,
    ),
  );
  return { name: series, tensors };
}

/** A file by itself, at its step. */
const dated = ({ file, step }: Candidate, name: string): Series => ({
  name,
  tensors: step === null ? file.tensors : file.tensors.map((tensor) => ({ ...tensor, steps: [step] })),
});

/** Puts checkpoints of one model together, by rising steps; in the order of the first file of each. */
export function stackFiles(files: readonly ReadFile[]): Series[] {
  const filesIn = groupBy(files, ({ name }) => folderOf(name));
  const found = [...groupBy(files.map(candidateOf), ({ key }) => key).values()].flatMap((alike) => {
    const named = alike[0]?.named;
    if (named) check(alike);
    return named || isSeries(alike, filesIn) ? [alike] : alike.map((candidate) => [candidate]);
  });
  const timeline = found.some(({ length }) => length > 1) || files.some(hasTimeline);
  return found.map((alike) => {
    const [candidate] = alike as [Candidate];
    if (alike.length > 1) return seriesOf(alike);
    const { file, named, series } = candidate;
    // Beside a timeline its step counts. Beside other single files it would only hide it at theirs.
    if (timeline) return dated(candidate, named ? series : file.name);
    return found.length === 1 ? dated(candidate, file.name) : file;
  });
}
