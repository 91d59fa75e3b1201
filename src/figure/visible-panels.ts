// The panels that a figure shows: their names, and the checkpoints they show at a given moment.

import type { Options } from '../options.ts';
import type { CellOrder } from '../tensor/cell-order.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import { rememberLast } from '../tensor/remember.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';

/** A matrix with a name. */
export interface NamedPanel extends SelectedMatrix {
  /** Distinguishes the panel from the others: its task, its model, or both. */
  readonly name: string;
}

/** A matrix at a moment. */
export interface VisiblePanel extends NamedPanel {
  /** Checkpoints of its tensor: one, or two that are interpolated; null before the first. */
  readonly checkpoints: readonly (number | null)[];
  /** Whether it shows an earlier checkpoint because it has none at the current step. */
  readonly earlier: boolean;
  /** The order of its cells if they are sorted; its tensor has them in that order. */
  readonly order?: CellOrder | undefined;
}

/** A panel's name: its task, its model, or both, whichever distinguishes it from the others. */
function panelName({ tensor, task }: SelectedMatrix, selected: readonly SelectedMatrix[]): string {
  const { model, shownModel, tasks, shownTasks = tasks } = tensor;
  const taskName = shownTasks[task] as string;
  const modelName = shownModel ?? model;
  const severalModels = selected[0]?.tensor !== tensor || selected.at(-1)?.tensor !== tensor;
  if (taskName === '') return modelName;
  return severalModels || shownModel ? `${modelName} · ${taskName}` : taskName;
}

/** What a tensor shows at a moment. */
function shownAt(moment: Moment, tensor: TensorOrSource): Pick<VisiblePanel, 'checkpoints' | 'earlier'> {
  const each = moment.checkpoints.map((checkpoint) => tensorMoment(moment, tensor, checkpoint));
  return {
    checkpoints: each.map(({ checkpoint }) => checkpoint),
    earlier: each.some(({ isEarlier }) => isEarlier),
  };
}

const selectNamed = rememberLast(
  (dataset: Dataset, models: Options['models'], tasks: Options['tasks']): readonly NamedPanel[] => {
    const selected = selectMatrices(dataset, models, tasks);
    return selected.map(({ tensor, task }) => ({
      tensor,
      task,
      name: panelName({ tensor, task }, selected),
    }));
  },
);

const showPanels = rememberLast(
  (panels: readonly NamedPanel[], steps: Moment['steps'], checkpoints: Moment['checkpoints']) => {
    const known = new Map<TensorOrSource, ReturnType<typeof shownAt>>();
    return panels.map(({ tensor, task, name }): VisiblePanel => {
      const shown = known.get(tensor) ?? shownAt({ steps, checkpoints, position: 0, mix: 0 }, tensor);
      known.set(tensor, shown);
      return { tensor, task, name, checkpoints: shown.checkpoints, earlier: shown.earlier };
    });
  },
);

/**
 * The panels of a figure, in order, at any moment; the same object as long as nothing changes.
 * @throws HeadglowError for unknown models or tasks
 */
export const namedPanels = (dataset: Dataset, { models, tasks }: Pick<Options, 'models' | 'tasks'>) =>
  selectNamed(dataset, models, tasks);

/**
 * The panels of a figure, in order; the same object as long as nothing changes.
 * @throws HeadglowError for unknown models or tasks
 */
export const visiblePanels = (dataset: Dataset, options: Options, moment: Moment): readonly VisiblePanel[] =>
  showPanels(namedPanels(dataset, options), moment.steps, moment.checkpoints);
