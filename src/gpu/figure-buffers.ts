// What a figure keeps on one device: the atlas with its cells, the records of its panels, vertices, and the colour table.

import type { Buffer, Texture2D } from 'regl';
import { pixelsAlong } from '../figure/orientation.ts';
import { BAD_ENTRY, type Colormap, OVER_ENTRY, rgbOf, UNDER_ENTRY } from '../scale/colormaps.ts';
import type { Arithmetic } from './arithmetic.ts';
import { Atlas } from './atlas.ts';
import { type AtlasLayout, NO_RESERVE, type Reserve } from './atlas-layout.ts';
import { AxisFits, fitStandIn } from './axis-fit.ts';
import { createEdgeTable, EDGES_PER_ROW, type EdgeTable } from './edge-table.ts';
import type { HeatmapPanel } from './panel.ts';
import { createRecords, type PanelFit, VERTICES_PER_RUN } from './records.ts';
import type { Device } from './renderer.ts';
import { groupIntoRuns, type Run } from './runs.ts';
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

/** What the records and the colour table are made from. */
export interface PanelBuffers {
  /** Identifies the panels: while it is the same array, they are the same. */
  readonly key: readonly HeatmapPanel[];
  readonly panels: readonly HeatmapPanel[];
  readonly arithmetic: Arithmetic;
  readonly hasSharedNorm: boolean;
  /** True if pixels show only the cell at their centre. */
  readonly isSingle: boolean;
  readonly isMoving: boolean;
  readonly isStandIn: boolean;
  readonly colormaps: readonly Colormap[];
}

export class FigureBuffers {
  readonly device: Device;
  readonly atlas: Atlas;
  readonly records: Texture2D;
  /** 0, 1, 2, …: the vertices of at least all runs. (regl doesn't support gl_VertexID.) */
  readonly vertices: Buffer;
  readonly colorTable: Texture2D;
  /** The cells of pixels, if `hasEdges`. */
  readonly edges: Texture2D;
  hasEdges = false;
  runCount = 0;
  readonly #fits = new AxisFits();
  #room: { readonly data: unknown; readonly reserve: Reserve } = { data: null, reserve: NO_RESERVE };
  #vertexRuns = 0;
  #recordData: Float32Array | null = null;
  #recordsFor: { readonly input: PanelBuffers; readonly layout: AtlasLayout } | null = null;
  #tableFor: readonly Colormap[] = [];
  #isUnverified = true;

  /** @param budget bytes of cells */
  constructor(device: Device, budget: number) {
    const { regl, maxTextureSize } = device;
    this.device = device;
    this.atlas = new Atlas(regl, { maxTextureSize, budget });
    this.records = regl.texture();
    this.vertices = regl.buffer(new Float32Array());
    this.colorTable = regl.texture({ width: 1, height: 1 });
    this.edges = regl.texture();
  }

  get reserve(): Reserve {
    return this.#room.reserve;
  }

  /** Rearranges the atlas if it lacks stacks or slots, or a new reserve is requested. */
  makeRoom({ data, stacks, minSlots, reserve: newReserve }: RoomRequest): void {
    const { atlas } = this;
    const isKnown = this.#room.data === data;
    const reserve = newReserve ?? (isKnown ? this.reserve : NO_RESERVE);
    const { maxMoments, budget } = this.reserve;
    const isSameReserve = reserve.maxMoments === maxMoments && reserve.budget === budget;
    if (isKnown && isSameReserve && atlas.slots >= minSlots && atlas.holds(stacks)) return;
    atlas.arrange({ stacks, minSlots, reserve });
    this.#room = { data, reserve };
  }

  /** Uploads what changed in the records and the colour table. */
  update(input: PanelBuffers): void {
    const { colormaps } = input;
    const made = this.#recordsFor;
    if (made?.layout !== this.atlas.layout || !haveSameRecords(made.input, input)) this.#updateRecords(input);
    if (!areEqual(this.#tableFor, colormaps)) this.#updateColorTable(colormaps);
  }

  #updateRecords(input: PanelBuffers): void {
    const { panels, arithmetic, hasSharedNorm, colormaps } = input;
    const runs = groupIntoRuns(panels, this.atlas);
    const fits = runs.map((run) => this.#fitRun(run, input));
    const { width, height, data } = createRecords({
      runs,
      fits,
      edges: this.#updateEdges(fits, input.isMoving),
      atlasWidth: this.atlas.width,
      norms: hasSharedNorm ? null : arithmetic,
      colormaps,
    });
    if (!this.#recordData || !areEqual(this.#recordData, data))
      this.records({ width, height, data, format: 'rgba', type: 'float' });
    this.#isUnverified ||= data.length > (this.#recordData?.length ?? 0);
    if (this.#vertexRuns < runs.length) {
      this.vertices(Float32Array.from({ length: runs.length * VERTICES_PER_RUN }, (_, i) => i));
      this.#vertexRuns = runs.length;
    }
    this.runCount = runs.length;
    this.#recordData = data;
    this.#recordsFor = { input, layout: this.atlas.layout };
  }

  #fitRun({ panel }: Run, { isSingle, isStandIn }: PanelBuffers): PanelFit {
    const { stack, rect, layersInSight, headsInSight } = panel;
    const pixels = pixelsAlong(rect, panel);
    const layers = { cells: stack.layers, pixels: pixels.layers, inSight: layersInSight, isSingle };
    const heads = { cells: stack.heads, pixels: pixels.heads, inSight: headsInSight, isSingle };
    if (isStandIn) return { layers: fitStandIn(layers), heads: fitStandIn(heads) };
    return { layers: this.#fits.of(layers), heads: this.#fits.of(heads) };
  }

  /**
   * Uploads the cells of all pixels if floats may be wrong for some of them; not in motion, because that would need another
   * program. @returns null if floats are used
   */
  #updateEdges(fits: readonly PanelFit[], isMoving: boolean): EdgeTable | null {
    this.hasEdges = !isMoving && fits.some(({ layers, heads }) => !layers.isSafe || !heads.isSafe);
    if (!this.hasEdges) return null;
    const table = createEdgeTable(new Set(fits.flatMap(({ layers, heads }) => [layers, heads])));
    const { data } = table;
    const size = { width: EDGES_PER_ROW, height: data.length / EDGES_PER_ROW };
    this.edges({ ...size, data, format: 'luminance', type: 'float' });
    return table;
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
    this.edges.destroy();
  }
}

const haveSameRecords = (a: PanelBuffers, b: PanelBuffers): boolean =>
  a.key === b.key &&
  a.arithmetic === b.arithmetic &&
  a.isSingle === b.isSingle &&
  a.isMoving === b.isMoving &&
  a.isStandIn === b.isStandIn;

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
