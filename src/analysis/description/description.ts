// A description: statements about a figure, each with its sentence, its cells, its numbers and the rule behind it.

import type { SpreadSettings } from '../measures/spread.ts';

/** A part of a description: the whole figure, its axes, a panel, what holds across tasks, what changed in training. */
export type Section = 'overview' | 'axes' | 'panel' | 'across' | 'training';

/** Heads of a layer that stand side by side; both ends are included. */
export type Run = readonly [layer: number, firstHead: number, lastHead: number];

/** Cells of a panel, as runs: by layer, then by head. */
export interface PanelCells {
  /** Index into `panels` of the description, which is that of the figure. */
  readonly panel: number;
  /** The cells, by layer, then by head. */
  readonly runs: readonly Run[];
  /** Cells behind these that are not listed, of more than 10,000 runs. */
  readonly left?: number;
}

/** What JSON can hold. No number is NaN: null stands for one that there is not. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A sentence of a description, with what it is made of. */
export interface Statement {
  /** What it tells, such as `peak` or `cluster`. */
  readonly kind: string;
  /** The part of the description that it belongs to. */
  readonly section: Section;
  /** The panel whose paragraph it stands in; null for the other sections. */
  readonly panel: number | null;
  /** One sentence, or two, plain text. Numbers are rounded to three digits. */
  readonly text: string;
  /** The cells that it tells of; none where it is of all of them. */
  readonly cells: readonly PanelCells[];
  /** Its numbers, unrounded. */
  readonly values: { readonly [key: string]: Json };
  /** How they are found, with the parameters in force. */
  readonly rule: string;
}

/** A panel that is described. */
export interface DescribedPanel {
  /** The model's name, `''` where there is none. */
  readonly model: string;
  /** The task's name, `''` where there is none. */
  readonly task: string;
  /** What it is called in the text. */
  readonly name: string;
  /** Layers of the model. */
  readonly layers: number;
  /** Heads of a layer. */
  readonly heads: number;
  /** The lower limit of its colours. */
  readonly vmin: number;
  /** The upper limit of its colours. */
  readonly vmax: number;
  /** True where values are signed: bright is then meant of magnitudes. */
  readonly signed: boolean;
  /** Cells of this value (or magnitude) and above are bright. */
  readonly brightFrom: number;
}

/** A figure in words. */
export interface Description {
  /** The heading of the text. */
  readonly title: string;
  /** The figure in two or three sentences. */
  readonly summary: string;
  /** Its panels, in the order of the figure. */
  readonly panels: readonly DescribedPanel[];
  /** The settings in force. */
  readonly settings: DescribeSettings;
  /** In the order of the text. */
  readonly statements: readonly Statement[];
}

/** From where on values count, and how sure a pattern has to be. */
export interface DescribeSettings {
  /** Cells are bright from this value on; null: by `bright`. In the unit of the values. */
  readonly threshold: number | null;
  /** Cells are bright from this share of the colorbar on, in (0, 1]. */
  readonly bright: number;
  /** Values above which bright cells are counted; null: round ones, from the limits. */
  readonly above: readonly number[] | null;
  /** Least prominence of a secondary peak, as a share of the highest value. */
  readonly prominence: number;
  /** Bounds of the words for the spread of bright cells. */
  readonly spread: SpreadSettings;
  /** Share of importance that the band of layers holds. */
  readonly band: number;
  /** Probability under which a pattern is named, after Holm's correction. */
  readonly alpha: number;
  /** Of the permutations, and of samples. */
  readonly seed: number;
}
