// Where the matrices of one checkpoint lie in the atlas. A slot has room for one checkpoint of all tensors.
//
// Cell i of a strip is texel (i mod width, i div width), counted from the strip's first row. The width is a power of two. So
// any shape fits, and an upload is a few calls on the file's own memory.

import { HeadglowError } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';

/** Pages that one draw can read. WebGL2 guarantees 16 samplers, of which the colour table takes one. */
const MAX_PAGES = 8;

/** Tensors with fewer cells per checkpoint than this are uploaded together. */
const MAX_SHARED_CELLS = 2 ** 16;

export const BYTES_PER_CELL = 4;

/** Tensors that are uploaded together: one tensor, or small ones with the same checkpoints. */
export interface Block {
  readonly tensors: readonly TensorOrSource[];
  /** Cells of one checkpoint. */
  readonly cells: number;
  readonly strips: readonly Strip[];
}

/** Consecutive whole matrices of a block on one page. */
export interface Strip {
  /** First cell within the block's checkpoint. */
  readonly start: number;
  readonly cells: number;
  readonly page: number;
  readonly row: number;
}

/** The texel of a matrix's first cell, counted from the start of a slot. */
export interface Address {
  readonly page: number;
  readonly row: number;
  readonly column: number;
}

/** Room for more checkpoints than are shown. */
export interface Reserve {
  /** Counts those that are shown. */
  readonly maxCheckpoints: number;
  /** Bytes, including the checkpoints that are shown. */
  readonly budget: number;
}

export interface AtlasRequest {
  readonly tensors: readonly TensorOrSource[];
  /** The largest side of a texture on the device. */
  readonly maxTextureSize: number;
  /** Checkpoints that must fit at the same time, even beyond the budget. */
  readonly minSlots: number;
  readonly reserve: Reserve;
}

export interface AtlasLayout {
  readonly blocks: readonly Block[];
  /** By task. */
  readonly addresses: ReadonlyMap<TensorOrSource, readonly Address[]>;
  readonly pages: number;
  /** log2 of the width of the textures. */
  readonly shift: number;
  /** Rows of a slot, the same on each page. */
  readonly slotRows: number;
  readonly slots: number;
}

export const checkpointCells = (tensor: TensorOrSource): number =>
  tensor.tasks.length * tensor.layers * tensor.heads;

/** @throws HeadglowError if `minSlots` checkpoints don't fit in all pages */
export function layOutAtlas({ tensors, maxTextureSize, minSlots, reserve }: AtlasRequest): AtlasLayout {
  const groups = groupTensors(tensors);
  const cells = tensors.reduce((sum, tensor) => sum + checkpointCells(tensor), 0);
  const budgetCells = Math.min(cells * reserve.maxCheckpoints, reserve.budget / BYTES_PER_CELL);
  const shift = chooseShift(Math.max(1, cells * minSlots, budgetCells), maxTextureSize);
  const placement = new Placement(2 ** shift, Math.floor(maxTextureSize / minSlots));
  const blocks = groups.map((group) => ({
    tensors: group,
    cells: group.reduce((sum, tensor) => sum + checkpointCells(tensor), 0),
    strips: placement.place(group),
  }));
  const { addresses, pageRows } = placement;
  const slotRows = Math.max(1, ...pageRows);
  const slotBytes = pageRows.length * slotRows * 2 ** shift * BYTES_PER_CELL;
  const wantedSlots = Math.min(reserve.maxCheckpoints, reserve.budget / slotBytes, maxTextureSize / slotRows);
  const slots = Math.max(minSlots, Math.floor(wantedSlots));
  return { blocks, addresses, pages: pageRows.length, shift, slotRows, slots };
}

/** Small tensors with equal steps share a group. */
function groupTensors(tensors: readonly TensorOrSource[]): TensorOrSource[][] {
  const groups = new Map<string, TensorOrSource[]>();
  tensors.forEach((tensor, index) => {
    const isSmall = checkpointCells(tensor) < MAX_SHARED_CELLS;
    const key = isSmall ? (tensor.steps?.join() ?? 'without steps') : `alone ${index}`;
    const group = groups.get(key);
    if (group) group.push(tensor);
    else groups.set(key, [tensor]);
  });
  return [...groups.values()];
}

/** log2 of the width for so many cells: about square, and within the device's limit. */
function chooseShift(cells: number, maxTextureSize: number): number {
  const shift = Math.ceil(Math.log2(Math.min(maxTextureSize, Math.sqrt(cells))));
  return 2 ** shift > maxTextureSize ? shift - 1 : shift;
}

/** Places matrices one behind the other, and starts a page whenever one is full. */
class Placement {
  /** Rows taken on each page. */
  readonly pageRows: number[] = [0];
  readonly addresses = new Map<TensorOrSource, readonly Address[]>();
  readonly #width: number;
  readonly #maxRows: number;

  constructor(width: number, maxRows: number) {
    this.#width = width;
    this.#maxRows = maxRows;
  }

  get #row(): number {
    return this.pageRows.at(-1) as number;
  }

  /** True if a strip of so many cells fits on the current page. */
  #fits(cells: number): boolean {
    return this.#row + Math.ceil(cells / this.#width) <= this.#maxRows;
  }

  /** Places all matrices of a block. @returns its strips, one for each page or part of a page */
  place(tensors: readonly TensorOrSource[]): readonly Strip[] {
    const strips: Strip[] = [];
    let [start, cells] = [0, 0];
    const closeStrip = () => {
      if (cells === 0) return;
      strips.push({ start, cells, page: this.pageRows.length - 1, row: this.#row });
      this.pageRows[this.pageRows.length - 1] = this.#row + Math.ceil(cells / this.#width);
      start += cells;
      cells = 0;
    };
    for (const tensor of tensors) {
      const matrixCells = tensor.layers * tensor.heads;
      const addresses = tensor.tasks.map((): Address => {
        if (!this.#fits(cells + matrixCells)) {
          closeStrip();
          this.#makeRoom(tensor, matrixCells);
        }
        const page = this.pageRows.length - 1;
        const row = this.#row + Math.floor(cells / this.#width);
        const column = cells % this.#width;
        cells += matrixCells;
        return { page, row, column };
      });
      this.addresses.set(tensor, addresses);
    }
    closeStrip();
    return strips;
  }

  /** Starts a page if a matrix doesn't fit on this one. @throws HeadglowError if it fits on none, or pages run out */
  #makeRoom(tensor: TensorOrSource, matrixCells: number): void {
    if (!this.#fits(matrixCells) && this.#row !== 0) this.pageRows.push(0);
    if (this.#fits(matrixCells) && this.pageRows.length <= MAX_PAGES) return;
    throw new HeadglowError({
      code: 'size',
      place: tensor.model,
      reason: `one checkpoint of ${tensor.tasks.length} x ${tensor.layers} x ${tensor.heads} cells is larger than this GPU's textures`,
      remedy: 'show fewer tasks or models at a time',
    });
  }
}
