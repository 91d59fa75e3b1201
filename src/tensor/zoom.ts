// Zoom: which part of a figure is in sight, as an option's value and as text. `parse-zoom.ts` reads the text.

/** A half-open range, 0-based: `start <= i < end`. */
export type Range = readonly [start: number, end: number];

/** A range written as a slice of NumPy: null is an open end, and negative numbers count from the end. */
export type Slice = readonly [start: number | null, end: number | null];

/** The ranges of a zoom. */
export const ZOOM_AXES = ['layers', 'heads', 'rows', 'columns'] as const;
export type ZoomAxis = (typeof ZOOM_AXES)[number];

/** The part of a figure in sight. Missing ranges show everything. */
export interface Zoom {
  /**
   * Layers of each panel, counted on the panel with the most layers. Panels with fewer show the same fraction. Rounded to
   * 1/256 of a cell.
   */
  readonly layers?: Slice;
  /** Heads of each panel, counted on the panel with the most heads. Panels with fewer show the same fraction. */
  readonly heads?: Slice;
  /** Rows of the grid of panels; whole numbers. */
  readonly rows?: Slice;
  /** Columns of the grid of panels; whole numbers. */
  readonly columns?: Slice;
  /** MODEL/TASK: `layers` and `heads` apply to this panel only. */
  readonly panel?: string;
}

/** A zoom with all ranges resolved: what is in sight. */
export interface Camera {
  /** Layers in sight, counted on the panel with the most layers. */
  readonly layers: Range;
  /** Heads in sight, counted on the panel with the most heads. */
  readonly heads: Range;
  /** Rows of the grid of panels in sight. */
  readonly rows: Range;
  /** Columns of the grid of panels in sight. */
  readonly columns: Range;
  /** MODEL/TASK of the only panel that `layers` and `heads` apply to; null: to all. */
  readonly panel: string | null;
}

/** Positions in a cell that the edges of the part in sight can have. */
export const CELL_PARTS = 256;

/** The part of a matrix in sight, in 1/256 of a cell: integers. */
export interface Sight {
  readonly layers: Range;
  readonly heads: Range;
}

/** Why a zoom is invalid, and how to fix it; clauses. */
export interface ZoomFault {
  readonly reason: string;
  readonly remedy: string;
}

/** Formats a slice as text: `10:20`, `10:`, `:20`, `:`. */
const formatSlice = (slice: Slice): string => slice.map((edge) => edge ?? '').join(':');

/** Formats a zoom as text: `layers=10:20,heads=0:4096`. */
export function formatZoom(zoom: Zoom): string {
  const ranges = ZOOM_AXES.flatMap((axis) => (zoom[axis] ? [`${axis}=${formatSlice(zoom[axis])}`] : []));
  // The panel is last, because its name may contain commas.
  return [...ranges, ...(zoom.panel === undefined ? [] : [`panel=${zoom.panel}`])].join(',');
}

/** The numbers of a slice of `count` things. Whether they are in range is not checked. */
export function resolveSlice([start, end]: Slice, count: number): Range {
  const fromStart = (edge: number): number => (edge < 0 ? edge + count : edge);
  return [fromStart(start ?? 0), end === null ? count : fromStart(end)];
}

const isSlice = (value: unknown): value is Slice =>
  Array.isArray(value) && value.length === 2 && value.every((edge) => edge === null || Number.isFinite(edge));

/** How to select one thing, as the end is excluded. */
export function emptyRemedy(axis: ZoomAxis, at: number): string {
  if (!Number.isInteger(at)) return 'the end is excluded, so use a greater one';
  const alone = at === -1 ? `the last ${axis.slice(0, -1)}` : `${axis.slice(0, -1)} ${at} alone`;
  return `the end is excluded, so use ${axis}=${at}:${at === -1 ? '' : at + 1} for ${alone}`;
}

/** Why a range is invalid for data of any size; null for a valid one. */
export function findSliceFault(axis: ZoomAxis, value: unknown): ZoomFault | null {
  if (!isSlice(value))
    return {
      reason: `${axis} is not a range`,
      remedy: 'use two numbers, the end excluded, such as [10, 20]',
    };
  const text = `${axis}=${formatSlice(value)}`;
  const isWhole = value.every((edge) => edge === null || Number.isInteger(edge));
  if ((axis === 'rows' || axis === 'columns') && !isWhole)
    return { reason: `${text} is not a range of whole numbers`, remedy: 'rows and columns are shown whole' };
  const [start, end] = [value[0] ?? 0, value[1]];
  if (end === null || start < 0 !== end < 0 || start < end) return null;
  return start > end
    ? { reason: `${text} is reversed`, remedy: `use ${axis}=${end}:${start}` }
    : { reason: `${text} is empty`, remedy: emptyRemedy(axis, end) };
}

export const isAxis = (name: string): name is ZoomAxis => (ZOOM_AXES as readonly string[]).includes(name);

export const unknownPart = (name: string): ZoomFault => ({
  reason: `"${name}" is not a part of a zoom`,
  remedy: 'use layers, heads, rows, columns and panel',
});

/** What is wrong with a zoom; null for a valid one. Whether it fits the data is checked with the data. */
export function findZoomFault(value: unknown): ZoomFault | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { reason: 'it is not a zoom', remedy: 'use an object such as { layers: [10, 20] }, or null' };
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (key === 'panel') {
      if (typeof item !== 'string') return { reason: 'panel is not a name', remedy: 'use MODEL/TASK' };
    } else {
      const fault = isAxis(key) ? findSliceFault(key, item) : unknownPart(key);
      if (fault) return fault;
    }
  }
  return null;
}
