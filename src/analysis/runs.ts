// What both analyses of training runs ask of a dataset, and say of what they make of it.

import { checkedDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isWhole } from '../tensor/source.ts';
import { checkpointCount, type Dataset, type Tensor } from '../tensor/tensor.ts';

/** True where a dataset can be analysed: all of it is here, and a tensor has two checkpoints or more. */
export const hasRuns = (dataset: Dataset): dataset is Dataset<Tensor> =>
  dataset.tensors.every(isWhole) && dataset.tensors.some((tensor) => checkpointCount(tensor) > 1);

/**
 * The dataset, checked.
 * @throws HeadglowError where it holds no training run, or only some of its checkpoints at a time
 */
export function requireRuns(given: DatasetInput, place: string): Dataset<Tensor> {
  const dataset = checkedDataset(given);
  if (hasRuns(dataset)) return dataset;
  if (!dataset.tensors.every(isWhole))
    throw new HeadglowError({
      code: 'data',
      place,
      reason: 'the values are not all in memory',
      remedy: 'load all of them',
    });
  throw new HeadglowError({
    code: 'data',
    place,
    reason: 'the data has fewer than two checkpoints',
    remedy: 'open a training run: an array (checkpoint, task, layer, head), or a file for each checkpoint',
  });
}

/** The note of a dataset with more said. */
export const noted = ({ note }: Dataset, more: string): string => (note ? `${note} · ${more}` : more);
