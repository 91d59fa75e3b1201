// Records: what the vertex shader reads about each run of panels, in a float texture.
//
// A record is the struct `Record`, RECORD_FIELDS by name, followed by the constants of the run's norm; both are packed four
// numbers to an RGBA texel (src/gpu/generated-glsl.ts).

import type { Colormap } from '../scale/colormaps.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { AxisFit } from './axis-fit.ts';
import type { EdgeTable } from './edge-table.ts';
import { texelCount } from './generated-glsl.ts';
import type { Run } from './runs.ts';

/** The fields of `Record`. */
export const RECORD_FIELDS = [
  // The run's rectangle, in device pixels from the upper left.
  'x',
  'y',
  'width',
  'height',
  // Texels from a layer to the next.
  'heads',
  // The address of the first panel's first cell in sight.
  'firstRow',
  'firstColumn',
  // The limits of the norm.
  'vmin',
  'vmax',
  // The cells of pixels (src/gpu/axis-fit.ts). If they are read from a texture, offsets are the texels of pixel 0.
  'headScale',
  'headOffset',
  'hasManyHeads',
  'layerScale',
  'layerOffset',
  'hasManyLayers',
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

/** The fits of a panel's axes. */
export interface PanelFit {
  readonly layers: AxisFit;
  readonly heads: AxisFit;
}

/** A texture of records. */
export interface RecordTexture {
  /** Texels. */
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What records are made from. */
export interface RecordsInput {
  readonly runs: readonly Run[];
  /** The fits of each run's panels. */
  readonly fits: readonly PanelFit[];
  /** Set if the cells of pixels are read from it. */
  readonly edges: EdgeTable | null;
  readonly atlasWidth: number;
  /** The arithmetic of each run's norm; null if all runs share a norm, which then is a uniform. */
  readonly norms: Arithmetic | null;
  /** The rows of the colour table. */
  readonly colormaps: readonly Colormap[];
}

/** The records of all runs. */
export function createRecords({
  runs,
  fits,
  edges,
  atlasWidth,
  norms,
  colormaps,
}: RecordsInput): RecordTexture {
  const recordsPerRow = Math.min(RECORDS_PER_ROW, runs.length);
  const height = Math.ceil(runs.length / recordsPerRow);
  const data = new Float32Array(height * recordsPerRow * RECORD_FLOATS);
  runs.forEach((run, index) => {
    const { stack, norm, colormap, rect } = run.panel;
    const { heads, layers } = fits[index] as PanelFit;
    // Negative in a tile, whose windows lack the cells of pixels outside.
    const texel = run.texel + layers.base * stack.heads + heads.base;
    const firstRow = Math.floor(texel / atlasWidth);
    const record = data.subarray(index * RECORD_FLOATS, (index + 1) * RECORD_FLOATS);
    record[FIELD_INDEX.x] = rect.x;
    record[FIELD_INDEX.y] = rect.y;
    record[FIELD_INDEX.width] = (run.panelCount - 1) * run.pitch + rect.width;
    record[FIELD_INDEX.height] = rect.height;
    record[FIELD_INDEX.heads] = stack.heads;
    record[FIELD_INDEX.firstRow] = firstRow;
    record[FIELD_INDEX.firstColumn] = texel - firstRow * atlasWidth;
    record[FIELD_INDEX.headScale] = heads.scale;
    record[FIELD_INDEX.headOffset] = edges?.starts.get(heads) ?? heads.offset;
    record[FIELD_INDEX.hasManyHeads] = heads.isMany;
    record[FIELD_INDEX.layerScale] = layers.scale;
    record[FIELD_INDEX.layerOffset] = edges?.starts.get(layers) ?? layers.offset;
    record[FIELD_INDEX.hasManyLayers] = layers.isMany;
    record[FIELD_INDEX.panelWidth] = rect.width;
    record[FIELD_INDEX.pitch] = run.pitch;
    record[FIELD_INDEX.stride] = run.stride;
    record[FIELD_INDEX.colormapRow] = (colormaps.indexOf(colormap) + 0.5) / colormaps.length;
    // A shared norm is left out, so that the records need no upload when only its limits change.
    if (norms === null) return;
    record[FIELD_INDEX.vmin] = norm.vmin;
    record[FIELD_INDEX.vmax] = norm.vmax;
    record.set(Object.values(norms.normShader(norm).constants), 4 * FIELD_TEXELS);
  });
  return { width: RECORD_TEXELS * recordsPerRow, height, data };
}
