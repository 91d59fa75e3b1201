// The synthetic example, and the features that its figure must have.

import { createExample } from '../../src/example.ts';
import { matrixOffset } from '../../src/tensor/tensor.ts';

export type Cell = readonly [layer: number, head: number];
export type CellValue = readonly [layer: number, head: number, value: number];
/** The bounding box of cells, ends included. */
export type Box = readonly [topLayer: number, bottomLayer: number, leftHead: number, rightHead: number];
export type Pattern = 'diagonal' | 'columns' | 'rows';

/** The features of one panel. */
export interface PanelFacts {
  readonly task: string;
  /** Bounding box and largest value of the only cluster. */
  readonly cluster?: { readonly box: Box; readonly value: number };
  /** All bright cells without bright neighbours. */
  readonly outliers: readonly CellValue[];
  /** Notable cells that are not bright. */
  readonly faint?: readonly CellValue[];
  /** The largest cell; layer and head are null if they are not specified. */
  readonly peak: readonly [layer: number | null, head: number | null, value: number];
  /** Secondary peaks in the cluster: range of their values, and their minimum number. */
  readonly secondary?: { readonly from: number; readonly to: number; readonly atLeast: number };
  readonly spread?: string;
  readonly pattern?: Pattern;
}

/** The features of all panels, in order. */
export const FACTS: readonly PanelFacts[] = [
  {
    task: 'Knowledge Recall',
    cluster: { box: [6, 12, 6, 12], value: 0.0045 },
    outliers: [],
    faint: [[18, 18, 0.0012]],
    peak: [9, 9, 0.0045],
    pattern: 'diagonal',
  },
  {
    task: 'Retrieval',
    cluster: { box: [12, 18, 6, 12], value: 0.0043 },
    outliers: [[15, 15, 0.0038]],
    peak: [15, 9, 0.0043],
    pattern: 'diagonal',
  },
  {
    task: 'Logical Reasoning',
    cluster: { box: [8, 10, 6, 8], value: 0.0031 },
    outliers: [[14, 10, 0.0027]],
    peak: [null, null, 0.0031],
    spread: 'sparse',
  },
  {
    task: 'Decision-making',
    cluster: { box: [6, 12, 6, 18], value: 0.0041 },
    outliers: [[15, 15, 0.0023]],
    peak: [9, 12, 0.0041],
    spread: 'broad',
  },
  {
    task: 'Semantic Understanding',
    outliers: [[12, 6, 0.0018]],
    faint: [[18, 12, 0.0011]],
    peak: [12, 6, 0.0018],
    spread: 'minimal',
  },
  {
    task: 'Syntactic Understanding',
    cluster: { box: [6, 8, 6, 10], value: 0.0033 },
    outliers: [[14, 8, 0.0025]],
    peak: [null, null, 0.0033],
    spread: 'concentrated',
  },
  {
    task: 'Inference',
    cluster: { box: [10, 16, 4, 14], value: 0.0039 },
    outliers: [],
    peak: [12, 10, 0.0039],
    secondary: { from: 0.0022, to: 0.0028, atLeast: 3 },
    spread: 'diffuse',
  },
  {
    task: 'Math Calculation',
    cluster: { box: [18, 24, 6, 12], value: 0.0047 },
    outliers: [],
    peak: [21, 9, 0.0047],
    secondary: { from: 0.0035, to: 0.0035, atLeast: 1 },
    pattern: 'columns',
  },
];

export const LAYERS = 25;
export const HEADS = 19;
/** Rounds of a permutation test. */
export const PERMUTATIONS = 9_999;
export const float = Math.fround;

export const { dataset, options } = createExample();
export const tensor = dataset.tensors[0] as (typeof dataset.tensors)[number];
export const steps = tensor.steps ?? [];
export const last = steps.length - 1;

/** The values of a task at a checkpoint. */
export function panel(task: string, checkpoint = last): Float32Array {
  const offset = matrixOffset(tensor, checkpoint, tensor.tasks.indexOf(task));
  return tensor.values.subarray(offset, offset + LAYERS * HEADS);
}

/** The value of a cell of a panel. */
export function at(values: Float32Array, layer: number, head: number): number {
  return values[layer * HEADS + head] as number;
}
