// A figure as one still picture: for files, papers and tests.

import { completed } from '../figure/complete.ts';
import { type Composition, compose, type FigureSize } from '../figure/compose.ts';
import type { Rect } from '../figure/figure.ts';
import { layoutOf } from '../figure/layout-json.ts';
import { figureSvg } from '../figure/svg.ts';
import { Heatmap } from '../gpu/heatmap.ts';
import { type Renderer, sharedRenderer } from '../gpu/renderer.ts';
import type { Options } from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { frameOf } from './frame.ts';
import { measureText } from './measure.ts';
import { MAX_PIXELS, MAX_SIDE, type Picture, type PictureSize } from './picture.ts';

/** Device pixels of a tile's side: browsers quietly shrink a WebGL canvas that is much larger. */
const TILE = 4096;

/** The size in device pixels. @throws HeadglowError for pictures without pixels, and with too many */
export function pictureSize({ width, height, scale }: PictureSize): FigureSize {
  const size = { width: Math.round(width * scale), height: Math.round(height * scale), pixelRatio: scale };
  const sides = [size.width, size.height];
  const fits = sides.every((side) => side >= 1 && side <= MAX_SIDE) && size.width * size.height <= MAX_PIXELS;
  if (fits) return size;
  throw new HeadglowError({
    place: 'size',
    reason: `a picture of ${size.width} x ${size.height} pixels can't be drawn`,
    remedy: `a side may have from 1 to ${MAX_SIDE} pixels, and all of it ${Math.floor(MAX_PIXELS / 1e6)} million`,
  });
}

/** Tiles that cover a picture. */
function tilesOf(width: number, height: number): Rect[] {
  const tiles: Rect[] = [];
  for (let y = 0; y < height; y += TILE)
    for (let x = 0; x < width; x += TILE)
      tiles.push({ x, y, width: Math.min(TILE, width - x), height: Math.min(TILE, height - y) });
  return tiles;
}

const nextRestored = (renderer: Renderer): Promise<void> =>
  new Promise((resolve) => {
    const stop = renderer.onRestored(() => {
      stop();
      resolve();
    });
  });

async function drawPanels(renderer: Renderer, composition: Composition, onto: CanvasRenderingContext2D) {
  const heatmap = new Heatmap(renderer);
  const frame = frameOf(composition);
  try {
    for (const tile of tilesOf(frame.width, frame.height)) {
      let drawn = heatmap.draw(frame, tile);
      while (!drawn) {
        await nextRestored(renderer);
        drawn = heatmap.draw(frame, tile);
      }
      onto.drawImage(drawn, tile.x, tile.y);
    }
  } finally {
    heatmap.destroy();
  }
}

/** The SVG as an image, decoded. */
async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Draws a composed figure, panels and text, onto a canvas of its own. */
export async function drawComposition(composition: Composition): Promise<Picture> {
  const { figure, options } = composition;
  const canvas = document.createElement('canvas');
  canvas.width = figure.width;
  canvas.height = figure.height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context)
    throw new HeadglowError({
      reason: `the browser can't hold a picture of ${figure.width} x ${figure.height} pixels`,
      remedy: 'make it smaller',
    });
  await drawPanels(sharedRenderer(), composition, context);
  context.drawImage(await imageOf(figureSvg(figure, options.theme, 1)), 0, 0);
  return { canvas, layout: layoutOf(composition) };
}

/**
 * Draws a dataset as a still picture.
 * @throws HeadglowError for options that the data cannot meet, and for pictures too large
 */
export async function draw(dataset: Dataset, options: Partial<Options>, size: PictureSize): Promise<Picture> {
  return drawComposition(compose(dataset, completed(options), pictureSize(size), measureText));
}
