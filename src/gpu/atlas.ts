// The atlas: float textures that hold the matrices of the moments shown, and of moments that come next.

import type { Regl, Texture2D } from 'regl';
import {
  type Address,
  type AtlasLayout,
  type AtlasRequest,
  type AtlasSize,
  atlasBytes,
  type Block,
  layOutAtlas,
  reuseTextures,
  type Strip,
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

const NO_SIZE: AtlasSize = { pages: 0, shift: 0, height: 0 };
const NO_LAYOUT: AtlasLayout = { size: NO_SIZE, blocks: [], addresses: new Map(), slotRows: 0, slots: 0 };

export class Atlas {
  readonly #regl: Regl;
  readonly #maxTextureSize: number;
  #pages: readonly Texture2D[] = [];
  #layout = NO_LAYOUT;
  /** The least recently used first. */
  #slots: Slot[] = [];
  #upload: Upload | null = null;
  /** Rows of the textures that have been shown: the GPU has memory for them. */
  #shownRows = 0;
  /** True if rows are shown for the first time, until `Heatmap.verify` has asked whether the GPU has memory for them. */
  isUnverified = false;

  constructor(regl: Regl, maxTextureSize: number) {
    this.#regl = regl;
    this.#maxTextureSize = maxTextureSize;
  }

  get pages(): readonly Texture2D[] {
    return this.#pages;
  }

  /** The same object while all addresses are the same. */
  get layout(): AtlasLayout {
    return this.#layout;
  }

  /** Texels. */
  get width(): number {
    return 2 ** this.#layout.size.shift;
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
    return stacks.every((stack) => this.#layout.addresses.has(stack));
  }

  /** The address of a matrix within each slot. */
  addressOf(stack: MatrixStack, index: number): Address {
    return (this.#layout.addresses.get(stack) as readonly Address[])[index] as Address;
  }

  /**
   * Gives each stack a new address. Keeps the textures if they are large enough, but not their content.
   * @throws HeadglowError if the moments that must fit don't fit in all pages
   */
  arrange(request: AtlasRequest): void {
    const fresh = layOutAtlas(request, this.#maxTextureSize);
    const reused = reuseTextures(request, this.#layout.size, fresh);
    if (!reused) this.#createTextures(fresh.size);
    this.#layout = reused ?? fresh;
    const { slots, slotRows } = this.#layout;
    this.#slots = Array.from({ length: slots }, (_, index) => ({
      firstRow: index * slotRows,
      contents: new Map(),
    }));
    this.#upload = null;
  }

  #createTextures({ pages, shift, height }: AtlasSize): void {
    this.destroy();
    const size = { width: 2 ** shift, height };
    this.#pages = Array.from({ length: pages }, () =>
      this.#regl.texture({ ...size, format: 'luminance', type: 'float' }),
    );
    this.#shownRows = 0;
  }

  /**
   * Uploads what the textures lack of these moments.
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
   * Uploads a part of the first of these moments that is not in the textures.
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
      const rows = fraction * this.#layout.slotRows * this.#pages.length;
      let piecesLeft = Math.ceil(rows / this.#rowsPerUpload);
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
      for (const strip of block.strips) yield* this.#uploadStrip(strip, values, slot);
      for (const stack of block.stacks) if (wanted.has(stack)) contents.set(stack, wanted.get(stack));
    }
  }

  *#uploadStrip({ start, cells, page, row }: Strip, values: Float32Array, slot: Slot): Generator<void> {
    const { width } = this;
    const texture = this.#pages[page] as Texture2D;
    const firstRow = slot.firstRow + row;
    let wholeRows = Math.ceil(cells / width);
    // The last row may include what follows in memory. If too little follows, it is uploaded separately.
    const hasShortRow = start + wholeRows * width > values.length;
    if (hasShortRow) wholeRows -= 1;
    for (let uploaded = 0; uploaded < wholeRows; uploaded += this.#rowsPerUpload) {
      yield;
      const height = Math.min(this.#rowsPerUpload, wholeRows - uploaded);
      const from = start + uploaded * width;
      const data = values.subarray(from, from + height * width);
      texture.subimage({ data, width, height }, 0, firstRow + uploaded);
    }
    if (hasShortRow) {
      yield;
      const data = values.subarray(start + wholeRows * width, start + cells);
      texture.subimage({ data, width: data.length, height: 1 }, 0, firstRow + wholeRows);
    }
  }

  destroy(): void {
    for (const page of this.#pages) page.destroy();
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
