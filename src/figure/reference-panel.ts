// The panel that others are compared with when panels are sorted by similarity.

import type { Options } from '../options.ts';
import { findPanel } from '../tensor/find-panel.ts';
import { rememberLast } from '../tensor/remember.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';

/** The rank correlation of a matrix with that panel; NaN if it is undefined. */
export type LikenessLookup = (matrix: SelectedMatrix) => number;

const namedMatrix = rememberLast(
  (dataset: Dataset, name: string, _tasks: readonly (readonly string[])[]): SelectedMatrix => {
    const all = selectMatrices(dataset, null, null);
    return all[findPanel(all, name, 'similarTo')] as SelectedMatrix;
  },
);

/**
 * The matrix that panels are compared with: the one that `similarTo` names, which need not be shown, or the first panel.
 * @throws HeadglowError for a name of no panel, or of several
 */
export function referenceOf(
  dataset: Dataset,
  panels: readonly SelectedMatrix[],
  { similarTo }: Pick<Options, 'similarTo'>,
): SelectedMatrix {
  if (similarTo === null) return panels[0] as SelectedMatrix;
  return namedMatrix(
    dataset,
    similarTo,
    dataset.tensors.map(({ tasks }) => tasks),
  );
}
