// Combines files that are checkpoints of one model: files whose names differ only in the step, and all files of a folder
// if only their contents give the steps.

import type { ErrorDetails, Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { checkpointCount, type TensorShape } from '../../tensor/tensor.ts';
import { type Loaded, rejectFile } from '../file.ts';
import { moveOrigins, type ReadTensor } from '../origin.ts';
import { quoteCell } from '../text/text-cell.ts';
import { stackCheckpoints } from './checkpoints.ts';
import { findNumberedFiles } from './numbered-files.ts';
import { type SteppedName, stepInName } from './step.ts';

export interface ReadFile extends Loaded {
  readonly name: string;
  /** The model whose checkpoint it is; missing if its name tells. */
  readonly series?: string;
}

/** One file, or several that are checkpoints of one model. */
export interface FileSeries {
  /** A path that distinguishes it from other series. */
  readonly name: string;
  readonly tensors: readonly ReadTensor[];
}

/** A file that may be one of several checkpoints. */
interface Candidate {
  readonly file: ReadFile;
  readonly step: number | null;
  /** Files with equal keys are checkpoints of one model. */
  readonly key: string;
  /** The name of the series. */
  readonly series: string;
  /** Whether the step is in the file's name. */
  readonly isNamed: boolean;
}

const findFolder = (name: string): string => /^[\s\S]*(?=[\\/])/.exec(name)?.[0] ?? '';

const hasTimeline = ({ tensors }: ReadFile): boolean => tensors.some((tensor) => checkpointCount(tensor) > 1);

function toCandidate(file: ReadFile, index: number, numbered: SteppedName | undefined): Candidate {
  const { name } = file;
  const stepped = stepInName(name) ?? numbered;
  const step = hasTimeline(file) ? null : (file.step ?? stepped?.step ?? null);
  const single = { file, step, key: `file ${index}`, series: name, isNamed: false };
  if (file.series !== undefined && step !== null)
    return { ...single, key: `series ${file.series}`, series: file.series, isNamed: true };
  if (step === null) return single;
  if (stepped) return { ...single, key: `name ${stepped.key}`, series: stepped.series, isNamed: true };
  const folder = findFolder(name);
  // Files with unrelated names belong together only if they share a folder.
  return folder === '' ? single : { ...single, key: `folder ${folder}`, series: folder };
}

const formatShape = ({ layers, heads }: TensorShape): string => `${layers} x ${heads}`;

const describeModel = (model: string): string =>
  model === '' ? 'unnamed matrix' : `matrix ${quoteCell(model)}`;

const describeTask = (task: string): string => (task === '' ? 'unnamed task' : `task ${quoteCell(task)}`);

/** The first of `names` that is not among `others`. */
function findMissing(
  names: Iterable<string>,
  others: { readonly has: (name: string) => boolean },
): string | undefined {
  for (const name of names) if (!others.has(name)) return name;
  return undefined;
}

const mapByModel = ({ tensors }: ReadFile): ReadonlyMap<string, ReadTensor> =>
  new Map(tensors.map((tensor) => [tensor.model, tensor]));

/** Describes how a file differs from the first one of its series; undefined if it does not. */
function describeDifference(file: ReadFile, first: ReadFile): string | undefined {
  const [tensors, firstTensors] = [mapByModel(file), mapByModel(first)];
  const unlikeFirst = `unlike ${quoteCell(first.name)}`;
  const missing = findMissing(firstTensors.keys(), tensors);
  if (missing !== undefined) return `it has no ${describeModel(missing)}, ${unlikeFirst}`;
  const extra = findMissing(tensors.keys(), firstTensors);
  if (extra !== undefined) return `it has an additional ${describeModel(extra)}, ${unlikeFirst}`;
  for (const [model, tensor] of tensors) {
    const expected = firstTensors.get(model) as TensorShape;
    if (formatShape(tensor) !== formatShape(expected))
      return `it is ${formatShape(tensor)} but ${quoteCell(first.name)} is ${formatShape(expected)}`;
    const missingTask = findMissing(expected.tasks, new Set(tensor.tasks));
    if (missingTask !== undefined) return `it has no ${describeTask(missingTask)}, ${unlikeFirst}`;
    const extraTask = findMissing(tensor.tasks, new Set(expected.tasks));
    if (extraTask !== undefined) return `it has an additional ${describeTask(extraTask)}, ${unlikeFirst}`;
  }
  return undefined;
}

const sortByStep = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.toSorted((a, b) => (a.step as number) - (b.step as number));

const SEPARATE_FOLDER = 'put files of other models into a separate folder';

const describeSameStep = ({ file, step }: Candidate, other: Candidate): string =>
  `it is step ${step}${file.step === null ? '' : ' according to its contents'}, like ${quoteCell(other.file.name)}`;

/** @throws HeadglowError if files that are checkpoints of one model by their names share a step or differ in shape or tasks */
function checkSeries(candidates: readonly Candidate[]): void {
  const sorted = sortByStep(candidates);
  sorted.forEach((candidate, index) => {
    const { file, step } = candidate;
    const previous = sorted[index - 1];
    if (previous?.step === step)
      rejectFile(
        { file: file.name },
        describeSameStep(candidate, previous as Candidate),
        `give each checkpoint a different step, or ${SEPARATE_FOLDER}`,
      );
    const difference = describeDifference(file, (sorted[0] as Candidate).file);
    if (difference)
      rejectFile(
        { file: file.name },
        difference,
        `save the same models, shapes and tasks in each checkpoint, or ${SEPARATE_FOLDER}`,
      );
  });
}

/** Equal for files with the same models, shapes and tasks. */
const structureKey = ({ tensors }: ReadFile): string =>
  JSON.stringify(
    tensors
      .map((tensor) => [tensor.model, formatShape(tensor), ...tensor.tasks.toSorted()])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );

/** How candidates with the same key are shown. */
interface Grouping {
  /** Each group becomes a series. */
  readonly groups: readonly (readonly Candidate[])[];
  readonly skipped: readonly ErrorDetails[];
  readonly notes: readonly Note[];
}

/**
 * Groups files that are checkpoints of one model by their names. Those with the most common structure become a series; of
 * files with the same step the last one is used, as a restarted run overwrites its steps. Other files are shown separately.
 */
function groupNamedFiles(candidates: readonly Candidate[]): Grouping {
  const structures = [...groupBy(candidates, ({ file }) => structureKey(file)).values()];
  const main = structures.reduce((largest, group) => (group.length > largest.length ? group : largest));
  const [first] = sortByStep(main) as [Candidate];
  const others = structures.filter((group) => group !== main).flat();
  const lastByStep = new Map(main.map((candidate) => [candidate.step, candidate]));
  return {
    groups: [[...lastByStep.values()], ...others.map((other) => [{ ...other, isNamed: false }])],
    skipped: main.flatMap((candidate) => {
      const last = lastByStep.get(candidate.step) as Candidate;
      if (last === candidate) return [];
      return {
        code: 'data',
        file: candidate.file.name,
        reason: `${describeSameStep(candidate, last)}, which comes later and replaces it`,
      };
    }),
    notes: others.map(({ file }) => ({
      file: file.name,
      reason: `${describeDifference(file, first.file)}, so it is shown as a separate model`,
    })),
  };
}

/** Whether files without steps in their names are checkpoints of one model: all files of a folder, alike, at distinct steps. */
function isFolderSeries(
  candidates: readonly Candidate[],
  filesByFolder: ReadonlyMap<string, readonly ReadFile[]>,
): boolean {
  const [{ file: first }] = candidates as [Candidate];
  return (
    filesByFolder.get(findFolder(first.name))?.length === candidates.length &&
    new Set(candidates.map(({ step }) => step)).size === candidates.length &&
    !candidates.some(({ file }) => file !== first && describeDifference(file, first))
  );
}

function stackSeries(candidates: readonly Candidate[], memory: number): FileSeries {
  const sorted = sortByStep(candidates);
  const steps = sorted.map(({ step }) => step as number);
  const { file: first, series } = sorted[0] as Candidate;
  const files = sorted.map(({ file }) => mapByModel(file));
  const tensors = first.tensors.map(({ model }) =>
    stackCheckpoints({ parts: files.map((file) => file.get(model) as ReadTensor), steps }, memory),
  );
  return { name: series, tensors };
}

/** A single file as a series with one step. */
const toSingleStepSeries = ({ file, step }: Candidate, name: string): FileSeries => ({
  name,
  tensors:
    step === null
      ? file.tensors
      : file.tensors.map((tensor) => ({
          ...tensor,
          steps: [step],
          origins: moveOrigins(tensor, { steps: [step] }),
        })),
});

const NUMBERED = 'numbers that are names of files were read as training steps';

/** The series of all files, and notes on files that don't fit. */
export interface StackedFiles {
  readonly series: readonly FileSeries[];
  /** Files that are replaced by a later one with the same step. */
  readonly skipped: readonly ErrorDetails[];
  readonly notes: readonly Note[];
}

export interface StackSettings {
  /** Whether files that belong together by their names must have the same models, shapes and tasks. */
  readonly strict: boolean;
  /** Bytes of values that a series may take in memory. */
  readonly memory: number;
}

/**
 * Combines checkpoints of one model, in ascending order of steps. The series are in the order of the first file of each.
 * @throws HeadglowError if `strict` is set and files that belong together by their names differ in structure
 */
export function stackFiles(files: readonly ReadFile[], { strict, memory }: StackSettings): StackedFiles {
  const filesByFolder = groupBy(files, ({ name }) => findFolder(name));
  const numbered = findNumberedFiles(files.map(({ name }) => name));
  const all = files.map((file, index) => toCandidate(file, index, numbered.get(file.name)));
  const groupings = [...groupBy(all, ({ key }) => key).values()].map((candidates): Grouping => {
    const isNamed = candidates[0]?.isNamed;
    if (isNamed && strict) checkSeries(candidates);
    if (isNamed) return groupNamedFiles(candidates);
    const groups = isFolderSeries(candidates, filesByFolder)
      ? [candidates]
      : candidates.map((candidate) => [candidate]);
    return { groups, skipped: [], notes: [] };
  });
  const groups = groupings.flatMap((grouping) => grouping.groups);
  const isNumbered = ({ file: { name, step } }: Candidate): boolean => step === null && numbered.has(name);
  const firstNumbered = groups.find((group) => group.length > 1 && group.some(isNumbered))?.[0];
  const haveTimeline = groups.some(({ length }) => length > 1) || files.some(hasTimeline);
  const series = groups.map((group) => {
    const [candidate] = group as [Candidate];
    if (group.length > 1) return stackSeries(group, memory);
    const { file, isNamed, series } = candidate;
    // A single file keeps its step if there is a timeline, or no other file. Several single files at different steps would
    // otherwise hide one another on a timeline.
    if (haveTimeline) return toSingleStepSeries(candidate, isNamed ? series : file.name);
    return groups.length === 1 ? toSingleStepSeries(candidate, file.name) : file;
  });
  return {
    series,
    skipped: groupings.flatMap(({ skipped }) => skipped),
    notes: [
      ...groupings.flatMap(({ notes }) => notes),
      ...(firstNumbered ? [{ file: firstNumbered.file.name, reason: NUMBERED }] : []),
    ],
  };
}
