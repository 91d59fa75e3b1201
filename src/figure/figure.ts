// Input and output of the layout: the parts of a figure, and where they are placed, in device pixels from the top left.

import type { Aspect, Extend, Origin } from '../options.ts';
import type { ColorbarTick } from '../scale/ticks.ts';
import type { Range } from '../tensor/zoom.ts';
import type { ByDirection } from './orientation.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A matrix to place. */
export interface PanelSpec {
  /** Title above the panel; `''` for none. */
  readonly title: string;
  /** The parts of the title if it has two, for two lines: model and task. */
  readonly titleParts?: readonly [string, string] | undefined;
  /** Muted line below the title, such as "(step 500)"; shown in full or not at all. */
  readonly note?: string;
  /** The panel's limits as text, shown with the note unless a colorbar shows them. */
  readonly limits?: string;
  /** Index of the panel's colorbar in `ownBars`. */
  readonly bar?: number;
  /** Number of cells in each direction. */
  readonly cells: ByDirection<number>;
  /** The part of the matrix in sight, in 1/256 of a cell. */
  readonly sight: ByDirection<Range>;
  /** Whether only this panel is zoomed; default: no. */
  readonly isZoomedAlone?: boolean;
}

/** A position in a grid, counted from the top left. */
export interface Slot {
  readonly row: number;
  readonly column: number;
}

/** Panels in rows and columns with headings. The layout transposes the table if that fits the figure better, unless it is fixed. */
export interface TableLayout {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The slot of each panel, all different; other slots stay empty. */
  readonly slots: readonly Slot[];
  /** Whether rows stay rows. Default: no. */
  readonly isFixed?: boolean;
}

/** Rows and columns of slots, each with at most one panel. Panels are identified by index. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly slot: (panel: number) => Slot;
  /** The leftmost panel of a row, and the lowest panel of a column; null if there is none. */
  readonly leftmost: (row: number) => number | null;
  readonly lowest: (column: number) => number | null;
  /** The headings, if the grid is a table. */
  readonly table: TableLayout | null;
}

/** A colorbar to place. */
export interface ColorbarSpec {
  /** Index of the scale that it shows; null if it stands for several. */
  readonly scale: number | null;
  /** The group of panels it belongs to; `''` if it applies to the whole figure. */
  readonly title: string;
  /** Colours `#rrggbb` from the lower end up: 256, or one if there is at most one value. */
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
  /** Device pixels per CSS pixel; scales text and gaps. */
  readonly pixelRatio: number;
  readonly panels: readonly PanelSpec[];
  /** Panels per row; null: chosen automatically. */
  readonly columns: number | null;
  /** The slots of the panels, unless `columns` is set; null or omitted: row by row. */
  readonly table?: TableLayout | null;
  /** Without a table: the order in which panels are placed row by row, as indices; null or omitted: as given. */
  readonly order?: readonly number[] | null;
  /** The slots of the panels, whatever `columns` and `table` are: for a part of a larger grid. */
  readonly grid?: Grid;
  readonly aspect: Aspect;
  readonly origin: Origin;
  readonly title: string;
  /**
   * Muted line at the bottom: the checkpoint, the reduction, notes on the data. Space is planned for the text; the line is
   * written by `writeCaption` if there is one.
   */
  readonly caption: string;
  /** Whether a line stays free for the caption while there is none. Default: false. */
  readonly reservesCaption?: boolean;
  /** Writes the caption, which depends on where panels are placed and on what does not fit. */
  readonly writeCaption?: (figure: CaptionInput) => string;
  /** One per group of panels if there are few groups; else one per colormap, without numbers. */
  readonly colorbars: readonly ColorbarSpec[];
  /** If there are many groups: the colorbar of each, shown beside table rows or panels if there is space. */
  readonly ownBars?: readonly ColorbarSpec[];
  /** Whether titles with two parts have two lines; set by the layout itself if they do not fit on one. */
  readonly hasTwoLineTitles?: boolean;
  /** Where to place `ownBars`; set by the layout itself while it tries alternatives. */
  readonly barsAt?: 'rows' | 'panels';
  /** Whether there are bars at the sides of panels. Default: no. */
  readonly hasSideBars?: boolean;
  /** Label along the colorbar. */
  readonly label: string;
  /** Colour of missing cells, shown as a hatched key; null if no cell is missing. */
  readonly bad: string | null;
  /** Label of the key; default "missing". */
  readonly badLabel?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Measures the width of a text in CSS pixels, for a font size in CSS pixels. */
  readonly measure: (text: string, size: number, bold: boolean) => number;
}

export interface PlacedText {
  readonly text: string;
  /** Anchor point: horizontally as in `anchor`, vertically the centre of the line. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Clockwise rotation about the anchor point in degrees: 0 or -90. */
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
    | 'cell-label'
    | 'cell-value'
    | 'caption';
  /** Bounding box, for overlap tests. */
  readonly box: Rect;
}

export interface PlacedLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface PlacedColorbar extends Rect {
  /** The colours between vmin and vmax; the outer rectangle includes the extensions. */
  readonly strip: Rect;
  readonly spec: ColorbarSpec;
}

/** What a caption depends on. */
export type CaptionInput = Pick<LaidOutFigure, 'panels' | 'sideBand' | 'hasAmbiguousNames' | 'missing'>;

export interface LaidOutFigure {
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** The area of each panel's cells, in the order of the spec; width or height 0 if it did not fit. */
  readonly panels: readonly Rect[];
  /** The grid of the panels' slots. */
  readonly grid: Grid;
  readonly colorbars: readonly PlacedColorbar[];
  /** Small colorbars beside the panels, in the order of the panels. */
  readonly panelBars: readonly PlacedColorbar[];
  /** Device pixels to the right of each panel and above it for side bars, with a gap; 0 without. */
  readonly sideBand: number;
  readonly texts: readonly PlacedText[];
  /** Tick marks. */
  readonly lines: readonly PlacedLine[];
  /** The hatched key of missing cells. */
  readonly bad: (Rect & { readonly color: string }) | null;
  /** Whether different names had to be shortened to the same text. */
  readonly hasAmbiguousNames: boolean;
  /** Names of parts that did not fit, such as "panel titles". */
  readonly missing: readonly string[];
  /** The caption in full, whether or not it fits. */
  readonly caption: string;
}
