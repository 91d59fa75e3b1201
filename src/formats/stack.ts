// Files that are checkpoints of one model, put into one tensor with a timeline: those whose names differ in the step
// only; and all files of a folder, where their contents give the steps and no name does.

import type { ErrorDetails, Note } from '../tensor/error.ts';
import { groupBy } from '../tensor/group-by.ts';
import { checkpointCount, type TensorOrSource, type TensorShape } from '../tensor/tensor.ts';
import { stackCheckpoints } from './checkpoints.ts';
import { type Loaded, rejectFile } from './file.ts';
import { stepInName } from './step.ts';
import { quoteCell } from './text-cell.ts';

export interface ReadFile extends Loaded {
  readonly name: string;
}

/** One file, or several that were put together. */
export interface FileSeries {
  /** What tells it from others, as a path. */
  readonly name: string;
  readonly tensors: readonly TensorOrSource[];
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

const shapeOf = ({ layers, heads }: TensorShape): string => `${layers} x ${heads}`;

const nameOf = (model: string): string => (model === '' ? 'bare matrix' : quoteCell(model));

const taskOf = (task: string): string => (task === '' ? 'task without a name' : `task ${quoteCell(task)}`);

/** What of `names` is not among `others`. */
function lacking(
  names: Iterable<string>,
  others: { readonly has: (name: string) => boolean },
): string | undefined {
  for (const name of names) if (!others.has(name)) return name;
  return undefined;
}

const byModel = ({ tensors }: ReadFile): ReadonlyMap<string, TensorOrSource> =>
  new Map(tensors.map((tensor) => [tensor.model, tensor]));

/** What a file has otherwise than the first of its series; undefined where nothing. */
function difference(other: ReadFile, first: ReadFile): string | undefined {
  const [tensors, firstTensors] = [byModel(other), byModel(first)];
  const name = quoteCell(first.name);
  const lost = lacking(firstTensors.keys(), tensors);
  if (lost !== undefined) return `it holds no ${nameOf(lost)}, as ${name} does`;
  const more = lacking(tensors.keys(), firstTensors);
  if (more !== undefined) return `it holds a ${nameOf(more)}, which ${name} does not`;
  for (const [model, tensor] of tensors) {
    const like = firstTensors.get(model) as TensorShape;
    if (shapeOf(tensor) !== shapeOf(like))
      return `it has ${shapeOf(tensor)} heads but ${name} has ${shapeOf(like)}`;
    const lostTask = lacking(like.tasks, new Set(tensor.tasks));
    if (lostTask !== undefined) return `it has no ${taskOf(lostTask)}, as ${name} has`;
    const moreTask = lacking(tensor.tasks, new Set(like.tasks));
    if (moreTask !== undefined) return `it has a ${taskOf(moreTask)}, which ${name} has not`;
  }
  return undefined;
}

/** The files of a series by rising step. */
const inOrder = (alike: readonly Candidate[]): Candidate[] =>
  alike.toSorted((a, b) => (a.step as number) - (b.step as number));

const ELSE = 'put what belongs to another model into a folder of its own';

const sameStep = ({ file, step }: Candidate, other: Candidate): string =>
  `it is step ${step}${file.step === null ? '' : ' by its content'}, as ${quoteCell(other.file.name)} is`;

/** @throws HeadglowError for files whose names make them checkpoints of one model, and whose contents do not */
function check(alike: readonly Candidate[]): void {
  const ordered = inOrder(alike);
  ordered.forEach((candidate, index) => {
    const { file, step } = candidate;
    const before = ordered[index - 1];
    if (before && before.step === step)
      rejectFile(
        { file: file.name },
        sameStep(candidate, before),
        `give each checkpoint a step of its own; ${ELSE}`,
      );
    const different = difference(file, (ordered[0] as Candidate).file);
    if (different) rejectFile({ file: file.name }, different, `checkpoints of one model are alike; ${ELSE}`);
  });
}

/** What all checkpoints of one model have in common. */
const kindOf = ({ tensors }: ReadFile): string =>
  JSON.stringify(
    tensors
      .map((tensor) => [tensor.model, shapeOf(tensor), ...tensor.tasks.toSorted()])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );

/** What is left out of a series, or put next to it. */
interface Sorted {
  /** Each group becomes a series. */
  readonly groups: readonly (readonly Candidate[])[];
  readonly skipped: readonly ErrorDetails[];
  readonly notes: readonly Note[];
}

/**
 * Checkpoints of one model by their names, as far as they go together: those of the most common kind, and of each step the
 * last, as a run that was started again overwrites its steps. Files of other kinds stand alone.
 */
function sortedOut(alike: readonly Candidate[]): Sorted {
  const kinds = [...groupBy(alike, ({ file }) => kindOf(file)).values()];
  const main = kinds.reduce((most, kind) => (kind.length > most.length ? kind : most));
  const [first] = inOrder(main) as [Candidate];
  const others = kinds.filter((kind) => kind !== main).flat();
  const last = new Map(main.map((candidate) => [candidate.step, candidate]));
  return {
    groups: [[...last.values()], ...others.map((other) => [{ ...other, named: false }])],
    skipped: main.flatMap((candidate) => {
      const counts = last.get(candidate.step) as Candidate;
      if (counts === candidate) return [];
      return {
        code: 'data',
        file: candidate.file.name,
        reason: `${sameStep(candidate, counts)}, which comes later and counts`,
      };
    }),
    notes: others.map(({ file }) => ({
      file: file.name,
      reason: `${difference(file, first.file)}, so it is shown as a model of its own`,
    })),
  };
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

function seriesOf(alike: readonly Candidate[], memory: number): FileSeries {
  const ordered = inOrder(alike);
  const steps = ordered.map(({ step }) => step as number);
  const { file: first, series } = ordered[0] as Candidate;
  const files = ordered.map(({ file }) => byModel(file));
  const tensors = first.tensors.map(({ model }) =>
    stackCheckpoints({ parts: files.map((file) => file.get(model) as TensorOrSource), steps }, memory),
  );
  return { name: series, tensors };
}

/** A file by itself, at its step. */
const dated = ({ file, step }: Candidate, name: string): FileSeries => ({
  name,
  tensors: step === null ? file.tensors : file.tensors.map((tensor) => ({ ...tensor, steps: [step] })),
});

/** Files put together, and what does not go with others. */
export interface StackedFiles {
  readonly series: readonly FileSeries[];
  /** Files that another one replaces. */
  readonly skipped: readonly ErrorDetails[];
  readonly notes: readonly Note[];
}

export interface StackSettings {
  /** Whether files that belong together by their names have to be alike. */
  readonly strict: boolean;
  /** Bytes of values that a series may take in memory. */
  readonly memory: number;
}

/**
 * Puts checkpoints of one model together, by rising steps; in the order of the first file of each.
 * @throws HeadglowError where `strict` is set and files that belong together by their names are not alike
 */
export function stackFiles(files: readonly ReadFile[], { strict, memory }: StackSettings): StackedFiles {
  const filesIn = groupBy(files, ({ name }) => folderOf(name));
  const sorted = [...groupBy(files.map(candidateOf), ({ key }) => key).values()].map((alike): Sorted => {
    const named = alike[0]?.named;
    if (named && strict) check(alike);
    if (named) return sortedOut(alike);
    const groups = isSeries(alike, filesIn) ? [alike] : alike.map((candidate) => [candidate]);
    return { groups, skipped: [], notes: [] };
  });
  const found = sorted.flatMap(({ groups }) => groups);
  const timeline = found.some(({ length }) => length > 1) || files.some(hasTimeline);
  const series = found.map((alike) => {
    const [candidate] = alike as [Candidate];
    if (alike.length > 1) return seriesOf(alike, memory);
    const { file, named, series } = candidate;
    // With a timeline its step counts. Among other single files it would only hide it at theirs.
    if (timeline) return dated(candidate, named ? series : file.name);
    return found.length === 1 ? dated(candidate, file.name) : file;
  });
  return {
    series,
    skipped: sorted.flatMap(({ skipped }) => skipped),
    notes: sorted.flatMap(({ notes }) => notes),
  };
}
