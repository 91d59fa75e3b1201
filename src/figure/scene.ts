// A scene: everything that a picture shows, with coordinates and colours resolved. It is the only input of every output.

import type { Mixing, Reduction } from '../options.ts';
import type { Colormap } from '../scale/colormaps.ts';
import type { ScaleGroup } from '../scale/limits.ts';
import type { Norm } from '../scale/norm.ts';
import type { CellOrder } from '../tensor/cell-order.ts';
import type { Moment } from '../tensor/moment.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { Camera, Sight } from '../tensor/zoom.ts';
import type { PlacedText, Rect, Slot } from './figure.ts';
import type { Orientation } from './orientation.ts';

/** A matrix in the picture: its cells, how they are drawn, and where. */
export interface Panel extends SelectedMatrix, Orientation {
  /** Distinguishes the panel from the others: its task, its model, or both. */
  readonly name: string;
  /** Checkpoints of its tensor: one, or two that are interpolated; null before the first. */
  readonly checkpoints: readonly (number | null)[];
  /** Interpolation weight: 0 at the first of two checkpoints, 1 at the second. */
  readonly mix: number;
  readonly mixing: Mixing;
  readonly reduction: Reduction;
  /** Tokens per training step, if steps are shown as tokens; else null. */
  readonly tokensPerStep: number | null;
  /** Index in `scales` of the group that the panel belongs to. */
  readonly scale: number;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** The part of the matrix that `rect` shows. */
  readonly sight: Sight;
  /** The area of its cells, in whole device pixels; width or height 0 if it did not fit or is out of sight. */
  readonly rect: Rect;
  /** Its place in the grid of all panels. */
  readonly slot: Slot;
  /** The order of its cells if they are sorted; its tensor has them in that order. */
  readonly order?: CellOrder | undefined;
}

/** A group of panels that share a norm and a colormap. */
export interface Scale extends ScaleGroup {
  readonly colormap: Colormap;
}

export type Point = readonly [x: number, y: number];

/** Polylines or polygons. */
export interface PathMark {
  readonly kind: 'path';
  readonly lines: readonly (readonly Point[])[];
  /** Whether each line is closed. */
  readonly closed: boolean;
  readonly fill?: string;
  readonly stroke?: string;
  /** Stroke width. */
  readonly width?: number;
  /** Whether to disable antialiasing. */
  readonly crisp?: boolean;
  /** Whether line joins are round instead of mitred. */
  readonly round?: boolean;
}

export interface RectMark extends Rect {
  readonly kind: 'rect';
  readonly fill: string;
}

/** The strip of a colorbar: colours from the bottom up, in equal heights. */
export interface StripMark extends Rect {
  readonly kind: 'strip';
  readonly colors: readonly string[];
  /** The whole colorbar: the strip with its extensions. */
  readonly bar: Rect;
  /** False for a small colorbar that belongs to one panel. */
  readonly isShared: boolean;
  /** Index in `scales` of the group whose colours these are; null if it stands for several groups. */
  readonly scale: number | null;
}

export interface TextMark extends PlacedText {
  readonly kind: 'text';
  readonly fill: string;
  /** Colour of an outline behind the letters; default: none. */
  readonly halo?: string;
}

export type Mark = PathMark | RectMark | StripMark | TextMark;

/** Height of a text's anchor, the centre of digits and capitals, above the baseline, as a fraction of the font size. */
export const ABOVE_BASELINE = 0.35;

/** Width of the line of a text's halo, as a fraction of the font size; half of it shows. */
export const HALO_WIDTH = 0.2;

/** All coordinates are device pixels from the top left; all colours are `#rrggbb`. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly background: string;
  /** The matrices in the order of the data, drawn on the background in one draw call. `slot` has their places. */
  readonly panels: readonly Panel[];
  /** Rows and columns of the grid of all panels, in sight or not. */
  readonly rows: number;
  readonly columns: number;
  /** Drawn over the panels, in this order. */
  readonly marks: readonly Mark[];
  /** A CSS `font-family` list. */
  readonly fontFamily: string;
  /** Colours of text, muted text and lines, for outputs with a palette. */
  readonly inks: { readonly text: string; readonly muted: string; readonly axis: string };
  /** The picture in one sentence, for screen readers. */
  readonly summary: string;
  readonly scales: readonly Scale[];
  /** The moment shown. */
  readonly moment: Moment;
  /** What is in sight. */
  readonly camera: Camera;
  /** What limits are based on if not on all cells, such as "limits from 3 of 192 checkpoints"; else `''`. */
  readonly limitsNote: string;
  /** Whether no cell is missing and all values are of ordinary magnitude (`isOrdinary`). */
  readonly hasOrdinaryValues: boolean;
  /** Whether the limits depend on loaded values that have not been read yet, so that the scene should not be drawn. */
  readonly hasProvisionalLimits: boolean;
  /** Whether the colormap of the options is loaded; if not, the scene should not be drawn. */
  readonly hasColormap: boolean;
  /** The caption in full, whether or not it fits. */
  readonly caption: string;
  /** Names of parts that did not fit, such as "panel titles". */
  readonly missing: readonly string[];
}
