// The built-in example: SYNTHETIC head importance that demonstrates what Headglow draws. No model was measured.
//
// It has eight tasks x 25 layers x 19 heads, and a training run of 131 checkpoints that ends in exactly the figure described by
// `PANELS`. The rest of the file adds noise, decline around peaks, and training. It uses only + - * / and integer operations,
// which round identically everywhere, so that every JavaScript engine produces the same float32 bits.

import type { Options } from './options.ts';
import { type Dataset, matrixOffset, type Tensor } from './tensor/tensor.ts';

/** A cell with a fixed value, in units of 1e-4. At step `half`, about half of the value has emerged. */
type Mark = readonly [layer: number, head: number, value: number, half: number];

/** The features of one panel. */
interface Panel {
  readonly task: string;
  /** Distance in cells over which importance declines around a mark. */
  readonly reach: number;
  /** Last layer of the decline. Default: no limit. */
  readonly until?: number;
  /** Cells with exact values. The first is the panel's peak. */
  readonly marks: readonly Mark[];
  /** Position of the first entry of `cluster`. */
  readonly corner: readonly [layer: number, head: number];
  /** Bright cells in units of 1e-4, one string per layer. Each emerges together with the nearest mark in the cluster's box. */
  readonly cluster: readonly string[];
}

const LAYERS = 25;
const HEADS = 19;
const CHECKPOINTS = 131;
const LAST_STEP = 143_000;
/** Growth of the step from one checkpoint to the next in percent, applied cyclically. */
const GROWTH = [11, 3, 13, 5];

// A cell is bright (at least 0.8 of the colorbar) from 13.7 up. All values differ from 13.7, 20 and 40 by more than JITTER, so
// that 160 of the 200 bright cells exceed 0.0020 and 10 reach 0.0040 regardless of noise.
// biome-ignore format: one line per list of marks, and per layer of a cluster
const PANELS: readonly Panel[] = [
  {
    task: 'Knowledge Recall', reach: 2.2, until: 18,
    marks: [[9, 9, 45, 1_800], [13, 13, 13.2, 4_100], [14, 14, 13, 5_000], [15, 15, 12.8, 6_500], [16, 16, 12.6, 8_300], [17, 17, 12.3, 10_400], [18, 18, 12, 12_500]],
    corner: [6, 6], cluster: [
      '27 22 .. .. .. .. ..',
      '23 33 35 18 .. .. ..',
      '17 37 38 31 16 .. ..',
      '.. 21 29 45 32 19 ..',
      '.. .. 24 26 42 36 25',
      '.. .. .. 15 34 43 28',
      '.. .. .. .. .. 30 30',
    ],
  },
  {
    task: 'Retrieval', reach: 1.8,
    marks: [[15, 9, 43, 10_000], [15, 15, 38, 19_000]],
    corner: [12, 6], cluster: [
      '24 25 18 .. .. .. ..',
      '31 37 28 16 .. .. ..',
      '21 26 36 30 17 .. ..',
      '.. .. 29 43 33 22 ..',
      '.. .. 15 27 41 35 ..',
      '.. .. .. .. 32 42 23',
      '.. .. .. .. 19 38 34',
    ],
  },
  {
    task: 'Logical Reasoning', reach: 1.3,
    marks: [[9, 7, 31, 36_000], [14, 10, 27, 55_000]],
    corner: [8, 6], cluster: [
      '25 26 28',
      '.. 31 29',
      '.. 22 23',
    ],
  },
  {
    task: 'Decision-making', reach: 2,
    marks: [[9, 12, 41, 1_200], [13, 13, 13, 2_600], [14, 14, 12.5, 3_700], [15, 15, 23, 5_400]],
    corner: [6, 6], cluster: [
      '.. .. .. 22 21 .. .. .. .. 16 .. .. ..',
      '.. .. 17 29 30 24 21 15 17 25 24 .. ..',
      '.. .. 18 21 22 29 34 37 36 36 35 22 ..',
      '.. .. .. .. 22 32 41 38 37 36 35 27 ..',
      '.. .. .. 18 26 31 33 29 25 28 34 31 21',
      '.. .. 21 27 27 25 31 26 16 19 28 32 24',
      '24 26 23 23 23 23 30 33 22 .. .. .. ..',
    ],
  },
  {
    task: 'Semantic Understanding', reach: 0.9,
    marks: [[12, 6, 18, 23_000], [18, 12, 11, 29_000]],
    corner: [0, 0], cluster: [],
  },
  {
    task: 'Syntactic Understanding', reach: 1.3,
    marks: [[7, 8, 33, 500], [14, 8, 25, 900]],
    corner: [6, 6], cluster: [
      '21 22 19 24 17',
      '25 31 33 28 ..',
      '.. 27 30 26 ..',
    ],
  },
  {
    task: 'Inference', reach: 1.8,
    marks: [[12, 10, 39, 3_200], [11, 5, 24, 4_500], [14, 13, 26, 7_200], [15, 5, 28, 8_900], [10, 14, 22, 15_500]],
    corner: [10, 4], cluster: [
      '.. 18 .. .. .. .. .. 23 .. 16 22',
      '17 24 22 .. 21 28 33 25 17 .. ..',
      '.. 16 .. 18 25 35 39 31 .. 17 ..',
      '.. .. 15 .. .. 27 32 26 .. .. ..',
      '.. 17 .. .. .. .. 22 .. 18 26 21',
      '21 28 23 .. .. .. .. 16 .. 23 15',
      '17 22 21 .. .. .. .. .. 17 .. ..',
    ],
  },
  {
    task: 'Math Calculation', reach: 1.1,
    marks: [[21, 9, 47, 45_000], [19, 12, 35, 70_000]],
    corner: [18, 6], cluster: [
      '.. .. .. 38 .. .. 28',
      '21 18 .. 37 .. 19 35',
      '22 .. 19 42 18 .. 31',
      '22 .. .. 47 29 .. 27',
      '21 .. .. 44 27 .. 24',
      '22 .. .. 36 .. .. 17',
      '21 .. .. 31 .. .. ..',
    ],
  },
];

const OPTIONS: Partial<Options> = {
  norm: 'symlog',
  linthresh: 1e-4,
  vmin: 0,
  vmax: 0.005,
  colormap: 'viridis',
  extend: 'max',
  columns: 4,
  label: 'Head Importance',
  title: '',
};

/** Maximum noise added to a value of a cluster, in units of 1e-4. */
const JITTER = 0.15;
/** Upper bound of values declining around marks: below the brightest mark that is not bright. */
const DECLINE_CEILING = 0.0012;
/** Fraction of noise cells that are exactly zero. */
const ZERO_FRACTION = 0.02;
/** Relative fluctuation of a value while it emerges. */
const FLUCTUATION = 0.15;

/** A cell during training: it goes from `start` to `final`, and reaches half of the change at step `half`. */
interface Cell {
  readonly start: number;
  readonly final: number;
  readonly half: number;
  /** Value of the sigmoid at the last step. */
  readonly end: number;
}

/** A random number generator: uniform in [0, 1). */
type Random = () => number;

/** The random number generator mulberry32. */
function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Steps of the checkpoints: every step at first, then about 8 % apart; strictly increasing from 0 to the last step. */
function createSteps(): number[] {
  const steps = [0];
  for (let index = 1, step = 0; index < CHECKPOINTS - 1; index++) {
    step += 1 + Math.floor((step * (GROWTH[index % GROWTH.length] as number)) / 100);
    steps.push(step);
  }
  return [...steps, LAST_STEP];
}

/** A sigmoid of the logarithm of the step, computed without a logarithm: 0 at step 0, 0.5 at step `half`. */
function sigmoid(step: number, half: number): number {
  const cube = step * step * step;
  return cube / (cube + half * half * half);
}

function createCell(start: number, final: number, half: number): Cell {
  return { start, final, half, end: sigmoid(LAST_STEP, half) };
}

/** Squared distance of a mark from a cell. */
function squaredDistance(mark: Mark, layer: number, head: number): number {
  const down = layer - mark[0];
  const right = head - mark[1];
  return down * down + right * right;
}

/** The panel's marks, and the other cells of its cluster with a little noise, by cell index. */
function createFeatures(panel: Panel, random: Random): Map<number, Mark> {
  const [top, left] = panel.corner;
  const rows = panel.cluster.map((line) => line.split(' ').map(Number));
  const marksInside = panel.marks.filter(([layer, head]) => rows[layer - top]?.[head - left] !== undefined);
  const cells = new Map<number, Mark>();
  rows.forEach((row, down) => {
    row.forEach((value, right) => {
      if (Number.isNaN(value)) return;
      const [layer, head] = [top + down, left + right];
      const nearest = marksInside.reduce((a, b) =>
        squaredDistance(b, layer, head) < squaredDistance(a, layer, head) ? b : a,
      );
      const half = nearest[3] * (0.8 + 0.5 * random());
      cells.set(layer * HEADS + head, [layer, head, value + JITTER * (2 * random() - 1), half]);
    });
  });
  for (const mark of panel.marks) cells.set(mark[0] * HEADS + mark[1], mark);
  return cells;
}

/** Roughly log-normal noise between 1.3e-6 and 8.2e-5. */
function noise(random: Random): number {
  return 2e-5 * (0.4 + 1.2 * random()) * (0.4 + 1.2 * random()) * (0.4 + 1.2 * random());
}

/** A cell without a feature: noise, plus the decline from the feature that contributes most. */
function createBackgroundCell(
  panel: Panel,
  features: readonly Mark[],
  [layer, head]: readonly [layer: number, head: number],
  random: Random,
): Cell {
  const highest = panel.marks[0]?.[2] ?? 1;
  let raised = 0;
  let half = 1;
  // Below the last layer of the decline, only the peak contributes.
  for (const source of layer <= (panel.until ?? LAYERS) ? features : panel.marks.slice(0, 1)) {
    // Lower peaks have steeper slopes.
    const reach2 = panel.reach * panel.reach * (source[2] / highest);
    const slope = 1 + squaredDistance(source, layer, head) / reach2;
    const value = source[2] / 10_000 / (slope * slope);
    if (value <= raised) continue;
    raised = value;
    half = source[3];
  }
  const slope = raised * (0.5 + random());
  const start = noise(random);
  const level = noise(random);
  if (random() < ZERO_FRACTION && raised < level) return createCell(0, 0, half);
  return createCell(start, level + slope / (1 + slope / DECLINE_CEILING), half);
}

/** The cells of a panel, in C order. */
function createCells(panel: Panel, random: Random): Cell[] {
  const featuresByCell = createFeatures(panel, random);
  const features = [...featuresByCell.values()];
  return Array.from({ length: LAYERS * HEADS }, (_, index) => {
    const mark = featuresByCell.get(index);
    if (mark) return createCell(noise(random), mark[2] / 10_000, mark[3]);
    return createBackgroundCell(panel, features, [Math.floor(index / HEADS), index % HEADS], random);
  });
}

/** Writes the values of a panel's cells at one step. */
function writeCells(cells: readonly Cell[], step: number, random: Random, target: Float32Array): void {
  for (let index = 0; index < cells.length; index++) {
    const { start, final, half, end } = cells[index] as Cell;
    const progress = sigmoid(step, half) / end;
    // The fluctuation vanishes at the end, and never exceeds the final value.
    const mix = progress * (1 + FLUCTUATION * (1 - progress) * (2 * random() - 1));
    target[index] = start * (1 - mix) + final * mix;
  }
}

/** Options without limits and `linthresh`, so that other norms choose their own. */
function withoutLimits({ vmin: _, vmax: __, linthresh: ___, ...others }: Partial<Options>): Partial<Options> {
  return others;
}

/** Shown in the caption of every figure of the example. */
const NOTE = 'synthetic data, made to show what Headglow does';

/** A dataset, and options to show it with. */
export interface Example {
  /** Synthetic values, with a note that says so. */
  readonly dataset: Dataset<Tensor>;
  /** Options that suit the dataset. */
  readonly options: Partial<Options>;
}

/**
 * Creates the example: one synthetic tensor, and options to show it with.
 * @param norm norm of the options. The limits are preset for `symlog` only; other norms take theirs from the data. Default:
 * `symlog`
 */
export function createExample(norm: Options['norm'] = 'symlog'): Example {
  const random = mulberry32(202_519);
  const steps = createSteps();
  const panels = PANELS.map((panel) => createCells(panel, random));
  const size = LAYERS * HEADS;
  const values = new Float32Array(CHECKPOINTS * PANELS.length * size);
  const tasks = PANELS.map((panel) => panel.task);
  const tensor: Tensor = { model: 'synthetic', values, layers: LAYERS, heads: HEADS, tasks, steps };
  steps.forEach((step, checkpoint) => {
    panels.forEach((cells, task) => {
      const offset = matrixOffset(tensor, checkpoint, task);
      writeCells(cells, step, random, values.subarray(offset, offset + size));
    });
  });
  return {
    dataset: { tensors: [tensor], note: NOTE },
    options: norm === 'symlog' ? OPTIONS : withoutLimits(OPTIONS),
  };
}
