// The heat map: all panels of one figure in one draw call.

import { mat3 } from 'gl-matrix';
import type { Buffer, Texture2D } from 'regl';
import type { Rect } from '../figure/figure.ts';
import type { Mixing, Origin, Reduction } from '../options.ts';
import { type Colormap, rgbOf } from '../scale/colormaps.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Atlas } from './atlas.ts';
import { type HeatmapPanel, recordsOf } from './records.ts';
import { type Device, heatmapCommand, type Renderer } from './renderer.ts';

/** All that one frame shows. */
export interface HeatmapFrame {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly panels: readonly HeatmapPanel[];
  readonly colormap: Colormap;
  readonly reduction: Reduction;
  readonly origin: Origin;
  readonly mixing: Mixing;
  /** One position on the timeline, or the two that are mixed. */
  readonly moments: readonly number[];
  /** 0 at the first moment, 1 at the second. */
  readonly share: number;
  /** The checkpoint of a tensor at a moment, -1 before its first. */
  readonly checkpointOf: (tensor: Tensor, moment: number) => number;
}

/** Two triangles a panel. */
const VERTICES = 6;

/** What lies on one device for a figure; remade, from the tensors, on another. */
interface Resident {
  readonly device: Device;
  readonly tensors: readonly Tensor[];
  readonly atlas: Atlas;
  readonly records: Texture2D;
  /** 0, 1, 2, …: the vertices of all panels. */
  readonly vertices: Buffer;
  readonly table: Texture2D;
  panels: readonly HeatmapPanel[] | null;
  colormap: Colormap | null;
}

const unitRgb = (color: string): number[] => rgbOf(color).map((channel) => channel / 255);

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** True where a pixel covers several cells. */
const isReduced = ({ tensor, rect }: HeatmapPanel): boolean =>
  tensor.heads > rect.width || tensor.layers > rect.height;

/** From the figure's device pixels, counted from the upper left, to the clip space of a tile. */
function clipOf({ x, y, width, height }: Rect): mat3 {
  const projection = mat3.projection(mat3.create(), width, height);
  return mat3.translate(projection, projection, [-x, -y]);
}

export class Heatmap {
  readonly #renderer: Renderer;
  #resident: Resident | null = null;

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  /**
   * Draws a frame, or a tile of it, into the renderer's canvas, sized to fit; it must be taken from there before the
   * next draw.
   * @returns the canvas, or null while a lost context is being replaced
   * @throws HeadglowError where the data or the picture are larger than the device can hold
   */
  draw(frame: HeatmapFrame, tile: Rect = { ...frame, x: 0, y: 0 }): OffscreenCanvas | null {
    const device = this.#renderer.device();
    if (!device) return null;
    const { canvas, gl, regl } = device;
    if (canvas.width !== tile.width) canvas.width = tile.width;
    if (canvas.height !== tile.height) canvas.height = tile.height;
    // Browsers quietly give less than was asked for.
    if (gl.drawingBufferWidth !== tile.width || gl.drawingBufferHeight !== tile.height)
      throw new HeadglowError({
        reason: `this browser can't draw ${tile.width} x ${tile.height} pixels at a time`,
        remedy: 'make the figure smaller',
      });
    const [red, green, blue] = unitRgb(frame.background) as [number, number, number];
    regl.clear({ color: [red, green, blue, 1] });
    const panels = frame.panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);
    if (panels.length > 0) this.#drawPanels(device, frame, panels, tile);
    return canvas;
  }

  #drawPanels(device: Device, frame: HeatmapFrame, panels: readonly HeatmapPanel[], tile: Rect): void {
    const tensors = [...new Set(panels.map(({ tensor }) => tensor))];
    const resident = this.#residentOn(device, tensors, frame.moments.length);
    const { atlas, records, vertices, table } = resident;
    const slots = atlas.show(frame.moments, frame.checkpointOf).map((slot) => slot * atlas.slotTexels);
    if (resident.panels !== frame.panels) {
      vertices(Float32Array.from({ length: panels.length * VERTICES }, (_, i) => i));
      records({ ...recordsOf(panels, atlas), format: 'rgba', type: 'float' });
      resident.panels = frame.panels;
    }
    if (resident.colormap !== frame.colormap) {
      const texels = new Uint8Array(frame.colormap.colors.flatMap((color) => [...rgbOf(color), 255]));
      table({ width: texels.length / 4, height: 1, data: texels });
      resident.colormap = frame.colormap;
    }
    const mixing = frame.moments.length > 1 ? frame.mixing : 'none';
    heatmapCommand(device, {
      norm: (panels[0] as HeatmapPanel).norm.name,
      reduction: panels.some(isReduced) ? frame.reduction : 'nearest',
      mixing,
      pages: atlas.pages.length,
    })({
      toClip: clipOf(tile),
      records,
      vertices,
      atlasShift: atlas.shift,
      slots: [slots[0] ?? 0, slots[1] ?? 0],
      share: frame.share,
      tile: [tile.x, tile.y],
      tileHeight: tile.height,
      lowerOrigin: frame.origin === 'lower' ? 1 : 0,
      table,
      underColor: unitRgb(frame.colormap.under),
      overColor: unitRgb(frame.colormap.over),
      badColor: unitRgb(frame.colormap.bad),
      ...Object.fromEntries(atlas.pages.map((page, i) => [`page${i}`, page])),
      count: panels.length * VERTICES,
      viewport: { x: 0, y: 0, width: tile.width, height: tile.height },
    });
  }

  /** Bytes of cells held on the GPU. */
  get bytes(): number {
    return this.#resident?.atlas.bytes ?? 0;
  }

  /** What the figure has on this device, made or remade where the device, the data or the moments ask for it. */
  #residentOn(device: Device, tensors: readonly Tensor[], moments: number): Resident {
    const held = this.#resident;
    const fits =
      held && held.device === device && sameItems(held.tensors, tensors) && held.atlas.slots >= moments;
    if (fits) return held;
    this.#release();
    const { regl } = device;
    this.#resident = {
      device,
      tensors,
      atlas: new Atlas(regl, device.maxTextureSize, tensors, moments),
      records: regl.texture(),
      vertices: regl.buffer([]),
      table: regl.texture({ width: 1, height: 1 }),
      panels: null,
      colormap: null,
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
