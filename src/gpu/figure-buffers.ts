// What a figure keeps on one device: the atlas with its cells, the records of its panels, vertices, and the colour table.

import type { Buffer, Texture2D } from 'regl';
import { BAD_ENTRY, type Colormap, OVER_ENTRY, rgbOf, UNDER_ENTRY } from '../scale/colormaps.ts';
import type { Arithmetic } from '../scale/norm.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { chooseAddressArithmetic } from './arithmetic.ts';
import { Atlas } from './atlas.ts';
import type { Reserve } from './atlas-layout.ts';
import { createRecords, groupIntoRuns, type HeatmapPanel, VERTICES_PER_RUN } from './records.ts';
import type { Device } from './renderer.ts';

/** What the buffers of a figure are created for. */
export interface BuffersRequest {
  readonly device: Device;
  readonly tensors: readonly TensorOrSource[];
  /** Checkpoints that must fit on the GPU at the same time. */
  readonly minSlots: number;
  readonly reserve: Reserve;
}

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
  readonly tensors: readonly TensorOrSource[];
  readonly reserve: Reserve;
  readonly atlas: Atlas;
  readonly records: Texture2D;
  /** 0, 1, 2, …: the vertices of at least all runs. (regl doesn't support gl_VertexID.) */
  readonly vertices: Buffer;
  readonly colorTable: Texture2D;
  runCount = 0;
  addresses: Arithmetic = 'fast';
  #vertexRuns = 0;
  #recordData: Float32Array | null = null;
  #recordsFor: Pick<PanelBuffers, 'key' | 'values'> | null = null;
  #tableFor: readonly Colormap[] = [];
  #isUnverified = true;

  constructor({ device, tensors, minSlots, reserve }: BuffersRequest) {
    const { regl, maxTextureSize } = device;
    this.device = device;
    this.tensors = tensors;
    this.reserve = reserve;
    this.atlas = new Atlas(regl, { tensors, maxTextureSize, minSlots, reserve });
    this.records = regl.texture();
    this.vertices = regl.buffer(new Float32Array());
    this.colorTable = regl.texture({ width: 1, height: 1 });
  }

  holdsTensors(device: Device, tensors: readonly TensorOrSource[]): boolean {
    return this.device === device && areEqual(this.tensors, tensors);
  }

  /** True if these buffers need not be created again for a request. */
  canServe({ device, tensors, minSlots, reserve }: BuffersRequest): boolean {
    return (
      this.holdsTensors(device, tensors) &&
      this.atlas.slots >= minSlots &&
      this.reserve.maxCheckpoints === reserve.maxCheckpoints &&
      this.reserve.budget === reserve.budget
    );
  }

  /** Uploads what changed in the records and the colour table. */
  update(input: PanelBuffers): void {
    const { key, values, colormaps } = input;
    if (this.#recordsFor?.key !== key || this.#recordsFor.values !== values) this.#updateRecords(input);
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
    this.#recordsFor = { key, values };
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
