// Draws a figure as a still picture, for files, papers and tests.

import type { FigureSize } from '../figure/compose.ts';
import type { FigureSpec, Rect } from '../figure/figure.ts';
import { createLayoutJson, type Layout } from '../figure/layout-json.ts';
import type { Scene } from '../figure/scene.ts';
import { overlaySvg } from '../figure/svg-document.ts';
import { Heatmap, type HeatmapFrame } from '../gpu/heatmap.ts';
import { type Renderer, sharedRenderer } from '../gpu/renderer.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { Statistics } from '../scale/statistics.ts';
import { Reader } from '../source/reader.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { nextTurn, SLICE } from '../tensor/slices.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { loadArithmetic } from './arithmetic-loader.ts';
import { readAndCompose, readForLimits } from './compose-after-reading.ts';
import type { PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';
import type { WindowData } from './windows/data.ts';
import { STILL } from './windows/motion.ts';
import { Windows } from './windows/windows.ts';

/** Maximum side of a tile in device pixels. Browsers silently shrink WebGL canvases that are much larger. */
const MAX_TILE_SIDE = 4096;

/** Divides a picture into tiles. */
function computeTiles(width: number, height: number): Rect[] {
  const tiles: Rect[] = [];
  for (let y = 0; y < height; y += MAX_TILE_SIDE)
    for (let x = 0; x < width; x += MAX_TILE_SIDE)
      tiles.push({
        x,
        y,
        width: Math.min(MAX_TILE_SIDE, width - x),
        height: Math.min(MAX_TILE_SIDE, height - y),
      });
  return tiles;
}

/** Resolves when a lost context was restored, is retried later, or can't be restored. */
const deviceChanged = (renderer: Renderer): Promise<void> =>
  new Promise((resolve) => {
    const removeListener = renderer.onReplaced(() => {
      removeListener();
      resolve();
    });
  });

/** Decodes an SVG to an image. Policies of pages forbid `data:` URLs more often than those of blobs. */
async function decodeSvg(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  await image.decode().finally(() => URL.revokeObjectURL(image.src));
  return image;
}

/** A still picture. */
export interface Picture {
  /** The complete figure, including text. */
  readonly canvas: HTMLCanvasElement;
  /** Positions of the figure's parts, in device pixels. */
  readonly layout: Layout;
}

/** Draws scenes of the same size onto one canvas, one after another. Data that they share stays on the GPU. */
export class StillPainter {
  readonly canvas = document.createElement('canvas');
  readonly #renderer = sharedRenderer();
  readonly #heatmap = new Heatmap(this.#renderer);
  readonly #windows = new Windows(this.#heatmap, () => {});
  readonly #context: CanvasRenderingContext2D;
  readonly #data: WindowData;
  #overlay: { readonly svg: string; readonly image: HTMLImageElement } | null = null;

  /** @throws HeadglowError if the browser can't create a canvas of this size */
  constructor({ width, height }: FigureSize, values: ValuesLookup) {
    this.#data = { values, statistics: new Statistics(values), awaitsExtremes: false };
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context)
      throw new HeadglowError({
        code: 'size',
        reason: `the browser cannot create an image of ${width} x ${height} pixels`,
        remedy: 'use a smaller size',
      });
    this.#context = context;
    this.#renderer.retry();
  }

  /**
   * Draws panels and text. The result shares the canvas with all other calls.
   * @param styles a style sheet for texts, such as fonts
   */
  async paint(scene: Scene, styles = ''): Promise<Picture> {
    const overlay = await this.#createOverlay(scene, styles);
    (await this.paintPanels(scene)).drawImage(overlay, 0, 0);
    return { canvas: this.canvas, layout: createLayoutJson(scene) };
  }

  /** Draws panels only. The result shares the canvas with all other calls. */
  async paintPanels(scene: Scene): Promise<CanvasRenderingContext2D> {
    const tiles = computeTiles(scene.width, scene.height);
    for (const tile of tiles) {
      const frame = await this.#prepareFrame(scene, tiles.length > 1 ? tile : undefined);
      await loadArithmetic(frame);
      while (!this.#paintTile(frame, tile)) await deviceChanged(this.#renderer);
    }
    return this.#context;
  }

  /** Reduces matrices with many cells a pixel, in slices, so that the page stays responsive. */
  async #prepareFrame(scene: Scene, tile: Rect | undefined): Promise<HeatmapFrame> {
    const windows = this.#windows;
    for (;;) {
      const { frame, isExact } = windows.prepare(scene, this.#data, STILL, tile);
      if (frame && isExact) return frame;
      await windows.load();
      while (windows.advance(scene, this.#data, STILL, performance.now() + SLICE) === 'continue')
        await nextTurn();
    }
  }

  /** Draws a tile. @returns false if the context was lost, so that the tile must be drawn again once it is restored */
  #paintTile(frame: HeatmapFrame, tile: Rect): boolean {
    const drawn = this.#heatmap.draw(frame, tile);
    if (!drawn) return false;
    this.#context.drawImage(drawn, tile.x, tile.y);
    return this.#heatmap.verify();
  }

  async #createOverlay(scene: Scene, styles: string): Promise<HTMLImageElement> {
    const svg = overlaySvg(scene, 1, styles);
    if (this.#overlay?.svg !== svg) this.#overlay = { svg, image: await decodeSvg(svg) };
    return this.#overlay.image;
  }

  /** Frees GPU memory. The canvas stays valid. */
  destroy(): void {
    this.#windows.clear();
    this.#heatmap.destroy();
  }
}

/** How a still picture is drawn. */
export interface DrawSettings {
  /** Stops reading and drawing when aborted. Default: none. */
  readonly signal?: AbortSignal;
  /**
   * Whether to read all checkpoints of sources first if limits depend on them, as movies do. If false, limits are computed from
   * the source's `range` or the checkpoint shown, and the caption says so. Default: false.
   */
  readonly readAll?: boolean;
  /** With `readAll`, called after each checkpoint that is read for the limits. Default: none. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A scene whose values are loaded, and what draws it. */
export interface LoadedScene {
  readonly scene: Scene;
  readonly painter: StillPainter;
}

/** How a scene is composed, beyond what callers of the API may set. */
export interface ComposeSettings extends DrawSettings {
  /** Statistics of the values, from which limits are computed. */
  readonly statistics?: Statistics | undefined;
  /** Measures texts. Default: as the browser's canvas does. */
  readonly measure?: FigureSpec['measure'] | undefined;
}

/** Loads what a still picture shows, composes its scene, and frees everything once it is used. */
export async function withScene<Result>(
  dataset: DatasetInput,
  options: Partial<Options> | undefined,
  pixels: FigureSize,
  settings: ComposeSettings & { readonly use: (loaded: LoadedScene) => Promise<Result> },
): Promise<Result> {
  const { signal, readAll = false, onProgress, statistics, measure, use } = settings;
  const all = checkOptions(options);
  const reader = new Reader(checkDataset(dataset));
  let painter: StillPainter | undefined;
  try {
    const known = readAll ? await readForLimits(reader, all, { signal, onProgress }) : statistics;
    const scene = await readAndCompose(reader, all, pixels, { signal, statistics: known, measure });
    painter = new StillPainter(scene, reader.values);
    return await use({ scene, painter });
  } finally {
    painter?.destroy();
    reader.close();
  }
}

/**
 * Draws a dataset as a still picture. See `draw` of src/lazy.ts.
 * @param settings may also contain `statistics` of the values, from which limits are computed
 */
export async function draw(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size: PictureSize = DEFAULT_SIZE,
  settings: ComposeSettings = {},
): Promise<Picture> {
  requirePage('draw');
  return withScene(dataset, options, checkPictureSize(size), {
    ...settings,
    use: ({ scene, painter }) => painter.paint(scene),
  });
}
