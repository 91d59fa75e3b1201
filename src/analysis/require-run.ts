// What both analyses of training runs ask of a dataset, and say of what they make of it.

import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { checkpointCount, type Dataset } from '../tensor/tensor.ts';

/**
 * True where a dataset can be analysed: a tensor or source has two checkpoints or more.
 * @throws HeadglowError for data that can't be read
 */
export const hasTrainingRun = (dataset: DatasetInput): boolean =>
  checkDataset(dataset).tensors.some((tensor) => checkpointCount(tensor) > 1);

/**
 * The dataset, checked.
 * @throws HeadglowError where it holds no training run
 */
export function requireTrainingRun(given: DatasetInput, place: string): Dataset {
  const dataset = checkDataset(given);
  if (hasTrainingRun(dataset)) return dataset;
  throw new HeadglowError({
    code: 'data',
    place,
    reason: 'the data has fewer than two checkpoints',
    remedy: 'open a training run: an array (checkpoint, task, layer, head), or a file for each checkpoint',
  });
}

/** The note of a dataset with more said. */
export const addNote = ({ note }: Dataset, more: string): string => (note ? `${note} · ${more}` : more);
