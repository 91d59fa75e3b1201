// Lists what is in files: the arrays of each, and which of them are shown. The files are read as `loadFiles` reads them, so that
// both agree.

import { formatValue } from '../../kinds/parse.ts';
import { HeadglowError, type ReadingChoice, sentenceOf } from '../../tensor/error.ts';
import { sanitizeText } from '../../tensor/sanitize.ts';
import type { Bytes } from '../bytes.ts';
import { flagsOf } from '../choices.ts';
import type { Loaded } from '../file.ts';
import type { Contents, Format, OpenSettings } from '../format.ts';
import type { FileInput } from '../input-files.ts';
import { readDataset } from '../load.ts';
import type { ReadTensor } from '../origin.ts';
import { quoteArgument } from '../shell.ts';
import type { StoreLayout } from '../store-layout.ts';
import { findArrays, originsOf } from './find-arrays.ts';
import { findChoices } from './find-choices.ts';
import type {
  ArrayLabels,
  FoundArray,
  InspectedArray,
  InspectedFile,
  Inspection,
  InspectSettings,
} from './inspection.ts';

/** A file, before it is known which of its arrays are shown. */
interface FoundFile {
  readonly format: string | null;
  readonly arrays: readonly FoundArray[];
  /** Those of each array. */
  readonly choices: readonly (readonly ReadingChoice[])[];
  readonly store: StoreLayout | undefined;
}

/** Opens files as loading them does, and lists what is in each. */
class Inspector {
  readonly files = new Map<number, FoundFile>();
  readonly errors = new Map<number, HeadglowError>();

  /** Opens a file. Tensors then know which file they come from. */
  readonly open = async (
    format: Format,
    bytes: Bytes,
    settings: OpenSettings,
    file: number,
  ): Promise<Loaded> => {
    let contents: Contents | null = null;
    let describeStore: Contents['describeStore'];
    const onContents = (found: Contents): void => {
      contents = found;
      describeStore ??= found.describeStore;
    };
    const found = async (outcome: Loaded | HeadglowError): Promise<void> => {
      const loaded = outcome instanceof HeadglowError ? null : outcome;
      const store = await describeStore?.();
      const listed = await findArrays(contents, loaded, settings.signal);
      const arrays = listed.map((array) => ({
        ...array,
        statistics: array.statistics ?? store?.statistics.get(array.path) ?? null,
      }));
      const choices = await findChoices(contents, arrays, outcome, settings.signal);
      const name = format.extensions.length > 0 ? format.name : null;
      this.files.set(file, { format: name, arrays, choices, store: store?.layout });
    };
    try {
      const loaded = await format.open(bytes, { ...settings, onContents });
      await found(loaded);
      const tensors = loaded.tensors.map((tensor) => ({
        ...tensor,
        origins: originsOf(tensor).map((origin) => ({ ...origin, file })),
      }));
      return { ...loaded, tensors };
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (error instanceof HeadglowError && !this.files.has(file)) await found(error);
      throw error;
    }
  };

  readonly skip = (file: number, error: HeadglowError): void => {
    this.errors.set(file, error);
  };
}

/** The labels of all arrays that are shown, by file and path. */
class ShownArrays {
  readonly #labels = new Map<
    string,
    { models: Set<string>; tasks: Set<string>; steps: Set<number> | null }
  >();

  constructor(tensors: readonly ReadTensor[]) {
    for (const { model, origins = [] } of tensors)
      for (const { file, path, tasks, steps } of origins) {
        const key = `${file} ${path}`;
        const labels = this.#labels.get(key) ?? { models: new Set(), tasks: new Set(), steps: null };
        labels.models.add(model);
        for (const task of tasks) labels.tasks.add(task);
        if (steps) labels.steps ??= new Set();
        for (const step of steps ?? []) labels.steps?.add(step);
        this.#labels.set(key, labels);
      }
  }

  labelsOf(file: number, path: string): ArrayLabels | null {
    const found = this.#labels.get(`${file} ${path}`);
    if (!found) return null;
    return {
      models: [...found.models],
      tasks: [...found.tasks],
      steps: found.steps && [...found.steps].sort((a, b) => a - b),
    };
  }
}

/** Whether the flags of a choice are right in every shell. */
const isQuotable = (choice: ReadingChoice): boolean =>
  Object.values(choice).every((value) => value === null || quoteArgument(formatValue(value)) !== null);

const NO_STATISTICS = {
  min: null,
  max: null,
  zero: null,
  negative: null,
  infinite: null,
  nan: null,
  missing: null,
};

function toInspected(
  { path, shape, dtype, dims, statistics }: FoundArray,
  labels: ArrayLabels | null,
  choices: readonly ReadingChoice[],
): InspectedArray {
  const { min, max, zero, negative, infinite, nan, missing } = statistics ?? NO_STATISTICS;
  return {
    path,
    shape,
    dims: labels && dims,
    labels,
    dtype,
    min,
    max,
    zero,
    negative,
    infinite,
    nan,
    missing,
    shown: labels !== null,
    // What can't be printed can't be pasted.
    options: sanitizeText(path) === path ? choices.filter(isQuotable).map(flagsOf) : [],
    choices,
  };
}

/** Does what `inspectFiles` of `lazy.ts` says. */
export async function inspectFiles(
  given: FileInput | ArrayLike<FileInput>,
  settings: InspectSettings = {},
): Promise<Inspection> {
  const inspector = new Inspector();
  const { names, tensors, notes, skipped } = await readDataset(
    given,
    { ...settings, strict: false },
    inspector,
  );
  const shown = new ShownArrays(tensors);
  const files = names.map((name, index): InspectedFile => {
    const { format = null, arrays = [], choices = [], store } = inspector.files.get(index) ?? {};
    const error = inspector.errors.get(index);
    return {
      file: name,
      format,
      arrays: arrays.map((array, at) =>
        toInspected(array, shown.labelsOf(index, array.path), choices[at] ?? []),
      ),
      notes: [...notes, ...(error ? [] : skipped)].filter(({ file }) => file === name).map(sentenceOf),
      error: error ? error.message : null,
      ...(store && { store }),
    };
  });
  return { version: 1, files };
}
