// Records: what the vertex shader reads about each run of panels, in a float texture.
//
// A record is the struct `Record`, RECORD_FIELDS by name, followed by the constants of the run's norm; both are packed four
// numbers to an RGBA texel (src/gpu/generated-glsl.ts).

import type { Rect } from '../figure/figure.ts';
import type { Colormap } from '../scale/colormaps.ts';
import { type Arithmetic, type Norm, normShader } from '../scale/norm.ts';
import type { Range } from '../tensor/zoom.ts';
import type { Atlas } from './atlas.ts';
import { texelCount } from './generated-glsl.ts';
import type { MatrixStack } from './stack.ts';

/** One matrix on the screen. */
export interface HeatmapPanel {
  readonly stack: MatrixStack;
  /** Which matrix of the stack. */
  readonly index: number;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** Device pixels from the upper left. */
  readonly rect: Rect;
  /** The cells of the stack that `rect` shows along each axis. Edges may lie within cells: they are real numbers. */
  readonly layersInSight: Range;
  readonly headsInSight: Range;
}

/** The fields of `Record`. */
export const RECORD_FIELDS = [
  // The run's rectangle, in device pixels from the upper left.
  'x',
  'y',
  'width',
  'height',
  // The shape of a matrix.
  'heads',
  'layers',
  // The address of the first cell in the atlas.
  'page',
  'firstRow',
  'firstColumn',
  // The limits of the norm.
  'vmin',
  'vmax',
  // Cells divided by pixels.
  'headsPerPixel',
  'layersPerPixel',
  // The panels of the run: width of each, and distance to the next in pixels and in texels.
  'panelWidth',
  'pitch',
  'stride',
  // Texture coordinate of the row of the colour table.
  'colormapRow',
] as const;

/** The index of each field in a record. */
const FIELD_INDEX = Object.fromEntries(RECORD_FIELDS.map((field, i) => [field, i])) as Readonly<
  Record<(typeof RECORD_FIELDS)[number], number>
>;

/** The most constants that a norm has (src/norms/definition.ts). */
const MAX_CONSTANTS = 12;

/** RGBA texels of the fields, and of a whole record. */
export const FIELD_TEXELS = texelCount(RECORD_FIELDS.length);
export const RECORD_TEXELS = FIELD_TEXELS + texelCount(MAX_CONSTANTS);

/** Records in a row of the texture. */
export const RECORDS_PER_ROW = 256;

/** Two triangles. */
export const VERTICES_PER_RUN = 6;

const RECORD_FLOATS = RECORD_TEXELS * 4;

/** Panels of one shape and norm, from left to right, at equal distances both on the screen and in the atlas. */
export interface Run {
  readonly panel: HeatmapPanel;
  readonly page: number;
  /** The first cell of the first panel, as a texel of the page. */
  readonly texel: number;
  panelCount: number;
  /** Device pixels from a panel to the next; the panel's width if there is only one. */
  pitch: number;
  /** Texels from a panel to the next; 0 if there is only one. */
  stride: number;
}

const isSameRange = (a: Range, b: Range): boolean => a === b || (a[0] === b[0] && a[1] === b[1]);

/** True if `panel`, with its first cell at `texel`, can be appended to the run. */
function continuesRun(run: Run, panel: HeatmapPanel, page: number, texel: number): boolean {
  const { rect, norm, colormap, stack, layersInSight, headsInSight } = run.panel;
  const pitch = run.panelCount === 1 ? panel.rect.x - rect.x : run.pitch;
  const stride = run.panelCount === 1 ? texel - run.texel : run.stride;
  return (
    pitch >= rect.width &&
    stride > 0 &&
    page === run.page &&
    texel === run.texel + run.panelCount * stride &&
    panel.rect.x === rect.x + run.panelCount * pitch &&
    panel.rect.y === rect.y &&
    panel.rect.width === rect.width &&
    panel.rect.height === rect.height &&
    panel.norm === norm &&
    panel.colormap === colormap &&
    panel.stack.layers === stack.layers &&
    panel.stack.heads === stack.heads &&
    isSameRange(panel.layersInSight, layersInSight) &&
    isSameRange(panel.headsInSight, headsInSight)
  );
}

/** From this many panels per run on, fewer quads save more than it costs to find the panel in every pixel. */
const MIN_PANELS_PER_RUN = 8;

/** Groups neighbouring panels into runs if that makes far fewer of them; otherwise each panel is a run. */
export function groupIntoRuns(panels: readonly HeatmapPanel[], atlas: Atlas): Run[] {
  const runs = joinNeighbours(panels, atlas);
  return runs.length * MIN_PANELS_PER_RUN <= panels.length
    ? runs
    : panels.flatMap((panel) => joinNeighbours([panel], atlas));
}

function joinNeighbours(panels: readonly HeatmapPanel[], atlas: Atlas): Run[] {
  const runs: Run[] = [];
  for (const panel of panels) {
    const { page, row, column } = atlas.addressOf(panel.stack, panel.index);
    const texel = row * atlas.width + column;
    const run = runs.at(-1);
    if (run && continuesRun(run, panel, page, texel)) {
      run.pitch = (panel.rect.x - run.panel.rect.x) / run.panelCount;
      run.stride = (texel - run.texel) / run.panelCount;
      run.panelCount += 1;
    } else runs.push({ panel, page, texel, panelCount: 1, pitch: panel.rect.width, stride: 0 });
  }
  return runs;
}

/** A texture of records. */
export interface RecordTexture {
  /** Texels. */
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * The records of all runs.
 * @param norms the arithmetic of each run's norm; null if all runs share a norm, which then is a uniform
 * @param colormaps the rows of the colour table
 */
export function createRecords(
  runs: readonly Run[],
  atlas: Atlas,
  norms: Arithmetic | null,
  colormaps: readonly Colormap[],
): RecordTexture {
  const recordsPerRow = Math.min(RECORDS_PER_ROW, runs.length);
  const height = Math.ceil(runs.length / recordsPerRow);
  const data = new Float32Array(height * recordsPerRow * RECORD_FLOATS);
  runs.forEach((run, index) => {
    const { stack, norm, colormap, rect } = run.panel;
    const record = data.subarray(index * RECORD_FLOATS, (index + 1) * RECORD_FLOATS);
    record[FIELD_INDEX.x] = rect.x;
    record[FIELD_INDEX.y] = rect.y;
    record[FIELD_INDEX.width] = (run.panelCount - 1) * run.pitch + rect.width;
    record[FIELD_INDEX.height] = rect.height;
    record[FIELD_INDEX.heads] = stack.heads;
    record[FIELD_INDEX.layers] = stack.layers;
    record[FIELD_INDEX.page] = run.page;
    record[FIELD_INDEX.firstRow] = Math.floor(run.texel / atlas.width);
    record[FIELD_INDEX.firstColumn] = run.texel % atlas.width;
    record[FIELD_INDEX.headsPerPixel] = stack.heads / rect.width;
    record[FIELD_INDEX.layersPerPixel] = stack.layers / rect.height;
    record[FIELD_INDEX.panelWidth] = rect.width;
    record[FIELD_INDEX.pitch] = run.pitch;
    record[FIELD_INDEX.stride] = run.stride;
    record[FIELD_INDEX.colormapRow] = (colormaps.indexOf(colormap) + 0.5) / colormaps.length;
    // A shared norm is left out, so that the records need no upload when only its limits change.
    if (norms === null) return;
    record[FIELD_INDEX.vmin] = norm.vmin;
    record[FIELD_INDEX.vmax] = norm.vmax;
    record.set(Object.values(normShader(norm, norms).constants), 4 * FIELD_TEXELS);
  });
  return { width: RECORD_TEXELS * recordsPerRow, height, data };
}
