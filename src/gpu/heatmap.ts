// The heat map: all panels of one figure in one draw call.

import { mat3 } from 'gl-matrix';
import type { Rect } from '../figure/figure.ts';
import type { Mixing, Origin, Reduction } from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { chooseArithmetic } from './arithmetic.ts';
import { layOutAtlas, NO_RESERVE, type Reserve } from './atlas-layout.ts';
import { constantUniform, heatmapCommand } from './command.ts';
import { FigureBuffers, unitRgb } from './figure-buffers.ts';
import type { HeatmapPanel } from './panel.ts';
import { VERTICES_PER_RUN } from './records.ts';
import type { Device, Renderer } from './renderer.ts';
import type { Cells, MatrixStack } from './stack.ts';
import { needsWindows, programCells } from './whole.ts';

/** Everything that one frame shows. */
export interface HeatmapFrame extends Cells {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  /** Identifies the data set: while it is the same object, room for prefetched moments is kept. */
  readonly data: object;
  readonly panels: readonly HeatmapPanel[];
  /** True if no cell is missing and all values are of ordinary magnitude (src/norms/float.ts). */
  readonly hasOrdinaryValues: boolean;
  readonly reduction: Reduction;
  readonly origin: Origin;
  readonly mixing: Mixing;
  /** One moment, or the two that are mixed; `contentOf` and `valuesOf` give each its meaning. */
  readonly moments: readonly number[];
  /** 0 at the first moment, 1 at the second. */
  readonly mix: number;
  /**
   * True while the part in sight changes from frame to frame. All frames then use the program of the whole figure, which may
   * give pixels at the edge of a cell its neighbour. Default: false.
   */
  readonly isMoving?: boolean;
  /**
   * True if coarser cells stand in for those of matrices: each cell in sight then has a pixel, at most one pixel from its place.
   * Requires the reduction `nearest`. Default: false.
   */
  readonly isStandIn?: boolean;
}

interface PanelDraw {
  readonly buffers: FigureBuffers;
  readonly frame: HeatmapFrame;
  readonly panels: readonly HeatmapPanel[];
  readonly tile: Rect;
  /** The row of the atlas at which each moment starts. */
  readonly rows: readonly number[];
}

/** Bytes of GPU memory for the cells of a figure: 256 MiB. */
export const DEFAULT_BUDGET = 2 ** 28;

/** Error flags that WebGL may set: `getError` returns and clears one of them. */
const MAX_ERROR_FLAGS = 8;

/** True if the GPU ran out of memory since the last call. Waits until the GPU has finished all its work. */
function hasRunOutOfMemory(gl: WebGL2RenderingContext): boolean {
  for (let flag = 0; flag < MAX_ERROR_FLAGS; flag++) {
    const error = gl.getError();
    if (error === gl.OUT_OF_MEMORY) return true;
    if (error === gl.NO_ERROR) return false;
  }
  return false;
}

const panelsWithArea = ({ panels }: HeatmapFrame): HeatmapPanel[] =>
  panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);

/** From the figure's device pixels, counted from the upper left, to the clip space of a tile. */
function clipTransform({ x, y, width, height }: Rect): Float32Array {
  const transform = mat3.projection(new Float32Array(9), width, height) as Float32Array;
  transform.set([-1 - (2 * x) / width, 1 + (2 * y) / height], 6);
  return transform;
}

const stacksOf = (panels: readonly HeatmapPanel[]): MatrixStack[] => [
  ...new Set(panels.map(({ stack }) => stack)),
];

/** Uploads the cells of a frame. @returns the row of the atlas at which each moment starts */
function show(
  { atlas }: FigureBuffers,
  { moments, contentOf, valuesOf }: HeatmapFrame,
  panels: readonly HeatmapPanel[],
): readonly number[] {
  return atlas.show(moments, { contentOf, valuesOf, stacks: stacksOf(panels) });
}

const wholeFrame = ({ width, height }: HeatmapFrame): Rect => ({ x: 0, y: 0, width, height });

export class Heatmap {
  readonly #renderer: Renderer;
  readonly #budget: number;
  #buffers: FigureBuffers | null = null;
  /** True once the GPU had no memory for a reserve: from then on only the checkpoints shown are uploaded. */
  #lacksReserve = false;

  /** @param budget bytes of GPU memory for cells; a frame that needs more gets what it needs */
  constructor(renderer: Renderer, budget = DEFAULT_BUDGET) {
    this.#renderer = renderer;
    this.#budget = budget;
  }

  /** Whether the GPU can hold stacks at so many moments at the same time, within the budget. */
  canHold(stacks: readonly MatrixStack[], moments: number): boolean {
    const limits = { maxTextureSize: this.#renderer.maxTextureSize, budget: this.#budget };
    return layOutAtlas({ stacks, minSlots: moments, reserve: NO_RESERVE }, limits) !== null;
  }

  /** Starts compiling the program of a frame, by a warm-up draw without cells; its result is discarded. */
  compile(frame: HeatmapFrame): void {
    this.#draw(frame, wholeFrame(frame), () => frame.moments.map(() => 0));
  }

  /**
   * Uploads the cells of a frame before it is drawn.
   * @throws HeadglowError if the device can't hold them
   */
  load(frame: HeatmapFrame): void {
    const device = this.#renderer.device();
    if (device) show(this.#buffersFor(device, frame, frame.panels), frame, frame.panels);
  }

  /**
   * Uploads a part of the cells that are shown after a frame.
   * @param coming moments, the next one first
   * @param fraction of a checkpoint, in (0, 1]
   * @param reserve kept until other tensors are shown
   * @returns false if there is nothing to upload, or no room
   */
  prefetch(frame: HeatmapFrame, coming: readonly number[], fraction: number, reserve: Reserve): boolean {
    const device = this.#renderer.device();
    const panels = panelsWithArea(frame);
    if (!device || panels.length === 0 || this.#lacksReserve) return false;
    const buffers = this.#buffersFor(device, frame, panels, reserve);
    show(buffers, frame, panels);
    const { moments, contentOf, valuesOf } = frame;
    const cells = { contentOf, valuesOf, stacks: stacksOf(panels) };
    return buffers.atlas.prefetch(coming, moments, cells, fraction);
  }

  /**
   * Checks that the GPU had the memory for the last frame. Waits for the GPU, but only if the frame needed more memory
   * than those before it.
   * @returns false if the frame must be drawn again: the context was lost, or the reserve was given up
   * @throws HeadglowError if there was too little memory; the next frame tries again
   */
  verify(): boolean {
    const buffers = this.#buffers;
    if (!buffers) return true;
    const { gl } = buffers.device;
    if (buffers.takeUnverified()) {
      if (hasRunOutOfMemory(gl)) {
        this.#release();
        this.#giveUpReserve(buffers);
        return false;
      }
      buffers.device.works ||= !gl.isContextLost();
    }
    return !gl.isContextLost();
  }

  /** @throws HeadglowError if there is no reserve to give up */
  #giveUpReserve({ reserve, atlas }: FigureBuffers): void {
    if (reserve === NO_RESERVE || this.#lacksReserve) {
      const megabytes = Math.ceil(atlas.bytes / 1e6);
      throw new HeadglowError({
        code: 'gpu',
        reason: `the GPU has no memory left for ${megabytes} MB of cells`,
        remedy: 'show fewer tasks or models, or close other tabs that use the GPU',
      });
    }
    this.#lacksReserve = true;
  }

  /**
   * Draws a frame, or a tile of it, into the renderer's canvas, which gets the tile's size. Copy the pixels before the next
   * draw, then call `verify`.
   * @returns the canvas, or null while a lost context is being replaced
   * @throws HeadglowError if the device can't hold the data or the picture
   */
  draw(frame: HeatmapFrame, tile: Rect = wholeFrame(frame)): OffscreenCanvas | null {
    return this.#draw(frame, tile, show);
  }

  /** @param upload uploads the cells; returns the row of the atlas at which each moment starts */
  #draw(frame: HeatmapFrame, tile: Rect, upload: typeof show): OffscreenCanvas | null {
    const device = this.#renderer.device();
    if (!device) return null;
    this.#resize(device, tile);
    const [red, green, blue] = unitRgb(frame.background) as [number, number, number];
    device.regl.clear({ color: [red, green, blue, 1] });
    const panels = panelsWithArea(frame);
    if (panels.length > 0) {
      const buffers = this.#buffersFor(device, frame, panels);
      this.#drawPanels({ buffers, frame, panels, tile, rows: upload(buffers, frame, panels) });
    }
    device.gl.flush(); // the GPU may start
    return device.gl.isContextLost() ? null : device.canvas;
  }

  #resize({ canvas, gl }: Device, { width, height }: Rect): void {
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    // Browsers may allocate less than was requested. Reading the size waits for the GPU. A lost context has no size.
    if (gl.isContextLost() || (gl.drawingBufferWidth === width && gl.drawingBufferHeight === height)) return;
    canvas.width = 1;
    throw new HeadglowError({
      code: 'size',
      reason: `this browser cannot draw ${width} x ${height} pixels at once`,
      remedy: 'make the figure smaller',
    });
  }

  #drawPanels({ buffers, frame, panels, tile, rows }: PanelDraw): void {
    const { device, atlas, records, edges, vertices, colorTable } = buffers;
    if (needsWindows(panels, frame.reduction)) throw new Error('these panels need windows');
    const { norm } = panels[0] as HeatmapPanel;
    const hasSharedNorm = panels.every((panel) => panel.norm === norm);
    const colormaps = [...new Set(panels.map(({ colormap }) => colormap))];
    const arithmetic = chooseArithmetic(frame);
    if (!arithmetic) throw new Error('exact arithmetic is not loaded');
    buffers.update({
      key: frame.panels,
      panels,
      arithmetic,
      hasSharedNorm,
      colormaps,
      isSingle: reductionRow(frame.reduction).isSingle ?? false,
      isMoving: frame.isMoving ?? false,
      isStandIn: frame.isStandIn ?? false,
    });
    const shader = arithmetic.normShader(norm);
    const { layers, heads } = programCells(panels, frame.reduction, frame.isMoving ?? false);
    const [checkpointRow = 0, mixedRow = 0] = rows;
    heatmapCommand(device, {
      arithmetic,
      hasEdges: buffers.hasEdges,
      norm: shader,
      hasSharedNorm,
      hasSeveralColormaps: colormaps.length > 1,
      hasRuns: buffers.runCount < panels.length,
      reduction: frame.reduction,
      maxHeadsPerPixel: heads,
      maxLayersPerPixel: layers,
      mixing: frame.moments.length > 1 ? frame.mixing : 'none',
    })({
      toClip: clipTransform(tile),
      atlas: atlas.texture,
      records,
      edges,
      vertices,
      atlasTexelSize: [1 / atlas.width, 1 / atlas.height],
      checkpointRow,
      mixedRows: mixedRow - checkpointRow,
      mixFraction: frame.mix,
      lowerOrigin: frame.origin === 'lower' ? 1 : 0,
      transposed: panels[0]?.transpose ? 1 : 0,
      limits: [norm.vmin, norm.vmax],
      colorTable,
      background: unitRgb(frame.background),
      ...Object.fromEntries(
        Object.entries(shader.constants).map(([name, value]) => [constantUniform(name), value]),
      ),
      count: buffers.runCount * VERTICES_PER_RUN,
      viewport: { x: 0, y: 0, width: tile.width, height: tile.height },
    });
  }

  /** Bytes of cells on the GPU. */
  get bytes(): number {
    return this.#buffers?.atlas.bytes ?? 0;
  }

  /** The buffers of the figure on a device, with room for a frame. */
  #buffersFor(
    device: Device,
    { data, moments }: HeatmapFrame,
    panels: readonly HeatmapPanel[],
    reserve?: Reserve,
  ): FigureBuffers {
    if (this.#buffers?.device !== device) {
      this.#release();
      this.#buffers = new FigureBuffers(device, this.#budget);
    }
    const buffers = this.#buffers as FigureBuffers;
    buffers.makeRoom({ data, stacks: stacksOf(panels), minSlots: moments.length, reserve });
    return buffers;
  }

  #release(): void {
    this.#buffers?.destroy();
    this.#buffers = null;
  }

  destroy(): void {
    this.#release();
  }
}
