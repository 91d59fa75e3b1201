// The heat map: all panels of one figure in one draw call.

import { mat3 } from 'gl-matrix';
import type { Buffer, Texture2D } from 'regl';
import type { Rect } from '../figure/figure.ts';
import type { Mixing, Origin, Reduction } from '../options.ts';
import { BAD_ENTRY, type Colormap, OVER_ENTRY, rgbOf, UNDER_ENTRY } from '../scale/colormaps.ts';
import { HeadglowError } from '../tensor/error.ts';
import { reductionRow } from '../tensor/reductions.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { Atlas, type Cells, NO_CHECKPOINT, type Reserve } from './atlas.ts';
import { heatmapCommand } from './command.ts';
import { CONSTANT_TEXELS, type HeatmapPanel, type Run, recordsOf, runsOf, shaderOf } from './records.ts';
import type { Device, Renderer } from './renderer.ts';
import { packed } from './struct.ts';

/** All that one frame shows. */
export interface HeatmapFrame extends Cells {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly panels: readonly HeatmapPanel[];
  /** False where plain float arithmetic will do: `Scales.plain`. */
  readonly exact: boolean;
  readonly reduction: Reduction;
  readonly origin: Origin;
  readonly mixing: Mixing;
  /** One position on the timeline, or the two that are mixed. */
  readonly moments: readonly number[];
  /** 0 at the first moment, 1 at the second. */
  readonly share: number;
}

/** Vertices of a run of panels: two triangles. */
const VERTICES = 6;

/** What lies on one device for a figure; remade, from the tensors, on another. */
interface Resident {
  readonly device: Device;
  readonly tensors: readonly TensorOrSource[];
  readonly atlas: Atlas;
  /** For checkpoints beyond those shown. */
  readonly reserve: Reserve;
  readonly records: Texture2D;
  /** 0, 1, 2, …: the vertices of so many runs, at least. (regl knows no `gl_VertexID`.) */
  readonly vertices: Buffer;
  room: number;
  runs: number;
  readonly table: Texture2D;
  /** What the records were made for. */
  panels: readonly HeatmapPanel[] | null;
  exact: boolean;
  large: boolean;
  data: Float32Array | null;
  /** The rows of the table. */
  colormaps: readonly Colormap[];
  /** True while the GPU was not asked whether it had memory for all of this. */
  unverified: boolean;
}

const NO_RESERVE = { most: 0, budget: 0 };

const unitRgb = (color: string): number[] => rgbOf(color).map((channel) => channel / 255);

const sameItems = <T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean => {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return a.length === b.length && i === a.length;
};

/** Whether the GPU ran out of memory since it was last asked. The answer waits for all that it has to do. */
function lacksMemory(gl: WebGL2RenderingContext): boolean {
  // One flag an answer, of the few that there are.
  for (let asked = 0; asked < 8; asked++) {
    const error = gl.getError();
    if (error === gl.OUT_OF_MEMORY) return true;
    if (error === gl.NO_ERROR) break;
  }
  return false;
}

const visible = ({ panels }: HeatmapFrame): HeatmapPanel[] =>
  panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);

/** The most cells that a pixel of any panel covers, along heads and along layers. */
function mostCells(panels: readonly HeatmapPanel[]): { columns: number; rows: number } {
  let [columns, rows] = [1, 1];
  for (const { tensor, rect } of panels) {
    columns = Math.max(columns, Math.ceil(tensor.heads / rect.width));
    rows = Math.max(rows, Math.ceil(tensor.layers / rect.height));
  }
  return { columns, rows };
}

/** The most cells times pixels along an axis, and texels of a run, that shaders/address-plain.glsl is right for. */
const MOST_PLAIN = 2 ** 22 / 3;
const MOST_TEXELS = 2 ** 24;

const isLarge = ({ panel: { tensor, rect }, panels, stride }: Run, { shift }: Atlas): boolean =>
  tensor.heads * rect.width >= MOST_PLAIN ||
  tensor.layers * rect.height >= MOST_PLAIN ||
  2 ** shift + (panels - 1) * stride + tensor.layers * tensor.heads > MOST_TEXELS;

/** The colours of entries 0 to 255 and of the classes behind them, as RGBA in [0, 1]. */
function rowOf({ colors, under, over, bad }: Colormap): number[] {
  const entries: string[] = [...colors];
  entries[UNDER_ENTRY] = under;
  entries[OVER_ENTRY] = over;
  entries[BAD_ENTRY] = bad;
  return entries.flatMap((color) => [...unitRgb(color), 1]);
}

/** From the figure's device pixels, counted from the upper left, to the clip space of a tile. */
function clipOf({ x, y, width, height }: Rect): mat3 {
  const projection = mat3.projection(mat3.create(), width, height);
  return mat3.translate(projection, projection, [-x, -y]);
}

export class Heatmap {
  readonly #renderer: Renderer;
  #resident: Resident | null = null;
  /** True once the GPU had no memory for checkpoints that come later: from then on it takes only those shown. */
  #isTight = false;

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  /** Has the GPU compile the program of a frame, which goes on while cells are loaded; what it draws is not to be shown. */
  compile(frame: HeatmapFrame): void {
    this.draw({ ...frame, checkpointOf: () => NO_CHECKPOINT });
  }

  /**
   * Has the GPU take the cells of a frame before it is drawn.
   * @throws HeadglowError where they are more than the device can hold
   */
  load(frame: HeatmapFrame): void {
    const { panels, moments } = frame;
    const device = this.#renderer.device();
    if (device) this.#residentOn(device, panels, moments.length).atlas.show(moments, frame);
  }

  /**
   * Has the GPU take a part of the cells that are shown after a frame.
   * @param coming moments, the next one first
   * @param part of a checkpoint, in (0, 1]
   * @param reserve from now on, as long as the same tensors are shown
   * @returns false once there is nothing to do, or no room for it
   */
  prefetch(frame: HeatmapFrame, coming: readonly number[], part: number, reserve: Reserve): boolean {
    const device = this.#renderer.device();
    const panels = visible(frame);
    if (!device || panels.length === 0 || this.#isTight) return false;
    const { moments } = frame;
    const { atlas } = this.#residentOn(device, panels, moments.length, reserve);
    atlas.show(moments, frame);
    return atlas.prefetch(coming, moments, frame, part);
  }

  /**
   * Waits, where a frame needed more of the GPU's memory, until it is known whether that was there. Frames that fill
   * memory which was there before don't wait.
   * @returns false where it has to be drawn again: the context was lost, or room for coming checkpoints was given up
   * @throws HeadglowError where there was not enough; the next frame asks for it again
   */
  verify(): boolean {
    const held = this.#resident;
    if (!held) return true;
    const { gl } = held.device;
    if (held.unverified || held.atlas.unverified) {
      held.unverified = held.atlas.unverified = false;
      if (lacksMemory(gl)) {
        const megabytes = Math.ceil(held.atlas.bytes / 1e6);
        this.#release();
        if (held.reserve !== NO_RESERVE && !this.#isTight) {
          this.#isTight = true;
          return false;
        }
        throw new HeadglowError({
          code: 'gpu',
          reason: `the GPU has no memory left for ${megabytes} MB of cells`,
          remedy: 'show fewer tasks or models at a time, or close other pages that draw',
        });
      }
      held.device.works ||= !gl.isContextLost();
    }
    return !gl.isContextLost();
  }

  /**
   * Draws a frame, or a tile of it, into the renderer's canvas, sized to fit; it must be taken from there before the
   * next draw.
   * @returns the canvas, or null while a lost context is being replaced; call `verify` once it was taken
   * @throws HeadglowError where the data or the picture are larger than the device can hold
   */
  draw(frame: HeatmapFrame, tile: Rect = { ...frame, x: 0, y: 0 }): OffscreenCanvas | null {
    const device = this.#renderer.device();
    if (!device) return null;
    const { canvas, regl } = device;
    this.#resize(device, tile);
    const [red, green, blue] = unitRgb(frame.background) as [number, number, number];
    regl.clear({ color: [red, green, blue, 1] });
    const panels = visible(frame);
    if (panels.length > 0) this.#drawPanels(device, frame, panels, tile);
    device.gl.flush(); // the GPU may begin
    return device.gl.isContextLost() ? null : canvas;
  }

  #resize({ canvas, gl }: Device, { width, height }: Rect): void {
    // Asked only then: the answer waits for all that the GPU has to do.
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    // Browsers quietly give less than was asked for; a lost context has no size.
    if (gl.isContextLost() || (gl.drawingBufferWidth === width && gl.drawingBufferHeight === height)) return;
    canvas.width = 1;
    throw new HeadglowError({
      code: 'size',
      reason: `this browser can't draw ${width} x ${height} pixels at a time`,
      remedy: 'make the figure smaller',
    });
  }

  #drawPanels(device: Device, frame: HeatmapFrame, panels: readonly HeatmapPanel[], tile: Rect): void {
    const resident = this.#residentOn(device, panels, frame.moments.length);
    const { atlas, records, vertices, table } = resident;
    const slots = atlas.show(frame.moments, frame);
    const [slot = 0, next = 0] = slots.map((index) => index * atlas.slotRows);
    const { exact } = frame;
    const norm = (panels[0] as HeatmapPanel).norm;
    const sharedNorm = panels.every((panel) => panel.norm === norm);
    const colormaps = [...new Set(panels.map(({ colormap }) => colormap))];
    if (resident.panels !== frame.panels || resident.exact !== exact) {
      const runs = runsOf(panels, atlas);
      const { data, ...size } = recordsOf(runs, atlas, sharedNorm ? null : exact, colormaps);
      if (!resident.data || !sameItems(data, resident.data))
        records({ ...size, data, format: 'rgba', type: 'float' });
      resident.unverified ||= data.length > (resident.data?.length ?? 0);
      if (resident.room < runs.length) {
        vertices(Float32Array.from({ length: runs.length * VERTICES }, (_, i) => i));
        resident.room = runs.length;
      }
      Object.assign(resident, { panels: frame.panels, exact, runs: runs.length, data });
      resident.large = runs.some((run) => isLarge(run, atlas));
    }
    if (!sameItems(resident.colormaps, colormaps)) {
      const data = Float32Array.from(colormaps.flatMap(rowOf));
      // Floats: in software they are quicker to read than bytes.
      table({ width: BAD_ENTRY + 1, height: colormaps.length, format: 'rgba', type: 'float', data });
      resident.colormaps = colormaps;
    }
    const shader = shaderOf(norm, exact);
    const constants = packed(shader.constants, CONSTANT_TEXELS);
    const one = { columns: 1, rows: 1 };
    const most = reductionRow(frame.reduction).isSingle ? one : mostCells(panels);
    heatmapCommand(device, {
      norm: shader,
      exact,
      exactAddress: resident.large,
      sharedNorm,
      severalMaps: colormaps.length > 1,
      runs: resident.runs < panels.length,
      reduction: frame.reduction,
      ...most,
      mixing: frame.moments.length > 1 ? frame.mixing : 'none',
      pages: atlas.pages.length,
      atlasShift: atlas.shift,
    })({
      toClip: clipOf(tile),
      records,
      vertices,
      atlasScale: [1 / 2 ** atlas.shift, 1 / (atlas.pages[0] as Texture2D).height],
      slot,
      rowsOn: next - slot,
      part: frame.share,
      lowerOrigin: frame.origin === 'lower' ? 1 : 0,
      limits: [norm.vmin, norm.vmax],
      c0: constants.subarray(0, 4),
      c1: constants.subarray(4, 8),
      c2: constants.subarray(8, 12),
      table,
      background: unitRgb(frame.background),
      ...Object.fromEntries(atlas.pages.map((page, i) => [`page${i}`, page])),
      count: resident.runs * VERTICES,
      viewport: { x: 0, y: 0, width: tile.width, height: tile.height },
    });
  }

  /** Bytes of cells held on the GPU. */
  get bytes(): number {
    return this.#resident?.atlas.bytes ?? 0;
  }

  /** What the figure has on this device, made or remade where the device, the data or the moments ask for it. */
  #residentOn(device: Device, panels: readonly HeatmapPanel[], least: number, wanted?: Reserve): Resident {
    const tensors = [...new Set(panels.map(({ tensor }) => tensor))];
    const held = this.#resident;
    const same = held && held.device === device && sameItems(held.tensors, tensors);
    const reserve = wanted ?? (same ? held.reserve : NO_RESERVE);
    const { most, budget } = reserve;
    const fits =
      same && held.atlas.slots >= least && held.reserve.most === most && held.reserve.budget === budget;
    if (fits) return held;
    this.#release();
    const { regl } = device;
    this.#resident = {
      device,
      tensors,
      atlas: new Atlas(regl, device.maxTextureSize, tensors, least, { most, budget }),
      reserve,
      records: regl.texture(),
      vertices: regl.buffer(new Float32Array()),
      room: 0,
      runs: 0,
      table: regl.texture({ width: 1, height: 1 }),
      panels: null,
      exact: true,
      large: false,
      data: null,
      colormaps: [],
      unverified: true,
    };
    return this.#resident;
  }

  #release(): void {
    const held = this.#resident;
    this.#resident = null;
    // What lay on a lost device went with it.
    if (!held || held.device.gl.isContextLost()) return;
    held.atlas.destroy();
    held.records.destroy();
    held.vertices.destroy();
    held.table.destroy();
  }

  destroy(): void {
    this.#release();
  }
}
