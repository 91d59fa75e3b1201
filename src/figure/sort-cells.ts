// Sorts the cells of panels: the heads of each layer by value, or the layers by their mean. A part of the extra `paper.ts`.

import type { Options } from '../options.ts';
import { type CellNumbers, type CellOrder, cellOrder } from '../tensor/cell-order.ts';
import { fail, HeadglowError } from '../tensor/error.ts';
import { findPanel } from '../tensor/find-panel.ts';
import { LastResults, rememberLast } from '../tensor/remember.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import { isInMemory, preciseValues } from '../tensor/source.ts';
import { stepsWriter, tokensShown } from '../tensor/step-text.ts';
import {
  checkpointCount,
  type Dataset,
  headWord,
  matrixOffset,
  type Numbers,
  type Tensor,
} from '../tensor/tensor.ts';
import { capital, type StepsName, stepsText } from '../tensor/text.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import type { ByAxis } from './orientation.ts';
import { meansOf } from './side-means.ts';
import type { VisiblePanel } from './visible-panels.ts';

type SortOptions = Pick<Options, 'sortCells' | 'sortCellsBy' | 'sortCellsAt'>;

/** What the axes of sorted panels show. */
export interface SortedAxes {
  readonly titles: ByAxis<string>;
  /** What places are called, in the singular. */
  readonly words: ByAxis<string>;
}

/** Panels with sorted cells; as they were if they are not sorted. */
export interface SortedPanels extends Partial<SortedAxes> {
  readonly panels: readonly VisiblePanel[];
  /** How cells are sorted, or why they are not; '' if options do not ask for it. */
  readonly note: string;
}

/**
 * The indices of values from the largest to the smallest, or the other way round; NaN is last, and equal values keep their order.
 * O(n log n).
 */
export const rankValues = (values: ArrayLike<number>, isAscending = false): number[] => {
  const sign = isAscending ? 1 : -1;
  return Array.from(values, (_, i) => i).sort((i, j) => {
    const [a, b] = [values[i] as number, values[j] as number];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : a < b ? -sign : sign;
  });
};

/**
 * The order of the cells of a matrix.
 * @param along what is sorted: the heads of each layer by value, or the layers by the mean of their heads that are present
 * @param isAscending whether the smallest value comes first
 */
export function orderCells(
  values: ArrayLike<number>,
  { layers, heads }: ByAxis<number>,
  along: 'heads' | 'layers',
  isAscending = false,
): CellNumbers {
  const rows = Array.from({ length: layers }, (_, layer) => layer);
  const columns = Array.from({ length: heads }, (_, head) => head);
  if (along === 'layers')
    return rankValues(meansOf(values, { layers, heads }, 0).layers, isAscending).flatMap((layer) =>
      columns.map((head) => layer * heads + head),
    );
  return rows.flatMap((layer) =>
    rankValues(Array.prototype.slice.call(values, layer * heads, (layer + 1) * heads), isAscending).map(
      (head) => layer * heads + head,
    ),
  );
}

/** The matrix and the checkpoint that give an order. */
interface Reference {
  readonly tensor: Tensor;
  readonly task: number;
  readonly checkpoint: number;
}

/** @throws HeadglowError for values that are not in memory */
function requireInMemory(tensor: SelectedMatrix['tensor']): Tensor {
  if (isInMemory(tensor)) return tensor;
  return fail(
    'option',
    'sortCells',
    `cells can't be sorted${tensor.model && ` in ${tensor.model}`}, as its values are not all in memory`,
    'save the tasks or checkpoints that you need as a smaller file',
  );
}

/** The matrix whose values give the order of a panel. @throws HeadglowError if there is none, or its shape differs */
function matrixFor(dataset: Dataset, panel: SelectedMatrix, by: string | null): SelectedMatrix {
  if (by === null) return panel;
  const { tensor } = panel;
  const own = tensor.tasks.indexOf(by);
  if (own >= 0 && by !== '') return { tensor, task: own };
  const all = selectMatrices(dataset, null, null);
  const found = all[findPanel(all, by, 'sortCellsBy')] as SelectedMatrix;
  if (found.tensor.layers === tensor.layers && found.tensor.heads === tensor.heads) return found;
  return fail(
    'option',
    'sortCellsBy',
    `${by} has ${found.tensor.layers} x ${found.tensor.heads} cells, and ${tensor.model || 'another panel'} ${tensor.layers} x ${tensor.heads}`,
    'show only models of this shape, or sort by a task that each of them has',
  );
}

/** @throws HeadglowError if the step is before the first checkpoint */
function checkpointFor(tensor: Tensor, step: number | null): number {
  if (step === null) return checkpointCount(tensor) - 1;
  const { checkpoint } = checkpointAtStep(tensor, step);
  return (
    checkpoint ??
    fail(
      'option',
      'sortCellsAt',
      `${tensor.model ? `${tensor.model} has` : 'there is'} no checkpoint at step ${step} or earlier`,
      `use step ${tensor.steps?.[0]} or later`,
    )
  );
}

function referenceFor(dataset: Dataset, panel: SelectedMatrix, options: SortOptions): Reference {
  const { tensor: found, task } = matrixFor(dataset, panel, options.sortCellsBy);
  const tensor = requireInMemory(found);
  return { tensor, task, checkpoint: checkpointFor(tensor, options.sortCellsAt) };
}

/** Orders by matrix, checkpoint and axis: panels with the same reference share theirs. */
const orders = new WeakMap<Tensor, Map<string, CellOrder>>();

function orderOf({ tensor, task, checkpoint }: Reference, along: 'heads' | 'layers'): CellOrder {
  const known = orders.get(tensor) ?? new Map<string, CellOrder>();
  orders.set(tensor, known);
  const key = `${along} ${task} ${checkpoint}`;
  let order = known.get(key);
  if (!order) {
    const cells = tensor.layers * tensor.heads;
    const values = preciseValues(tensor, checkpoint) as Numbers;
    // Of steps at which heads emerge, the first is the one to look at.
    const isAscending = tensor.unit === 'step';
    const own = values.subarray(task * cells, (task + 1) * cells);
    order = cellOrder(orderCells(own, tensor, along, isAscending), tensor.heads);
    known.set(key, order);
  }
  return order;
}

/** Copies numbers with the cells of each task in its order; tasks without an order stay as they are. */
function permute<N extends Numbers>(
  numbers: N,
  tensor: Tensor,
  byTask: readonly (CellOrder | undefined)[],
): N {
  const result = numbers.slice() as N;
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++)
    for (const [task, order] of byTask.entries()) {
      const start = matrixOffset(tensor, checkpoint, task);
      order?.cells.forEach((cell, place) => {
        result[start + place] = numbers[start + cell] as number;
      });
    }
  return result;
}

const sortedTensors = new LastResults<Tensor, Tensor>();

/** The tensor with sorted cells; the same object as long as the orders do not change. O(values). */
const sortTensor = (tensor: Tensor, byTask: readonly (CellOrder | undefined)[]): Tensor =>
  sortedTensors.get(tensor, Array.from(byTask), () => ({
    ...tensor,
    values: permute(tensor.values, tensor, byTask),
    ...(tensor.doubles && { doubles: permute(tensor.doubles, tensor, byTask) }),
  }));

/** What the axes show: ranks along the sorted one. */
function sortedAxes(panels: readonly VisiblePanel[], along: 'heads' | 'layers'): SortedAxes {
  const head = headWord(panels.map(({ tensor }) => tensor));
  const words =
    along === 'heads'
      ? { layers: 'layer', heads: `${head} rank` }
      : { layers: 'layer rank', heads: head as string };
  return { words, titles: { layers: capital(words.layers), heads: capital(words.heads) } };
}

const sort = rememberLast(
  (
    visible: readonly VisiblePanel[],
    dataset: Dataset,
    ...[along, by, at]: [SortOptions['sortCells'], SortOptions['sortCellsBy'], SortOptions['sortCellsAt']]
  ): Omit<SortedPanels, 'note'> => {
    if (along === 'none') return { panels: visible };
    const options = { sortCells: along, sortCellsBy: by, sortCellsAt: at };
    const byTensor = new Map<Tensor, CellOrder[]>();
    for (const panel of visible) {
      const tensor = requireInMemory(panel.tensor);
      const own = byTensor.get(tensor) ?? [];
      own[panel.task] = orderOf(referenceFor(dataset, panel, options), along);
      byTensor.set(tensor, own);
    }
    const sorted = new Map<unknown, Tensor>();
    for (const [tensor, own] of byTensor) sorted.set(tensor, sortTensor(tensor, own));
    const panels = visible.map(
      (panel): VisiblePanel => ({
        ...panel,
        tensor: sorted.get(panel.tensor) as Tensor,
        order: byTensor.get(panel.tensor as Tensor)?.[panel.task],
      }),
    );
    return { panels, ...sortedAxes(panels, along) };
  },
);

/**
 * Panels with their cells in the order that options ask for; the same objects as long as nothing changes.
 * @param isTolerant whether a reason why cells can't be sorted is reported in a note instead of thrown
 * @throws HeadglowError for data that is not in memory, and for a panel or step that does not exist
 */
export function sortCells(
  dataset: Dataset,
  panels: readonly VisiblePanel[],
  options: SortOptions & Pick<Options, 'axis' | 'tokensPerStep'>,
  isTolerant: boolean,
): SortedPanels {
  const { sortCells: along, sortCellsBy, sortCellsAt } = options;
  try {
    const sorted = sort(panels, dataset, along, sortCellsBy, sortCellsAt);
    return { ...sorted, note: cellOrderText(dataset, options, stepsWriter(tokensShown(options))) };
  } catch (error) {
    if (!isTolerant) throw error;
    return { panels, note: notSorted(error) };
  }
}

/** How cells are sorted, or why they are not; '' if options do not ask for it. @param nameSteps names steps */
export function cellOrderNote(
  dataset: Dataset,
  panels: readonly SelectedMatrix[],
  options: SortOptions,
  nameSteps?: StepsName,
): string {
  if (options.sortCells === 'none') return '';
  try {
    for (const panel of panels)
      referenceFor(dataset, { ...panel, tensor: requireInMemory(panel.tensor) }, options);
    return cellOrderText(dataset, options, nameSteps);
  } catch (error) {
    return notSorted(error);
  }
}

/** Why cells are not sorted. @throws anything that is no HeadglowError */
function notSorted(error: unknown): string {
  if (error instanceof HeadglowError) return `cells not sorted: ${error.details.reason}`;
  throw error;
}

/** How cells are sorted: "heads of each layer sorted by value at step 12,400"; '' if they are not. @param nameSteps names steps */
function cellOrderText(
  { tensors }: Dataset,
  { sortCells: along, sortCellsBy, sortCellsAt }: SortOptions,
  nameSteps: StepsName = stepsText,
): string {
  if (along === 'none') return '';
  const unit = tensors.every((tensor) => tensor.unit === 'step') ? 'step' : 'value';
  const what =
    along === 'heads'
      ? `${headWord(tensors)}s of each layer sorted by ${unit}`
      : `layers sorted by mean ${unit}`;
  const steps = new Set(
    tensors.map((tensor) => {
      const { checkpoint } = checkpointAtStep(tensor, sortCellsAt ?? Infinity);
      return tensor.steps && tensor.steps.length > 1 && checkpoint !== null ? tensor.steps[checkpoint] : null;
    }),
  );
  const [step = null] = steps;
  const several = sortCellsAt === null ? ' at the last checkpoint' : ` at ${nameSteps([sortCellsAt])}`;
  const at = steps.size > 1 ? several : step === null ? '' : ` at ${nameSteps([step])}`;
  return `${what}${sortCellsBy === null ? '' : ` in ${sortCellsBy}`}${at}`;
}
