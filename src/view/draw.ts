// A figure as one still picture: for files, papers and tests.

import type { FigureSize } from '../figure/compose.ts';
import type { Rect } from '../figure/figure.ts';
import { createLayoutJson, type Layout } from '../figure/layout-json.ts';
import type { Scene } from '../figure/scene.ts';
import { overlaySvg } from '../figure/svg.ts';
import { Heatmap, type HeatmapFrame } from '../gpu/heatmap.ts';
import { type Renderer, sharedRenderer } from '../gpu/renderer.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { Reader } from '../source/reader.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { readAndCompose, readForLimits } from './compose-after-reading.ts';
import { frameOf } from './frame.ts';
import type { PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';

/** Device pixels of a tile's side: browsers quietly shrink a WebGL canvas that is much larger. */
const TILE = 4096;

/** Tiles that cover a picture. */
function tilesOf(width: number, height: number): Rect[] {
  const tiles: Rect[] = [];
  for (let y = 0; y < height; y += TILE)
    for (let x = 0; x < width; x += TILE)
      tiles.push({ x, y, width: Math.min(TILE, width - x), height: Math.min(TILE, height - y) });
  return tiles;
}

const nextReplaced = (renderer: Renderer): Promise<void> =>
  new Promise((resolve) => {
    const stop = renderer.onReplaced(() => {
      stop();
      resolve();
    });
  });

/** The SVG as an image, decoded. */
async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** A still picture. */
export interface Picture {
  /** The whole figure, text included. */
  readonly canvas: HTMLCanvasElement;
  /** Where everything lies on it, in device pixels. */
  readonly layout: Layout;
}

/** Draws scenes of one size, one after another, onto one canvas; what they share stays on the GPU. */
export class StillPainter {
  readonly canvas = document.createElement('canvas');
  readonly #renderer = sharedRenderer();
  readonly #heatmap = new Heatmap(this.#renderer);
  readonly #context: CanvasRenderingContext2D;
  readonly #valuesAt: ValuesLookup;
  #overlay: { readonly svg: string; readonly image: HTMLImageElement } | null = null;

  /** @throws HeadglowError where the browser can't hold a picture of this size */
  constructor({ width, height }: FigureSize, valuesAt: ValuesLookup) {
    this.#valuesAt = valuesAt;
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context)
      throw new HeadglowError({
        code: 'size',
        reason: `the browser can't hold a picture of ${width} x ${height} pixels`,
        remedy: 'make it smaller',
      });
    this.#context = context;
    this.#renderer.retry();
  }

  /** Panels and text. */
  async paint(scene: Scene): Promise<Picture> {
    const overlay = await this.#overlayOf(scene);
    await this.#paintPanels(scene);
    this.#context.drawImage(overlay, 0, 0);
    return { canvas: this.canvas, layout: createLayoutJson(scene) };
  }

  async #paintPanels(scene: Scene): Promise<void> {
    const frame = frameOf(scene, this.#valuesAt);
    for (const tile of tilesOf(frame.width, frame.height))
      while (!this.#paintTile(frame, tile)) await nextReplaced(this.#renderer);
  }

  /** False where the context was lost: once it is replaced, the tile has to be painted again. */
  #paintTile(frame: HeatmapFrame, tile: Rect): boolean {
    const drawn = this.#heatmap.draw(frame, tile);
    if (!drawn) return false;
    this.#context.drawImage(drawn, tile.x, tile.y);
    return this.#heatmap.verify();
  }

  async #overlayOf(scene: Scene): Promise<HTMLImageElement> {
    const svg = overlaySvg(scene, 1);
    if (this.#overlay?.svg !== svg) this.#overlay = { svg, image: await imageOf(svg) };
    return this.#overlay.image;
  }

  /** Lets go of what it holds on the GPU; the canvas stays. */
  destroy(): void {
    this.#heatmap.destroy();
  }
}

export interface DrawSettings {
  /** Ends it before its picture is drawn. */
  readonly signal?: AbortSignal;
  /**
   * Reads all checkpoints of sources first where limits go by them, as a movie does. Else limits of a source are those of the
   * checkpoint that is shown, or of its `range`, and the caption says so.
   */
  readonly readAll?: boolean;
  /** Called with `readAll` after each checkpoint that is read for the limits. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Draws a dataset as a still picture, 1600 x 900 unless a size is given.
 * @throws HeadglowError for data and options that can't be drawn, for pictures too large, where a checkpoint
 * can't be read, and where the GPU fails; the signal's reason where it is aborted
 */
export async function draw(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size: PictureSize = DEFAULT_SIZE,
  { signal, readAll = false, onProgress, statistics }: DrawSettings & { statistics?: Statistics } = {},
): Promise<Picture> {
  requirePage('draw');
  const [all, pixels] = [checkOptions(options), checkPictureSize(size)];
  const reader = new Reader(checkDataset(dataset));
  let painter: StillPainter | undefined;
  try {
    const known = readAll ? await readForLimits(reader, all, { signal, onProgress }) : statistics;
    const scene = await readAndCompose(reader, all, pixels, { signal, statistics: known });
    painter = new StillPainter(scene, reader.values);
    return await painter.paint(scene);
  } finally {
    painter?.destroy();
    reader.close();
  }
}
