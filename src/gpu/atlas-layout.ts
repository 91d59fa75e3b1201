// Where matrices lie in the atlas. A slot has room for one moment of all stacks.
//
// Cell i of a block is texel (i mod width, i div width), counted from the block's first row. The width is a power of two. So
// any shape fits, and an upload is a few calls on the file's own memory.

import { cellCount, type MatrixStack } from './stack.ts';

/** Stacks with fewer cells than this are uploaded together, in blocks of up to so many cells. */
const MAX_SHARED_CELLS = 2 ** 16;

/** The texture is kept for other stacks unless it is this many times as large as a new one would be. */
const MAX_EXCESS = 4;

export const BYTES_PER_CELL = 4;

/** Texels of the texture's widest row. */
export const MAX_WIDTH = 2 ** 14;

/** Stacks that are uploaded together: one stack, or small ones. */
export interface Block {
  readonly stacks: readonly MatrixStack[];
  readonly cells: number;
  /** Row of its first cell, counted from the start of a slot. */
  readonly row: number;
}

/** Room for more moments than are shown. */
export interface Reserve {
  /** Counts those that are shown. */
  readonly maxMoments: number;
  /** Bytes, including the moments that are shown. */
  readonly budget: number;
}

export const NO_RESERVE: Reserve = { maxMoments: 0, budget: 0 };

export interface AtlasRequest {
  readonly stacks: readonly MatrixStack[];
  /** Moments that must fit at the same time, even beyond the budget of the reserve. */
  readonly minSlots: number;
  readonly reserve: Reserve;
}

export interface AtlasLimits {
  /** The largest side of a texture on the device. */
  readonly maxTextureSize: number;
  /** Bytes of the texture. */
  readonly budget: number;
}

/** The size of the texture. */
export interface AtlasSize {
  readonly width: number;
  readonly height: number;
}

export interface AtlasLayout {
  readonly size: AtlasSize;
  readonly blocks: readonly Block[];
  /** The texel of each stack's first cell, counted from the start of a slot. */
  readonly texels: ReadonlyMap<MatrixStack, number>;
  readonly slotRows: number;
  readonly slots: number;
}

export const atlasBytes = ({ width, height }: AtlasSize): number => width * height * BYTES_PER_CELL;

/** Lays out stacks in a new texture. @returns null if `minSlots` moments don't fit */
export function layOutAtlas(request: AtlasRequest, limits: AtlasLimits): AtlasLayout | null {
  const { stacks, minSlots, reserve } = request;
  const cells = stacks.reduce((sum, stack) => sum + cellCount(stack), 0);
  const reserved = Math.min(cells * reserve.maxMoments, reserve.budget / BYTES_PER_CELL);
  const groups = groupStacks(stacks);
  const wanted = Math.max(1, cells * minSlots, reserved);
  // About square; wider if rows that are not full make it too high.
  for (let width = 2 ** Math.ceil(Math.log2(wanted) / 2); ; width *= 2) {
    const usedWidth = Math.min(width, MAX_WIDTH, floorPowerOfTwo(limits.maxTextureSize));
    const placed = place(groups, usedWidth);
    const slots = countSlots(usedWidth, placed.slotRows, request, limits);
    if (slots >= minSlots)
      return { ...placed, slots, size: { width: usedWidth, height: placed.slotRows * slots } };
    if (usedWidth < width) return null;
  }
}

/**
 * Lays out stacks in the texture that exists.
 * @param fresh how they would be laid out in a new one
 * @returns null if they don't fit, or would leave most of the texture empty
 */
export function reuseTexture(
  { stacks }: AtlasRequest,
  size: AtlasSize,
  fresh: AtlasLayout,
): AtlasLayout | null {
  const [bytes, freshBytes] = [atlasBytes(size), atlasBytes(fresh.size)];
  if (bytes < freshBytes || bytes > MAX_EXCESS * freshBytes) return null;
  const placed = place(groupStacks(stacks), size.width);
  const slots = Math.floor(size.height / placed.slotRows);
  return slots < fresh.slots ? null : { ...placed, slots, size };
}

const floorPowerOfTwo = (limit: number): number => 2 ** Math.floor(Math.log2(limit));

/** Moments that fit: those that must, and as many of the reserve as its budget allows. */
function countSlots(
  width: number,
  slotRows: number,
  { minSlots, reserve }: AtlasRequest,
  { maxTextureSize, budget }: AtlasLimits,
): number {
  const slotBytes = atlasBytes({ width, height: slotRows });
  const most = Math.floor(Math.min(maxTextureSize / slotRows, budget / slotBytes));
  const reserved = Math.floor(Math.min(reserve.maxMoments, reserve.budget / slotBytes));
  return Math.min(most, Math.max(minSlots, reserved));
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

/** Places groups below each other; each starts with a row. */
function place(
  groups: readonly (readonly MatrixStack[])[],
  width: number,
): Pick<AtlasLayout, 'blocks' | 'texels' | 'slotRows'> {
  const texels = new Map<MatrixStack, number>();
  const blocks: Block[] = [];
  let row = 0;
  for (const stacks of groups) {
    let cells = 0;
    for (const stack of stacks) {
      texels.set(stack, row * width + cells);
      cells += cellCount(stack);
    }
    blocks.push({ stacks, cells, row });
    row += Math.ceil(cells / width);
  }
  return { blocks, texels, slotRows: Math.max(1, row) };
}
