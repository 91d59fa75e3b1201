// Zoom: which part of a figure is in sight, as an option's value and as text.

/** A half-open range, 0-based, as in NumPy: `start <= i < end`. */
export type Range = readonly [start: number, end: number];

/** The ranges of a zoom. */
export const ZOOM_AXES = ['layers', 'heads', 'rows', 'columns'] as const;
export type ZoomAxis = (typeof ZOOM_AXES)[number];

/** The part of a figure in sight. Missing ranges show everything. */
export interface Zoom {
  /**
   * Layers of each panel, counted on the panel with the most layers. Panels with fewer show the same fraction. Rounded to
   * 1/256 of a cell.
   */
  readonly layers?: Range;
  /** Heads of each panel, counted on the panel with the most heads. Panels with fewer show the same fraction. */
  readonly heads?: Range;
  /** Rows of the grid of panels; whole numbers. */
  readonly rows?: Range;
  /** Columns of the grid of panels; whole numbers. */
  readonly columns?: Range;
  /** MODEL/TASK: `layers` and `heads` apply to this panel only. */
  readonly panel?: string;
}

/** Positions in a cell that the edges of the part in sight can have. */
export const CELL_PARTS = 256;

/** The part of a matrix in sight, in 1/256 of a cell: integers. */
export interface Sight {
  readonly layers: Range;
  readonly heads: Range;
}

const isRange = (value: unknown, isWhole: boolean): boolean => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [start, end] = value as [unknown, unknown];
  return (
    [start, end].every(isWhole ? Number.isInteger : Number.isFinite) &&
    (start as number) >= 0 &&
    (start as number) < (end as number)
  );
};

/** What is wrong with a zoom, as a clause; null for a valid one. Whether it fits the data is checked with the data. */
export function findZoomFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a zoom';
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (key === 'panel') {
      if (typeof item !== 'string') return 'has a panel that is not a name';
    } else if (!(ZOOM_AXES as readonly string[]).includes(key)) return `has an unknown part "${key}"`;
    else if (!isRange(item, key === 'rows' || key === 'columns'))
      return `has ${key} that are not a range such as 10:20`;
  }
  return null;
}

/** Formats a zoom as text: `layers=10:20,heads=0:4096`. */
export function formatZoom(zoom: Zoom): string {
  const ranges = ZOOM_AXES.flatMap((axis) => (zoom[axis] ? [`${axis}=${zoom[axis].join(':')}`] : []));
  // The panel is last, because its name may contain commas.
  return [...ranges, ...(zoom.panel === undefined ? [] : [`panel=${zoom.panel}`])].join(',');
}

const NUMBER = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*:\s*(\d+(?:\.\d*)?|\.\d+)\s*$/;

/** Parses the text of a zoom, the inverse of `formatZoom`; null for other text. */
export function parseZoom(text: string): Zoom | null {
  const [, ranges = '', panel] = /^(.*?)(?:(?:^|,)\s*panel=(.*))?$/s.exec(text) as RegExpExecArray;
  const zoom: Record<string, unknown> = panel === undefined ? {} : { panel };
  for (const part of ranges.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', range = ''] = part.split(/=(.*)/s);
    const key = name.trim();
    const numbers = NUMBER.exec(range);
    if (!numbers || key in zoom) return null;
    zoom[key] = [Number(numbers[1]), Number(numbers[2])];
  }
  return Object.keys(zoom).length > 0 && findZoomFault(zoom) === null ? (zoom as Zoom) : null;
}

/** A zoom with all ranges resolved: what is in sight. */
export interface Camera {
  /** Layers in sight, counted on the panel with the most layers. */
  readonly layers: Range;
  /** Heads in sight, counted on the panel with the most heads. */
  readonly heads: Range;
  /** Rows and columns of the grid of panels in sight. */
  readonly rows: Range;
  readonly columns: Range;
  /** MODEL/TASK of the only panel that `layers` and `heads` apply to; null: to all. */
  readonly panel: string | null;
}
