// A scene: everything on a picture, with coordinates and colours resolved. Every output reads a scene and nothing else.

import type { Mixing, Origin, Reduction } from '../options.ts';
import type { Colormap } from '../scale/colormaps.ts';
import type { ScaleGroup } from '../scale/limits.ts';
import type { Norm } from '../scale/norm.ts';
import type { Moment } from '../tensor/moment.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { PlacedText, Rect } from './figure.ts';

/** A matrix on the picture: which cells it shows, how they become pixels, and where. */
export interface Panel extends SelectedMatrix {
  /** What tells it from the others: its task, its model, or both. */
  readonly name: string;
  /** Its own checkpoints, one or the two mixed; null before its first. */
  readonly checkpoints: readonly (number | null)[];
  /** 0 at the first of two checkpoints, 1 at the second. */
  readonly share: number;
  readonly mixing: Mixing;
  readonly reduction: Reduction;
  readonly origin: Origin;
  /** Index of its group of limits in `scales`, which has this norm and colormap. */
  readonly scale: number;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** Its cells, in whole device pixels; width or height 0 where there is no room. */
  readonly rect: Rect;
}

/** A group of panels under one norm and one colormap. */
export interface Scale extends ScaleGroup {
  readonly colormap: Colormap;
}

export type Point = readonly [x: number, y: number];

/** Straight lines through points. */
export interface PathMark {
  readonly kind: 'path';
  readonly lines: readonly (readonly Point[])[];
  /** True where the last point of each line is joined to its first. */
  readonly closed: boolean;
  readonly fill?: string;
  readonly stroke?: string;
  /** Of the stroke. */
  readonly width?: number;
  /** True where edges are not smoothed. */
  readonly crisp?: boolean;
  /** True where corners of the stroke are round; else they are mitred. */
  readonly round?: boolean;
}

export interface RectMark extends Rect {
  readonly kind: 'rect';
  readonly fill: string;
}

/** Colours from the bottom up, equally high: the middle of a colorbar. */
export interface StripMark extends Rect {
  readonly kind: 'strip';
  readonly colors: readonly string[];
  /** The strip with the ends of its colorbar. */
  readonly bar: Rect;
  /** False where it belongs to one panel. */
  readonly isShared: boolean;
}

export interface TextMark extends PlacedText {
  readonly kind: 'text';
  readonly fill: string;
}

export type Mark = PathMark | RectMark | StripMark | TextMark;

/** The middle of digits and capitals, where a text is anchored, above its baseline: a share of its size. */
export const ABOVE_BASELINE = 0.35;

/** All lengths are device pixels, from the upper left; all colours are `#rrggbb`. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly background: string;
  /** Painted on the background, in one draw: the matrices. */
  readonly panels: readonly Panel[];
  /** Painted over the panels, in this order. */
  readonly marks: readonly Mark[];
  /** A CSS list of font families. */
  readonly fontFamily: string;
  /** The colours of texts and lines, for outputs with a table of colours: text, quiet text, lines. */
  readonly inks: readonly [text: string, muted: string, axis: string];
  /** The whole picture in a sentence, for people who do not see it. */
  readonly summary: string;
  readonly scales: readonly Scale[];
  /** The position on the timeline. */
  readonly moment: Moment;
  /** False where plain float arithmetic draws all panels right. */
  readonly exact: boolean;
  /** Parts without room, in words, such as "panel titles". */
  readonly missing: readonly string[];
}
