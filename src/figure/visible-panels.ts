// The panels that a figure shows: their names, and the checkpoints they show at a given moment.

import type { Options } from '../options.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';

export interface VisiblePanel extends SelectedMatrix {
  /** Distinguishes the panel from the others: its task, its model, or both. */
  readonly name: string;
  /** Checkpoints of its tensor: one, or two that are interpolated; null before the first. */
  readonly checkpoints: readonly (number | null)[];
  /** Whether it shows an earlier checkpoint because it has none at the current step. */
  readonly earlier: boolean;
}

/** A panel's name: its task, its model, or both, whichever distinguishes it from the others. */
function panelName({ tensor, task }: SelectedMatrix, selected: readonly SelectedMatrix[]): string {
  const taskName = tensor.tasks[task] as string;
  const severalModels = selected[0]?.tensor !== tensor || selected.at(-1)?.tensor !== tensor;
  if (taskName === '') return tensor.model;
  return severalModels ? `${tensor.model} · ${taskName}` : taskName;
}

/** Looks up what a tensor shows at a moment; computed once per tensor. */
function cachedMoments(
  moment: Moment,
): (tensor: TensorOrSource) => Pick<VisiblePanel, 'checkpoints' | 'earlier'> {
  const cache = new Map<TensorOrSource, Pick<VisiblePanel, 'checkpoints' | 'earlier'>>();
  return (tensor) => {
    let at = cache.get(tensor);
    if (!at) {
      const each = moment.checkpoints.map((checkpoint) => tensorMoment(moment, tensor, checkpoint));
      at = {
        checkpoints: each.map(({ checkpoint }) => checkpoint),
        earlier: each.some(({ isEarlier }) => isEarlier),
      };
      cache.set(tensor, at);
    }
    return at;
  };
}

/**
 * The panels of a figure, in order.
 * @throws HeadglowError for unknown models or tasks
 */
export function visiblePanels(dataset: Dataset, options: Options, moment: Moment): readonly VisiblePanel[] {
  const selected = selectMatrices(dataset, options.models, options.tasks);
  const momentOf = cachedMoments(moment);
  return selected.map((panel) => ({
    tensor: panel.tensor,
    task: panel.task,
    name: panelName(panel, selected),
    ...momentOf(panel.tensor),
  }));
}
