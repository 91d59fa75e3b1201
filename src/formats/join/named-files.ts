// Names the tensors of files by patterns for their paths, and joins those that are tasks, or checkpoints, of one model.

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { checkpointCount } from '../../tensor/tensor.ts';
import { rejectFile } from '../file.ts';
import type { ReadTensor } from '../origin.ts';
import { withoutExtension } from '../registry.ts';
import { quoteCell } from '../text/text-cell.ts';
import { joinTasks } from './join-tasks.ts';
import {
  matchPath,
  type NamePattern,
  type NamePatterns,
  PATTERN_NAMES,
  type PathMatch,
  type PathPart,
  type PatternName,
  splitPath,
} from './name-pattern.ts';
import type { ReadFile } from './stack.ts';
import { parseStep, stepInName } from './step.ts';

/** A tensor, with what patterns found in its path. */
interface NamedTensor {
  readonly tensor: ReadTensor;
  readonly file: ReadFile;
  readonly step: number | null;
  /** Tensors of one series are tasks or checkpoints of one model. */
  readonly series: string;
}

/** A file whose tensors have names by patterns. */
export interface NamedFile extends ReadFile {
  readonly named?: readonly NamedTensor[];
}

/** The path of a tensor: the file's, and then the one in it. */
interface TensorPath {
  readonly parts: readonly PathPart[];
  /** How many of the parts are the file's. */
  readonly fileParts: number;
}

function pathOf(name: string, { model, tasks }: ReadTensor): TensorPath {
  const folders = splitPath(name);
  const base = folders.at(-1) ?? '';
  const bare = withoutExtension(base);
  const file: PathPart[] = [
    ...folders.slice(0, -1).map((folder) => [folder]),
    bare === base ? [base] : [bare, base],
  ];
  const [task = ''] = tasks.length === 1 ? tasks : [];
  const inside = [...splitPath(model), task].filter(Boolean).map((key): PathPart => [key]);
  return { parts: [...file, ...inside], fileParts: file.length };
}

const written = ({ parts }: TensorPath): string => parts.map((part) => part.at(-1)).join('/');

function findMatch(file: string, name: PatternName, pattern: NamePattern, path: TensorPath): PathMatch {
  return (
    matchPath(pattern, path.parts.slice(0, path.fileParts)) ??
    matchPath(pattern, path.parts) ??
    rejectFile(
      { file },
      `--${name} ${JSON.stringify(pattern.text)} does not match ${quoteCell(written(path))}`,
      '{} stands for the name and * for other text between slashes; the extension of the file may be left out',
    )
  );
}

/** The step that a pattern found. */
function toStep(file: string, { name }: PathMatch, tensor: ReadTensor): number {
  if (checkpointCount(tensor) > 1)
    rejectFile({ file }, 'it has several checkpoints of its own', 'remove --checkpoint');
  return (
    parseStep('checkpoint', name) ??
    rejectFile({ file }, `its checkpoint is ${quoteCell(name)} by --checkpoint, which is not a number`)
  );
}

/** A tensor whose only task has a new name, or all of whose tasks have it before theirs. */
function nameTasks(tensor: ReadTensor, name: string): ReadTensor {
  const { tasks, origins } = tensor;
  const rename = (task: string): string => (tasks.length === 1 ? name : `${name}/${task}`);
  return {
    ...tensor,
    tasks: tasks.map(rename),
    ...(origins && { origins: origins.map((origin) => ({ ...origin, tasks: origin.tasks.map(rename) })) }),
  };
}

/** The step that a file has without a pattern for it; null if it has several checkpoints of its own. */
function ownStep({ name, step }: ReadFile, tensor: ReadTensor, isSeries: boolean): number | null {
  if (checkpointCount(tensor) > 1) return null;
  return step ?? (isSeries ? (stepInName(name)?.step ?? null) : null);
}

function nameTensor(file: ReadFile, given: ReadTensor, patterns: NonNullable<NamePatterns>): NamedTensor {
  const path = pathOf(file.name, given);
  const parts: (string | undefined)[] = path.parts.map((part) => part.at(-1));
  const found: Partial<Record<PatternName, PathMatch>> = {};
  for (const name of PATTERN_NAMES) {
    const pattern = patterns[name];
    if (!pattern) continue;
    const match = findMatch(file.name, name, pattern, path);
    found[name] = match;
    parts[match.at] = match.rest || undefined;
  }
  const isText = (part: string | undefined): part is string => part !== undefined;
  const inside = parts.slice(path.fileParts, path.fileParts + splitPath(given.model).length).filter(isText);
  const { task, checkpoint, model } = found;
  const renamed = task ? nameTasks(given, task.name) : given;
  const step = checkpoint ? toStep(file.name, checkpoint, given) : ownStep(file, given, model !== undefined);
  return {
    tensor: { ...renamed, model: inside.join('/'), ...(step !== null && { steps: null }) },
    file,
    step,
    series: model?.name ?? parts.slice(0, path.fileParts).filter(isText).join('/'),
  };
}

/** Names the tensors of a file. @throws HeadglowError if a pattern does not match the path of one of them */
export function nameTensors(file: ReadFile, patterns: NamePatterns): NamedFile {
  if (!patterns) return file;
  return { ...file, named: file.tensors.map((tensor) => nameTensor(file, tensor, patterns)) };
}

/** Whether a tensor can be joined to another one, as further tasks of it. */
const canJoin = (tensor: ReadTensor, other: ReadTensor): boolean =>
  tensor.layers === other.layers &&
  tensor.heads === other.heads &&
  `${tensor.steps}` === `${other.steps}` &&
  !tensor.tasks.some((task) => other.tasks.includes(task));

interface JoinedFiles {
  readonly files: readonly ReadFile[];
  readonly notes: readonly Note[];
}

/** Joins the tensors of one series at one step as tasks. Those that don't fit are files of their own. */
function joinStep(all: readonly NamedTensor[], isSeries: boolean): JoinedFiles {
  const [{ series, step }] = all as [NamedTensor];
  const groups = new Map<string, ReadTensor[]>();
  const files: ReadFile[] = [];
  const notes: Note[] = [];
  for (const { tensor, file } of all) {
    const joined = groups.get(tensor.model) ?? [];
    if (joined.every((other) => canJoin(tensor, other))) groups.set(tensor.model, [...joined, tensor]);
    else {
      files.push({ ...file, tensors: [tensor], step, notes: [] });
      notes.push({
        file: file.name,
        reason: 'it does not fit into a figure of its series as a task, so it is shown as a separate model',
      });
    }
  }
  const tensors = [...groups.values()].map(joinTasks);
  return { files: [{ name: series, step, tensors, ...(isSeries && { series }) }, ...files], notes };
}

/**
 * Joins the tensors of files that have names by patterns; other files are returned as they are.
 * @param patterns those that gave the names
 */
export function joinNamedFiles(files: readonly NamedFile[], patterns: NamePatterns): JoinedFiles {
  if (!patterns) return { files, notes: [] };
  const all = files.flatMap(({ named = [] }) => named);
  const groups = groupBy(all, ({ series, step }) => JSON.stringify([series, step]));
  const isSeries = Boolean(patterns.checkpoint ?? patterns.model);
  const joined = [...groups.values()].map((group) => joinStep(group, isSeries));
  return {
    files: joined.flatMap((one) => one.files),
    notes: [...files.flatMap(({ notes = [] }) => notes), ...joined.flatMap(({ notes }) => notes)],
  };
}
