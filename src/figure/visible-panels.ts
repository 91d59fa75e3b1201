// Which panels are shown at the moment, what they are called, and which checkpoints of their own they show.

import type { Options } from '../options.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';

export interface VisiblePanel extends SelectedMatrix {
  /** What tells it from the others: its task, its model, or both. */
  readonly name: string;
  /** Its own checkpoints, one or the two mixed; null before its first. */
  readonly checkpoints: readonly (number | null)[];
  /** True where it has no checkpoint at that very step and shows an earlier one. */
  readonly earlier: boolean;
}

/** What a panel is called: by its task, its model, or both, as far as they tell it from the others. */
function nameOf({ tensor, task }: SelectedMatrix, selected: readonly SelectedMatrix[]): string {
  const taskName = tensor.tasks[task] as string;
  const severalModels = selected[0]?.tensor !== tensor || selected.at(-1)?.tensor !== tensor;
  if (taskName === '') return tensor.model;
  return severalModels ? `${tensor.model} · ${taskName}` : taskName;
}

/** What each tensor shows at a moment, found once a tensor. */
function momentsOf(
  moment: Moment,
): (tensor: TensorOrSource) => Pick<VisiblePanel, 'checkpoints' | 'earlier'> {
  const found = new Map<TensorOrSource, Pick<VisiblePanel, 'checkpoints' | 'earlier'>>();
  return (tensor) => {
    let at = found.get(tensor);
    if (!at) {
      const each = moment.checkpoints.map((checkpoint) => tensorMoment(moment, tensor, checkpoint));
      at = {
        checkpoints: each.map(({ checkpoint }) => checkpoint),
        earlier: each.some(({ isEarlier }) => isEarlier),
      };
      found.set(tensor, at);
    }
    return at;
  };
}

/**
 * The panels of a figure, in order.
 * @throws HeadglowError for names that the data lacks
 */
export function visiblePanels(dataset: Dataset, options: Options, moment: Moment): readonly VisiblePanel[] {
  const selected = selectMatrices(dataset, options.models, options.tasks);
  const momentOf = momentsOf(moment);
  return selected.map((panel) => ({
    tensor: panel.tensor,
    task: panel.task,
    name: nameOf(panel, selected),
    ...momentOf(panel.tensor),
  }));
}
