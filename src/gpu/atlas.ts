// The atlas: a float texture that holds the matrices of the moments shown, and of moments that come next.

import type { Regl, Texture2D } from 'regl';
import { HeadglowError } from '../tensor/error.ts';
import {
  type AtlasLayout,
  type AtlasLimits,
  type AtlasRequest,
  type AtlasSize,
  atlasBytes,
  type Block,
  BYTES_PER_CELL,
  layOutAtlas,
  NO_RESERVE,
  reuseTexture,
} from './atlas-layout.ts';
import { type Cells, cellCount, type MatrixStack } from './stack.ts';

/**
 * Cells uploaded per call, if a row has no more. Browsers copy larger data through newly allocated memory, which takes up
 * to 4 times as long.
 */
const MAX_CELLS_PER_UPLOAD = 2 ** 16;

/** What each stack shows. */
type Contents = ReadonlyMap<MatrixStack, unknown>;

/** Room for one moment of all stacks. */
interface Slot {
  readonly firstRow: number;
  /** Of the stacks that are uploaded completely. */
  readonly contents: Map<MatrixStack, unknown>;
}

/** Cells on their way into a slot. */
interface Upload {
  readonly slot: Slot;
  readonly contents: Contents;
  /** Each step after the first uploads a piece. */
  readonly pieces: Iterator<void> & Iterable<void>;
}

/** What is shown, and how to look it up. */
export interface AtlasCells extends Cells {
  /** Stacks on screen; others keep their place in the atlas without being uploaded. */
  readonly stacks: readonly MatrixStack[];
}

const NO_SIZE: AtlasSize = { width: 0, height: 0 };
const NO_LAYOUT: AtlasLayout = { size: NO_SIZE, blocks: [], texels: new Map(), slotRows: 0, slots: 0 };

export class Atlas {
  readonly #regl: Regl;
  readonly #limits: AtlasLimits;
  #texture: Texture2D | null = null;
  #layout = NO_LAYOUT;
  /** The least recently used first. */
  #slots: Slot[] = [];
  #upload: Upload | null = null;
  /** Rows of the texture that have been shown: the GPU has memory for them. */
  #shownRows = 0;
  /** True if rows are shown for the first time, until `Heatmap.verify` has asked whether the GPU has memory for them. */
  isUnverified = false;

  constructor(regl: Regl, limits: AtlasLimits) {
    this.#regl = regl;
    this.#limits = limits;
  }

  /** Exists once stacks are arranged. */
  get texture(): Texture2D {
    return this.#texture as Texture2D;
  }

  /** The same object while all addresses are the same. */
  get layout(): AtlasLayout {
    return this.#layout;
  }

  /** Texels. */
  get width(): number {
    return this.#layout.size.width;
  }

  get height(): number {
    return this.#layout.size.height;
  }

  get slots(): number {
    return this.#layout.slots;
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return atlasBytes(this.#layout.size);
  }

  /** True if all stacks have an address. */
  holds(stacks: readonly MatrixStack[]): boolean {
    return stacks.every((stack) => this.#layout.texels.has(stack));
  }

  /** The texel of a matrix's first cell, counted from the start of a slot. */
  texelOf(stack: MatrixStack, index: number): number {
    return (this.#layout.texels.get(stack) as number) + index * stack.layers * stack.heads;
  }

  /**
   * Gives each stack a new address. Keeps the texture if it is large enough, but not its content. Exceeds the budget only if
   * the moments that must fit do.
   * @throws HeadglowError if the device can't hold them
   */
  arrange(request: AtlasRequest): void {
    const { maxTextureSize, budget } = this.#limits;
    const fresh =
      layOutAtlas(request, this.#limits) ??
      layOutAtlas({ ...request, reserve: NO_RESERVE }, { maxTextureSize, budget: Infinity });
    if (!fresh) throw this.#sizeError(request);
    const isTooLarge = this.bytes > Math.max(budget, atlasBytes(fresh.size));
    const reused = isTooLarge ? null : reuseTexture(request, this.#layout.size, fresh);
    if (!reused) this.#createTexture(fresh.size);
    this.#layout = reused ?? fresh;
    const { slots, slotRows } = this.#layout;
    this.#slots = Array.from({ length: slots }, (_, index) => ({
      firstRow: index * slotRows,
      contents: new Map(),
    }));
    this.#upload = null;
  }

  #createTexture(size: AtlasSize): void {
    this.destroy();
    this.#texture = this.#regl.texture({ ...size, format: 'luminance', type: 'float' });
    this.#shownRows = 0;
  }

  #sizeError({ stacks, minSlots }: AtlasRequest): HeadglowError {
    const cells = stacks.reduce((sum, stack) => sum + cellCount(stack), 0);
    const { maxTextureSize } = this.#limits;
    const largest = atlasBytes({ width: maxTextureSize, height: maxTextureSize });
    const [needed, most] = [minSlots * cells * BYTES_PER_CELL, largest].map((bytes) =>
      Math.ceil(bytes / 1e6).toLocaleString('en'),
    );
    return new HeadglowError({
      code: 'size',
      reason: `the figure needs ${needed} MB of the GPU's memory, and its textures hold ${most} MB`,
      remedy: 'make the figure smaller',
    });
  }

  /**
   * Uploads what the texture lacks of these moments.
   * @param moments at most as many as there are slots
   * @returns the first row of each moment's slot
   */
  show(moments: readonly number[], cells: AtlasCells): number[] {
    const wanted = moments.map((moment) => contentsAt(moment, cells));
    const slots = wanted.map((contents) => this.#findSlot(contents));
    wanted.forEach((contents, i) => {
      if (slots[i]) return;
      const valuesOf = (stack: MatrixStack) => cells.valuesOf(stack, moments[i] as number);
      const { slot, pieces } = this.#startUpload(contents, slots, valuesOf) as Upload;
      for (const _ of pieces);
      this.#upload = null;
      slots[i] = slot;
    });
    return (slots as Slot[]).map((slot) => {
      this.#markUsed(slot);
      const end = slot.firstRow + this.#layout.slotRows;
      this.isUnverified ||= end > this.#shownRows;
      this.#shownRows = Math.max(this.#shownRows, end);
      return slot.firstRow;
    });
  }

  /**
   * Uploads a part of the first of these moments that is not in the texture.
   * @param shown moments that must stay
   * @param fraction of a whole moment, in (0, 1]
   * @returns false if there is nothing to upload, or no room
   */
  prefetch(
    moments: readonly number[],
    shown: readonly number[],
    cells: AtlasCells,
    fraction: number,
  ): boolean {
    const kept = shown.map((moment) => this.#findSlot(contentsAt(moment, cells)));
    for (const moment of moments) {
      const contents = contentsAt(moment, cells);
      const slot = this.#findSlot(contents);
      kept.push(slot);
      if (slot) continue;
      const upload = this.#startUpload(contents, kept, (stack) => cells.valuesOf(stack, moment));
      if (!upload) return false;
      let piecesLeft = Math.ceil((fraction * this.#layout.slotRows) / this.#rowsPerUpload);
      while (piecesLeft-- > 0 && this.#upload) if (upload.pieces.next().done) this.#upload = null;
      this.#markUsed(upload.slot);
      return true;
    }
    return false;
  }

  #findSlot(wanted: Contents): Slot | undefined {
    return this.#slots.find(({ contents }) => includesAll(contents, wanted));
  }

  #markUsed(slot: Slot): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#slots.push(slot);
  }

  /** Starts to fill the least recently used slot that is not kept; null if all are kept. */
  #startUpload(
    contents: Contents,
    kept: readonly (Slot | undefined)[],
    valuesOf: StackLookup,
  ): Upload | null {
    const current = this.#upload;
    if (current && current.contents.size === contents.size && includesAll(current.contents, contents))
      return current;
    const slot = this.#slots.find((candidate) => !kept.includes(candidate));
    if (!slot) return null;
    const pieces = this.#uploadPieces(slot, contents, valuesOf);
    pieces.next();
    this.#upload = { slot, contents, pieces };
    return this.#upload;
  }

  get #rowsPerUpload(): number {
    return Math.max(1, Math.floor(MAX_CELLS_PER_UPLOAD / this.width));
  }

  /** Uploads what a slot lacks of these contents, and stops before each piece. */
  *#uploadPieces(slot: Slot, wanted: Contents, valuesOf: StackLookup): Generator<void> {
    const { contents } = slot;
    const isWrong = (stack: MatrixStack) => wanted.has(stack) && contents.get(stack) !== wanted.get(stack);
    for (const block of this.#layout.blocks) {
      if (!block.stacks.some(isWrong)) continue;
      for (const stack of block.stacks) contents.delete(stack);
      const values = blockValues(block, wanted, valuesOf);
      yield* this.#uploadBlock(block, values, slot);
      for (const stack of block.stacks) if (wanted.has(stack)) contents.set(stack, wanted.get(stack));
    }
  }

  *#uploadBlock({ cells, row }: Block, values: Float32Array, slot: Slot): Generator<void> {
    const { width, texture } = this;
    const firstRow = slot.firstRow + row;
    let wholeRows = Math.ceil(cells / width);
    // The last row may include what follows in memory. If too little follows, it is uploaded separately.
    const hasShortRow = wholeRows * width > values.length;
    if (hasShortRow) wholeRows -= 1;
    for (let uploaded = 0; uploaded < wholeRows; uploaded += this.#rowsPerUpload) {
      yield;
      const height = Math.min(this.#rowsPerUpload, wholeRows - uploaded);
      const from = uploaded * width;
      const data = values.subarray(from, from + height * width);
      texture.subimage({ data, width, height }, 0, firstRow + uploaded);
    }
    if (hasShortRow) {
      yield;
      const data = values.subarray(wholeRows * width, cells);
      texture.subimage({ data, width: data.length, height: 1 }, 0, firstRow + wholeRows);
    }
  }

  destroy(): void {
    this.#texture?.destroy();
  }
}

const contentsAt = (moment: number, { stacks, contentOf }: AtlasCells): Contents =>
  new Map(stacks.map((stack) => [stack, contentOf(stack, moment)]));

function includesAll(contents: Contents, wanted: Contents): boolean {
  for (const [stack, content] of wanted) if (contents.get(stack) !== content) return false;
  return true;
}

/** Looks up the cells of a stack. */
type StackLookup = (stack: MatrixStack) => Float32Array;

/** The cells of a block. They may be followed by more: whatever follows in memory. */
function blockValues({ stacks, cells }: Block, contents: Contents, valuesOf: StackLookup): Float32Array {
  const isPresent = (stack: MatrixStack) => contents.has(stack) && contents.get(stack) !== null;
  const [first] = stacks as [MatrixStack];
  if (stacks.length === 1 && isPresent(first)) return valuesOf(first);
  const joined = new Float32Array(cells).fill(Number.NaN);
  let offset = 0;
  for (const stack of stacks) {
    if (isPresent(stack)) joined.set(valuesOf(stack).subarray(0, cellCount(stack)), offset);
    offset += cellCount(stack);
  }
  return joined;
}
