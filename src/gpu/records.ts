// The records: what the vertex shader reads of each run of panels, in a float texture.

import type { Rect } from '../figure/figure.ts';
import type { Colormap } from '../scale/colormaps.ts';
import type { Norm, NormShader } from '../scale/norm.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { Atlas } from './atlas.ts';

/** One matrix on the screen. */
export interface HeatmapPanel {
  readonly tensor: TensorOrSource;
  readonly task: number;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** Device pixels from the upper left. */
  readonly rect: Rect;
}

/** What the vertex shader knows as `Record`: the numbers of a run that are no constants of its norm. */
export const RECORD_FIELDS = [
  'x',
  'y',
  'width',
  'height',
  'heads',
  'layers',
  'page',
  'firstRow',
  'firstColumn',
  'vmin',
  'vmax',
  'headsPerPixel',
  'layersPerPixel',
  'panelWidth',
  'pitch',
  'stride',
  'mapRow',
] as const;

/** The place of each field in a record. */
const AT = Object.fromEntries(RECORD_FIELDS.map((field, i) => [field, i])) as Readonly<
  Record<(typeof RECORD_FIELDS)[number], number>
>;

/** RGBA texels of the fields, of the constants behind them, and of a record; records in a row of the texture. */
export const FIELD_TEXELS = Math.ceil(RECORD_FIELDS.length / 4);
export const CONSTANT_TEXELS = 3;
export const TEXELS = FIELD_TEXELS + CONSTANT_TEXELS;
export const RECORDS = 256;

const FLOATS = TEXELS * 4;

/** Panels of one shape and norm, at even distances on the screen, from left to right, and in the atlas. */
export interface Run {
  readonly panel: HeatmapPanel;
  readonly page: number;
  /** Of the first cell. */
  readonly texel: number;
  panels: number;
  /** Device pixels from a panel to the next, and texels; the width of the only one, and 0. */
  pitch: number;
  stride: number;
}

/** True where `panel`, at `texel`, goes on where the run ends. */
function continues(run: Run, panel: HeatmapPanel, page: number, texel: number): boolean {
  const { rect, norm, colormap, tensor } = run.panel;
  const pitch = run.panels === 1 ? panel.rect.x - rect.x : run.pitch;
  const stride = run.panels === 1 ? texel - run.texel : run.stride;
  return (
    pitch >= rect.width &&
    stride > 0 &&
    page === run.page &&
    texel === run.texel + run.panels * stride &&
    panel.rect.x === rect.x + run.panels * pitch &&
    panel.rect.y === rect.y &&
    panel.rect.width === rect.width &&
    panel.rect.height === rect.height &&
    panel.norm === norm &&
    panel.colormap === colormap &&
    panel.tensor.layers === tensor.layers &&
    panel.tensor.heads === tensor.heads
  );
}

/** From so many panels a run on, a quad a run costs less than finding its panel in every pixel. */
const WORTHWHILE = 8;

/** Neighbours together where there are many, else each by itself. */
export function runsOf(panels: readonly HeatmapPanel[], atlas: Atlas): Run[] {
  const runs = neighbours(panels, atlas);
  return runs.length * WORTHWHILE <= panels.length
    ? runs
    : panels.flatMap((panel) => neighbours([panel], atlas));
}

function neighbours(panels: readonly HeatmapPanel[], atlas: Atlas): Run[] {
  const runs: Run[] = [];
  for (const panel of panels) {
    const { page, row, column } = atlas.addressOf(panel.tensor, panel.task);
    const texel = row * 2 ** atlas.shift + column;
    const run = runs.at(-1);
    if (run && continues(run, panel, page, texel)) {
      run.pitch = (panel.rect.x - run.panel.rect.x) / run.panels;
      run.stride = (texel - run.texel) / run.panels;
      run.panels += 1;
    } else runs.push({ panel, page, texel, panels: 1, pitch: panel.rect.width, stride: 0 });
  }
  return runs;
}

export interface Records {
  /** Texels. */
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What a program needs of a norm. @param exact false only where the norm has its plain kind */
export const shaderOf = (norm: Norm, exact: boolean): NormShader =>
  exact ? norm.exact : (norm.plain as NormShader);

/**
 * Place, shape and address of every run.
 * @param exact which constants its norm has beside its limits; null where all runs share a norm
 * @param colormaps the rows of the colour table
 */
export function recordsOf(
  runs: readonly Run[],
  atlas: Atlas,
  exact: boolean | null,
  colormaps: readonly Colormap[],
): Records {
  const width = Math.min(RECORDS, runs.length);
  const height = Math.ceil(runs.length / width);
  const data = new Float32Array(height * width * FLOATS);
  runs.forEach(({ panel: { tensor, norm, colormap, rect }, page, texel, panels, pitch, stride }, index) => {
    const columns = 2 ** atlas.shift;
    const record = data.subarray(index * FLOATS, (index + 1) * FLOATS);
    record[AT.x] = rect.x;
    record[AT.y] = rect.y;
    record[AT.width] = (panels - 1) * pitch + rect.width;
    record[AT.height] = rect.height;
    record[AT.heads] = tensor.heads;
    record[AT.layers] = tensor.layers;
    record[AT.page] = page;
    record[AT.firstRow] = Math.floor(texel / columns);
    record[AT.firstColumn] = texel % columns;
    record[AT.headsPerPixel] = tensor.heads / rect.width;
    record[AT.layersPerPixel] = tensor.layers / rect.height;
    record[AT.panelWidth] = rect.width;
    record[AT.pitch] = pitch;
    record[AT.stride] = stride;
    record[AT.mapRow] = (colormaps.indexOf(colormap) + 0.5) / colormaps.length;
    // Left out where they are not read, so that records stay the same when limits move.
    if (exact === null) return;
    record[AT.vmin] = norm.vmin;
    record[AT.vmax] = norm.vmax;
    record.set(Object.values(shaderOf(norm, exact).constants), 4 * FIELD_TEXELS);
  });
  return { width: TEXELS * width, height, data };
}
