// The types of a description: statements about a figure, each with its sentence, cells, numbers and rule.

import type { CellRange } from '../../tensor/reduce.ts';
import type { SpreadSettings } from '../measures/spread.ts';

/** A part of a description: the overview, the axes, a panel, comparisons across panels, or changes in training. */
export type Section = 'overview' | 'axes' | 'panel' | 'across' | 'training';

/** Adjacent heads of a layer, from the first to the last inclusive. */
export type Run = readonly [layer: number, firstHead: number, lastHead: number];

/** Cells of a panel as runs, ordered by layer, then by head. */
export interface PanelCells {
  /** Index into `panels` of the description, the same as in the figure. */
  readonly panel: number;
  /** The cells, ordered by layer, then by head. */
  readonly runs: readonly Run[];
  /** How many further cells are omitted, if there are more than 10,000 runs. */
  readonly left?: number;
}

/** A JSON value. Undefined numbers are null, never NaN. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A finding of a description: its sentence, and the data behind it. */
export interface Statement {
  /** The type of the finding, such as `peak` or `cluster`. */
  readonly kind: string;
  /** The part of the description that it belongs to. */
  readonly section: Section;
  /** The panel of the paragraph that it belongs to; null in other sections. */
  readonly panel: number | null;
  /** One or more sentences of plain text. Values are rounded to three significant digits, or as many as tell those of the panel apart. */
  readonly text: string;
  /** The cells that it refers to; empty if it refers to all of them. */
  readonly cells: readonly PanelCells[];
  /** Its numbers, unrounded. */
  readonly values: { readonly [key: string]: Json };
  /** How the numbers were computed, with the settings used. */
  readonly rule: string;
}

/** A panel that is described. */
export interface DescribedPanel {
  /** The model's name, or `''`. */
  readonly model: string;
  /** The task's name, or `''`. */
  readonly task: string;
  /** The panel's name in the text. */
  readonly name: string;
  /** Number of layers. */
  readonly layers: number;
  /** Number of heads per layer. */
  readonly heads: number;
  /** With the setting `inSight`: the layers and heads described, half-open; null if the panel is not described. */
  readonly inSight?: CellRange | null;
  /** The lower colour limit. */
  readonly vmin: number;
  /** The upper colour limit. */
  readonly vmax: number;
  /** True if values are signed, in which case cells are bright by their magnitude. */
  readonly signed: boolean;
  /** Cells with at least this value (or magnitude) are bright. */
  readonly brightFrom: number;
}

/** A figure in words. */
export interface Description {
  /** The heading of the text. */
  readonly title: string;
  /** A summary in a few sentences. */
  readonly summary: string;
  /** The panels, in the order of the figure. */
  readonly panels: readonly DescribedPanel[];
  /** The settings used. */
  readonly settings: DescribeSettings;
  /** The statements, in the order of the text. */
  readonly statements: readonly Statement[];
  /** True if the panels are too large for memory, so that some statements are left out. */
  readonly isLarge?: true;
  /**
   * Bytes (as float32) that were not read, if statements are left out that need them; they are read with the setting `readAll`.
   */
  readonly unread?: number;
}

/** Thresholds that decide what a description reports. */
export interface DescribeSettings {
  /** Cells are bright from this value upwards, in the unit of the values; null: from `bright` upwards. */
  readonly threshold: number | null;
  /** Cells are bright from this fraction of the colorbar upwards, in (0, 1]. */
  readonly bright: number;
  /** Thresholds at which cells are counted; null: round values between the limits, for bright cells. */
  readonly above: readonly number[] | null;
  /** Minimum prominence of a secondary peak, as a fraction of the highest value. */
  readonly prominence: number;
  /** Thresholds that classify the spread of bright cells. */
  readonly spread: SpreadSettings;
  /** Fraction of the importance that the reported range of layers holds. */
  readonly band: number;
  /** A pattern is reported if its probability is below this after Holm's correction. */
  readonly alpha: number;
  /** Seed of permutations and samples. */
  readonly seed: number;
}
