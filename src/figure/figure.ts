// What a figure is made of, all in whole device pixels from the upper left.

import type { Aspect, Extend, Origin } from '../options.ts';
import type { ColorbarTick } from '../scale/ticks.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One matrix to be placed. */
export interface PanelSpec {
  /** Shown above the panel, `''` for none. */
  readonly title: string;
  /** A quiet line below the title, whole or not at all, such as "(step 500)"; left out for none. */
  readonly note?: string;
  /** The limits of its own, shown with the note unless a colorbar shows them. */
  readonly limits?: string;
  /** Index of its colorbar in `ownBars`. */
  readonly bar?: number;
  readonly layers: number;
  readonly heads: number;
}

/** A place in a grid, from the upper left. */
export interface Slot {
  readonly row: number;
  readonly column: number;
}

/** Panels in rows and columns with headings. Rows and columns change places where that fits the figure better. */
export interface TableLayout {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** One a panel, no two alike; slots without a panel stay empty. */
  readonly slots: readonly Slot[];
}

/** One colorbar to be placed. */
export interface ColorbarSpec {
  /** The group of panels it belongs to, `''` where it serves the whole figure. */
  readonly title: string;
  /** Colours from the lower end up, `#rrggbb`: 256, or one where there is one value at most. */
  readonly colors: readonly string[];
  readonly under: string;
  readonly over: string;
  readonly extend: Extend;
  readonly ticks: readonly ColorbarTick[];
}

export interface FigureSpec {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in a CSS pixel; text and gaps grow with it. */
  readonly pixelRatio: number;
  readonly panels: readonly PanelSpec[];
  /** Panels in a row; null: chosen to fit. */
  readonly columns: number | null;
  /** The panels' places, unless `columns` are given; null or left out: row by row. */
  readonly table?: TableLayout | null;
  readonly aspect: Aspect;
  readonly origin: Origin;
  readonly title: string;
  /** A quiet line at the foot: the reduction in force, the checkpoint, that data are synthetic. */
  readonly caption: string;
  /** One a group of panels, as long as they are few; else one a colormap, without numbers. */
  readonly colorbars: readonly ColorbarSpec[];
  /** Where groups are many: the colorbar of each, shown at the rows of a table or beside panels if there is room. */
  readonly ownBars?: readonly ColorbarSpec[];
  /** Where the layout found room for those. */
  readonly barsAt?: 'rows' | 'panels';
  /** Label along the colorbar. */
  readonly label: string;
  /** Colour of missing cells, shown as a hatched key; null where no cell is missing. */
  readonly bad: string | null;
  /** What missing cells are called; "missing" where left out. */
  readonly badLabel?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Width in CSS pixels of a text at a size in CSS pixels. */
  readonly measure: (text: string, size: number, bold: boolean) => number;
}

export interface PlacedText {
  readonly text: string;
  /** Anchor point: horizontally `anchor`, vertically the middle of the line. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees clockwise about the anchor point: 0 or -90. */
  readonly rotate: number;
  readonly role:
    | 'title'
    | 'heading'
    | 'panel-title'
    | 'panel-note'
    | 'axis-title'
    | 'tick'
    | 'colorbar-tick'
    | 'colorbar-label'
    | 'caption';
  /** What the text takes on the page, for tests of overlap. */
  readonly box: Rect;
}

export interface PlacedLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface PlacedColorbar extends Rect {
  /** The strip with its extensions is this rectangle; the colours without them lie in `strip`. */
  readonly strip: Rect;
  readonly spec: ColorbarSpec;
}

export interface LaidOutFigure {
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** The cells of each panel, in the order of the spec; width or height 0 where there is no room. */
  readonly panels: readonly Rect[];
  readonly colorbars: readonly PlacedColorbar[];
  /** Small ones beside panels, in their order. */
  readonly panelBars: readonly PlacedColorbar[];
  readonly texts: readonly PlacedText[];
  /** Tick marks. */
  readonly lines: readonly PlacedLine[];
  /** The hatched key of missing cells. */
  readonly bad: (Rect & { readonly color: string }) | null;
  /** True where names that differ had to be written alike, as there is no room for a letter that tells them apart. */
  readonly areAlike: boolean;
  /** Parts without room, in words, such as "panel titles". */
  readonly missing: readonly string[];
}
