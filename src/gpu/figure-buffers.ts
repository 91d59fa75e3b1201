// What a figure keeps on one device: the atlas with its cells, the records of its panels, vertices, and the colour table.

import type { Buffer, Texture2D } from 'regl';
import { BAD_ENTRY, type Colormap, OVER_ENTRY, rgbOf, UNDER_ENTRY } from '../scale/colormaps.ts';
import type { Arithmetic } from '../scale/norm.ts';
import { chooseAddressArithmetic } from './arithmetic.ts';
import { Atlas } from './atlas.ts';
import type { AtlasLayout, Reserve } from './atlas-layout.ts';
import { createRecords, groupIntoRuns, type HeatmapPanel, VERTICES_PER_RUN } from './records.ts';
import type { Device } from './renderer.ts';
import type { MatrixStack } from './stack.ts';

/** What the atlas must have room for. */
export interface RoomRequest {
  /** Identifies the data that the stacks come from: while it is the same, the reserve is kept. */
  readonly data: unknown;
  readonly stacks: readonly MatrixStack[];
  /** Moments that must fit on the GPU at the same time. */
  readonly minSlots: number;
  /** Default: the one that is kept. */
  readonly reserve?: Reserve | undefined;
}

export const NO_RESERVE: Reserve = { maxCheckpoints: 0, budget: 0 };

/** What the records and the colour table are made from. */
export interface PanelBuffers {
  /** Identifies the panels: while it is the same array, they are the same. */
  readonly key: readonly HeatmapPanel[];
  readonly panels: readonly HeatmapPanel[];
  readonly values: Arithmetic;
  readonly hasSharedNorm: boolean;
  readonly colormaps: readonly Colormap[];
}

export class FigureBuffers {
  readonly device: Device;
  readonly atlas: Atlas;
  readonly records: Texture2D;
  /** 0, 1, 2, …: the vertices of at least all runs. (regl doesn't support gl_VertexID.) */
  readonly vertices: Buffer;
  readonly colorTable: Texture2D;
  runCount = 0;
  addresses: Arithmetic = 'fast';
  #room: { readonly data: unknown; readonly reserve: Reserve } = { data: null, reserve: NO_RESERVE };
  #vertexRuns = 0;
  #recordData: Float32Array | null = null;
  #recordsFor: (Pick<PanelBuffers, 'key' | 'values'> & { readonly layout: AtlasLayout }) | null = null;
  #tableFor: readonly Colormap[] = [];
  #isUnverified = true;

  constructor(device: Device) {
    const { regl, maxTextureSize } = device;
    this.device = device;
    this.atlas = new Atlas(regl, maxTextureSize);
    this.records = regl.texture();
    this.vertices = regl.buffer(new Float32Array());
    this.colorTable = regl.texture({ width: 1, height: 1 });
  }

  get reserve(): Reserve {
    return this.#room.reserve;
  }

  /** Rearranges the atlas if it lacks stacks or slots, or a new reserve is requested. */
  makeRoom({ data, stacks, minSlots, reserve: newReserve }: RoomRequest): void {
    const { atlas } = this;
    const isKnown = this.#room.data === data;
    const reserve = newReserve ?? (isKnown ? this.reserve : NO_RESERVE);
    const { maxCheckpoints, budget } = this.reserve;
    const isSameReserve = reserve.maxCheckpoints === maxCheckpoints && reserve.budget === budget;
    if (isKnown && isSameReserve && atlas.slots >= minSlots && atlas.holds(stacks)) return;
    atlas.arrange({ stacks, minSlots, reserve });
    this.#room = { data, reserve };
  }

  /** Uploads what changed in the records and the colour table. */
  update(input: PanelBuffers): void {
    const { key, values, colormaps } = input;
    const { layout } = this.atlas;
    const made = this.#recordsFor;
    if (made?.key !== key || made.values !== values || made.layout !== layout) this.#updateRecords(input);
    if (!areEqual(this.#tableFor, colormaps)) this.#updateColorTable(colormaps);
  }

  #updateRecords({ key, panels, values, hasSharedNorm, colormaps }: PanelBuffers): void {
    const runs = groupIntoRuns(panels, this.atlas);
    const { width, height, data } = createRecords(runs, this.atlas, hasSharedNorm ? null : values, colormaps);
    if (!this.#recordData || !areEqual(this.#recordData, data))
      this.records({ width, height, data, format: 'rgba', type: 'float' });
    this.#isUnverified ||= data.length > (this.#recordData?.length ?? 0);
    if (this.#vertexRuns < runs.length) {
      this.vertices(Float32Array.from({ length: runs.length * VERTICES_PER_RUN }, (_, i) => i));
      this.#vertexRuns = runs.length;
    }
    this.addresses = chooseAddressArithmetic(runs, this.atlas.width);
    this.runCount = runs.length;
    this.#recordData = data;
    this.#recordsFor = { key, values, layout: this.atlas.layout };
  }

  #updateColorTable(colormaps: readonly Colormap[]): void {
    const data = Float32Array.from(colormaps.flatMap(colorTableRow));
    // In software, floats are faster to read than bytes.
    this.colorTable({
      width: BAD_ENTRY + 1,
      height: colormaps.length,
      format: 'rgba',
      type: 'float',
      data,
    });
    this.#tableFor = colormaps;
  }

  /** True once after the buffers needed more memory: then the GPU must be asked whether it had it. */
  takeUnverified(): boolean {
    const isUnverified = this.#isUnverified || this.atlas.isUnverified;
    this.#isUnverified = false;
    this.atlas.isUnverified = false;
    return isUnverified;
  }

  destroy(): void {
    // The buffers of a lost device are gone already.
    if (this.device.gl.isContextLost()) return;
    this.atlas.destroy();
    this.records.destroy();
    this.vertices.destroy();
    this.colorTable.destroy();
  }
}

/** Red, green and blue in [0, 1]. */
export const unitRgb = (color: string): number[] => rgbOf(color).map((channel) => channel / 255);

/** The colours of a colormap's 256 entries and of the special values behind them, as RGBA in [0, 1]. */
function colorTableRow({ colors, under, over, bad }: Colormap): number[] {
  const entries: string[] = [...colors];
  entries[UNDER_ENTRY] = under;
  entries[OVER_ENTRY] = over;
  entries[BAD_ENTRY] = bad;
  return entries.flatMap((color) => [...unitRgb(color), 1]);
}

/** A loop, because records are long and are compared in most frames. */
function areEqual<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
