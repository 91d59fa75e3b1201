// Where matrices lie in the atlas. A slot has room for one moment of all stacks.
//
// Cell i of a strip is texel (i mod width, i div width), counted from the strip's first row. The width is a power of two. So
// any shape fits, and an upload is a few calls on the file's own memory.

import { HeadglowError } from '../tensor/error.ts';
import { cellCount, type MatrixStack } from './stack.ts';

/** Pages that one draw can read. WebGL2 guarantees 16 samplers, of which the colour table takes one. */
const MAX_PAGES = 8;

/** Stacks with fewer cells than this are uploaded together, in blocks of up to so many cells. */
const MAX_SHARED_CELLS = 2 ** 16;

/** Textures are kept for other stacks unless they are this many times as large as new ones would be. */
const MAX_EXCESS = 4;

export const BYTES_PER_CELL = 4;

/** Stacks that are uploaded together: one stack, or consecutive small ones. */
export interface Block {
  readonly stacks: readonly MatrixStack[];
  readonly cells: number;
  readonly strips: readonly Strip[];
}

/** Consecutive whole matrices of a block on one page. */
export interface Strip {
  /** First cell within the block. */
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
  readonly stacks: readonly MatrixStack[];
  /** Moments that must fit at the same time, even beyond the budget. */
  readonly minSlots: number;
  readonly reserve: Reserve;
}

/** The size of the textures. */
export interface AtlasSize {
  readonly pages: number;
  /** log2 of the width. */
  readonly shift: number;
  /** Texels. */
  readonly height: number;
}

export interface AtlasLayout {
  readonly size: AtlasSize;
  readonly blocks: readonly Block[];
  /** By matrix of the stack. */
  readonly addresses: ReadonlyMap<MatrixStack, readonly Address[]>;
  /** Rows of a slot, the same on each page. */
  readonly slotRows: number;
  readonly slots: number;
}

export const atlasBytes = ({ pages, shift, height }: AtlasSize): number =>
  pages * 2 ** shift * height * BYTES_PER_CELL;

/**
 * Lays out stacks in new textures.
 * @param maxTextureSize the largest side of a texture on the device
 * @throws HeadglowError if `minSlots` moments don't fit in all pages
 */
export function layOutAtlas(request: AtlasRequest, maxTextureSize: number): AtlasLayout {
  const { stacks, minSlots, reserve } = request;
  const cells = stacks.reduce((sum, stack) => sum + cellCount(stack), 0);
  const budgetCells = Math.min(cells * reserve.maxCheckpoints, reserve.budget / BYTES_PER_CELL);
  const shift = chooseShift(Math.max(1, cells * minSlots, budgetCells), maxTextureSize);
  const placement = new Placement(shift, MAX_PAGES, Math.floor(maxTextureSize / minSlots));
  const misfit = placement.place(groupStacks(stacks));
  if (misfit)
    throw new HeadglowError({
      code: 'size',
      place: misfit.name,
      reason: `one checkpoint of ${misfit.count} x ${misfit.layers} x ${misfit.heads} cells is larger than this GPU's textures`,
      remedy: 'show fewer tasks or models at a time',
    });
  const { pages, slotRows } = placement;
  const slotBytes = atlasBytes({ pages, shift, height: slotRows });
  const wantedSlots = Math.min(reserve.maxCheckpoints, reserve.budget / slotBytes, maxTextureSize / slotRows);
  return placement.layout(Math.max(minSlots, Math.floor(wantedSlots)));
}

/**
 * Lays out stacks in textures that exist.
 * @param fresh how they would be laid out in new ones
 * @returns null if they don't fit, or would leave most of the textures empty
 */
export function reuseTextures(
  { stacks, minSlots }: AtlasRequest,
  size: AtlasSize,
  fresh: AtlasLayout,
): AtlasLayout | null {
  const isSuitable =
    atlasBytes(size) >= atlasBytes(fresh.size) && atlasBytes(size) <= MAX_EXCESS * atlasBytes(fresh.size);
  if (!isSuitable) return null;
  const placement = new Placement(size.shift, size.pages, Math.floor(size.height / minSlots));
  if (placement.place(groupStacks(stacks))) return null;
  const slots = Math.floor(size.height / placement.slotRows);
  return slots < fresh.slots ? null : { ...placement.layout(slots), size };
}

/** Small stacks share groups. */
function groupStacks(stacks: readonly MatrixStack[]): MatrixStack[][] {
  const groups: MatrixStack[][] = [];
  let shared: MatrixStack[] = [];
  let sharedCells = Infinity;
  for (const stack of stacks) {
    const cells = cellCount(stack);
    if (cells >= MAX_SHARED_CELLS) {
      groups.push([stack]);
      continue;
    }
    if (sharedCells + cells > MAX_SHARED_CELLS) {
      shared = [];
      sharedCells = 0;
      groups.push(shared);
    }
    shared.push(stack);
    sharedCells += cells;
  }
  return groups;
}

/** log2 of the width for so many cells: about square, and within the device's limit. */
function chooseShift(cells: number, maxTextureSize: number): number {
  const shift = Math.ceil(Math.log2(Math.min(maxTextureSize, Math.sqrt(cells))));
  return 2 ** shift > maxTextureSize ? shift - 1 : shift;
}

/** Places matrices one behind the other, and starts a page whenever one is full. */
class Placement {
  readonly #shift: number;
  readonly #maxPages: number;
  readonly #maxRows: number;
  /** Rows taken on each page. */
  readonly #pageRows: number[] = [0];
  readonly #blocks: Block[] = [];
  readonly #addresses = new Map<MatrixStack, readonly Address[]>();

  /** @param maxRows of a slot on each page */
  constructor(shift: number, maxPages: number, maxRows: number) {
    this.#shift = shift;
    this.#maxPages = maxPages;
    this.#maxRows = maxRows;
  }

  get pages(): number {
    return this.#pageRows.length;
  }

  get slotRows(): number {
    return Math.max(1, ...this.#pageRows);
  }

  layout(slots: number): AtlasLayout {
    return {
      size: { pages: this.pages, shift: this.#shift, height: this.slotRows * slots },
      blocks: this.#blocks,
      addresses: this.#addresses,
      slotRows: this.slotRows,
      slots,
    };
  }

  /** Places all groups. @returns the stack that doesn't fit; null if all do */
  place(groups: readonly (readonly MatrixStack[])[]): MatrixStack | null {
    for (const group of groups) {
      const misfit = this.#placeBlock(group);
      if (misfit) return misfit;
    }
    return null;
  }

  /** Places all matrices of a block, in a strip for each page or part of a page. @returns a stack that doesn't fit, or null */
  #placeBlock(stacks: readonly MatrixStack[]): MatrixStack | null {
    const width = 2 ** this.#shift;
    const strips: Strip[] = [];
    let [start, cells] = [0, 0];
    const closeStrip = () => {
      if (cells === 0) return;
      strips.push({ start, cells, page: this.pages - 1, row: this.#row });
      this.#pageRows[this.pages - 1] = this.#row + Math.ceil(cells / width);
      start += cells;
      cells = 0;
    };
    for (const stack of stacks) {
      const matrixCells = stack.layers * stack.heads;
      const addresses: Address[] = [];
      for (let index = 0; index < stack.count; index++) {
        if (!this.#fits(cells + matrixCells)) {
          closeStrip();
          if (!this.#makeRoom(matrixCells)) return stack;
        }
        addresses.push({
          page: this.pages - 1,
          row: this.#row + Math.floor(cells / width),
          column: cells % width,
        });
        cells += matrixCells;
      }
      this.#addresses.set(stack, addresses);
    }
    closeStrip();
    this.#blocks.push({ stacks, cells: start, strips });
    return null;
  }

  get #row(): number {
    return this.#pageRows.at(-1) as number;
  }

  /** True if a strip of so many cells fits on the current page. */
  #fits(cells: number): boolean {
    return this.#row + Math.ceil(cells / 2 ** this.#shift) <= this.#maxRows;
  }

  /** Starts a page if a matrix doesn't fit on this one. @returns false if it fits on none, or pages run out */
  #makeRoom(matrixCells: number): boolean {
    if (!this.#fits(matrixCells) && this.#row !== 0) this.#pageRows.push(0);
    return this.#fits(matrixCells) && this.pages <= this.#maxPages;
  }
}
