// A description: statements about a figure, each with its sentence, its cells, its numbers and the rule behind it.

import type { SpreadSettings } from '../measures/spread.ts';

export type Section = 'overview' | 'axes' | 'panel' | 'across' | 'training';

/** Heads of a layer that stand side by side; both ends are included. */
export type Run = readonly [layer: number, firstHead: number, lastHead: number];

/** Cells of a panel, as runs: by layer, then by head. */
export interface PanelCells {
  /** Index into `panels` of the description, which is that of the figure. */
  readonly panel: number;
  readonly runs: readonly Run[];
  /** Cells behind these that are not listed, of more than 10,000 runs. */
  readonly left?: number;
}

/** What JSON can hold. No number is NaN: null stands for one that there is not. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Statement {
  /** What it tells, such as `peak` or `cluster`. */
  readonly kind: string;
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

export interface DescribedPanel {
  readonly model: string;
  readonly task: string;
  /** What it is called in the text. */
  readonly name: string;
  readonly layers: number;
  readonly heads: number;
  readonly vmin: number;
  readonly vmax: number;
  /** True where values are signed: bright is then meant of magnitudes. */
  readonly signed: boolean;
  /** Cells of this value (or magnitude) and above are bright. */
  readonly brightFrom: number;
}

export interface Description {
  readonly title: string;
  /** The figure in two or three sentences. */
  readonly summary: string;
  readonly panels: readonly DescribedPanel[];
  readonly settings: DescribeSettings;
  /** In the order of the text. */
  readonly statements: readonly Statement[];
}

export interface DescribeSettings {
  /** Cells are bright from this value on; null: by `bright`. In the unit of the values. */
  readonly threshold: number | null;
  /** Cells are bright from this share of the colorbar on, in (0, 1]. */
  readonly bright: number;
  /** Values above which bright cells are counted; null: round ones, from the limits. */
  readonly above: readonly number[] | null;
  /** Least prominence of a secondary peak, as a share of the highest value. */
  readonly prominence: number;
  readonly spread: SpreadSettings;
  /** Share of importance that the band of layers holds. */
  readonly band: number;
  /** Probability under which a pattern is named, after Holm's correction. */
  readonly alpha: number;
  /** Of the permutations, and of samples. */
  readonly seed: number;
}
