// Requirements of analyses on a dataset, and the notes that they add to their results.

import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { checkpointCount, type Dataset } from '../tensor/tensor.ts';

/**
 * True if training can be analysed: a tensor or source has at least two checkpoints.
 * @throws HeadglowError for invalid data
 */
export const hasTrainingRun = (dataset: DatasetInput): boolean =>
  checkDataset(dataset).tensors.some((tensor) => checkpointCount(tensor) > 1);

/**
 * Checks a dataset.
 * @throws HeadglowError if it is invalid or has no training run
 */
export function requireTrainingRun(given: DatasetInput, place: string): Dataset {
  const dataset = checkDataset(given);
  if (hasTrainingRun(dataset)) return dataset;
  throw new HeadglowError({
    code: 'data',
    place,
    reason: 'the data has fewer than two checkpoints',
    remedy: 'open a training run: an array (checkpoint, task, layer, head), or one file per checkpoint',
  });
}

/** Separates the parts of a note, as in captions. */
export const NOTE_SEPARATOR = ' · ';

/** Appends to the note of a dataset. */
export const addNote = ({ note }: Dataset, added: string): string =>
  note ? `${note}${NOTE_SEPARATOR}${added}` : added;
