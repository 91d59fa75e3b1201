// The atlas: float textures that hold the matrices of the checkpoints shown, in the order of memory.
//
// Cell i of a slice is texel (i mod width, i div width) from the slice's first row on, width a power of two: any
// shape fits, and an upload is a few calls on the file's own memory. A slot is room for one checkpoint of all.

import type { Regl, Texture2D } from 'regl';
import { HeadglowError } from '../tensor/error.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';

/** Pages that one draw can read: shaders/heatmap.frag.glsl has as many samplers. */
const MAX_PAGES = 8;

const FLOATS = { format: 'luminance', type: 'float' } as const;

/** Tensors with smaller checkpoints than this, in cells, are uploaded together. */
const SMALL = 2 ** 16;

/** Cells uploaded in a call, at most, but a row. Browsers copy larger data through fresh memory: up to 4 times slower. */
const PIECE = 2 ** 16;

/** What a slot holds at first, in place of a checkpoint. */
export const NO_CHECKPOINT = -2;

/** Tensors that are uploaded together: one tensor, or small ones with the same checkpoints. */
interface Block {
  readonly tensors: readonly TensorOrSource[];
  /** Cells of one checkpoint. */
  readonly cells: number;
  readonly strips: Strip[];
}

/** A run of whole matrices of a block that lies on one page. */
interface Strip {
  /** First cell within the block's checkpoint. */
  readonly start: number;
  readonly cells: number;
  readonly page: number;
  readonly row: number;
}

/** Where the first cell of a matrix lies, within a slot. */
export interface Address {
  readonly page: number;
  readonly row: number;
  readonly column: number;
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

const sliceCells = (tensor: TensorOrSource): number => tensor.tasks.length * tensor.layers * tensor.heads;

/** Groups tensors into blocks: small ones with equal steps. */
function blocksOf(tensors: readonly TensorOrSource[]): Block[] {
  const groups = new Map<string, TensorOrSource[]>();
  tensors.forEach((tensor, index) => {
    const key = sliceCells(tensor) < SMALL ? (tensor.steps?.join() ?? 'timeless') : `alone ${index}`;
    const group = groups.get(key);
    if (group) group.push(tensor);
    else groups.set(key, [tensor]);
  });
  return [...groups.values()].map((group) => ({
    tensors: group,
    cells: group.reduce((sum, tensor) => sum + sliceCells(tensor), 0),
    strips: [],
  }));
}

/** The cells of a block at a checkpoint, and behind them whatever follows in memory. */
function valuesOf({ tensors, cells }: Block, checkpoint: number, valuesAt: ValuesLookup): Float32Array {
  if (checkpoint < 0) return new Float32Array(cells).fill(Number.NaN);
  const here = (tensor: TensorOrSource): Float32Array => {
    const values = valuesAt(tensor, checkpoint);
    if (!values) throw new Error(`checkpoint ${checkpoint} of ${tensor.model} was drawn before it was read`);
    return values;
  };
  if (tensors.length === 1) return here(tensors[0] as TensorOrSource);
  const values = new Float32Array(cells);
  let offset = 0;
  for (const tensor of tensors) {
    const size = sliceCells(tensor);
    values.set(here(tensor).subarray(0, size), offset);
    offset += size;
  }
  return values;
}

/** Room for more checkpoints than are shown. */
export interface Reserve {
  /** Checkpoints, with those shown. */
  readonly most: number;
  /** Bytes, with those shown. */
  readonly budget: number;
}

/** The checkpoints of each block that are on their way into a slot. */
interface Filling {
  readonly slot: number;
  readonly checkpoints: readonly number[];
  /** Uploads; each step but the first is one. */
  readonly pieces: Iterator<void> & Iterable<void>;
}

/** Which cells are shown at a moment, and where they are. */
export interface Cells {
  /** The checkpoint that a tensor shows at a moment; null before its first one. */
  readonly checkpointOf: (tensor: TensorOrSource, moment: number) => number | null;
  readonly valuesAt: ValuesLookup;
}

export class Atlas {
  /** log2 of the textures' width. */
  readonly shift: number;
  /** Rows from one slot to the next. */
  readonly slotRows: number;
  readonly pages: readonly Texture2D[];
  readonly #blocks: readonly Block[];
  readonly #addresses = new Map<TensorOrSource, Address[]>();
  /** The checkpoint of each block that each slot holds. */
  readonly #held: number[][];
  /** Slots, the one shown or filled longest ago first. */
  readonly #order: number[];
  #filling: Filling | null = null;
  /** Slots that were shown: the GPU has memory for them. */
  readonly #used = new Set<number>();
  /** True once more of the slots are shown than before, until its owner has asked whether the GPU had memory for them. */
  unverified = false;

  /**
   * @param maxSize the largest texture side the device has
   * @param least checkpoints held at a time, whatever they take
   * @throws HeadglowError where the least is larger than all pages together
   */
  constructor(
    regl: Regl,
    maxSize: number,
    tensors: readonly TensorOrSource[],
    least: number,
    { most, budget }: Reserve,
  ) {
    const blocks = blocksOf(tensors);
    const total = blocks.reduce((sum, block) => sum + block.cells, 0);
    const cells = Math.max(1, total * least, Math.min(total * most, budget / 4));
    this.shift = Math.ceil(Math.log2(Math.min(maxSize, Math.sqrt(cells))));
    if (2 ** this.shift > maxSize) this.shift -= 1;
    const pageRows = this.#place(blocks, Math.floor(maxSize / least));
    this.#blocks = blocks;
    this.slotRows = Math.max(1, ...pageRows);
    const slotBytes = pageRows.length * this.slotRows * 2 ** (this.shift + 2);
    const room = Math.min(most, budget / slotBytes, maxSize / this.slotRows);
    const slots = Math.max(least, Math.floor(room));
    this.pages = pageRows.map(() =>
      regl.texture({
        width: 2 ** this.shift,
        height: this.slotRows * slots,
        ...FLOATS,
      }),
    );
    this.#held = Array.from({ length: slots }, () => blocks.map(() => NO_CHECKPOINT));
    this.#order = this.#held.map((_, slot) => slot);
  }

  /** Gives every matrix its place; returns the rows taken on each page. */
  #place(blocks: readonly Block[], rowsInPage: number): number[] {
    const width = 2 ** this.shift;
    const pageRows = [0];
    for (const block of blocks) {
      let start = 0;
      let cells = 0;
      const close = () => {
        const page = pageRows.length - 1;
        const row = pageRows[page] as number;
        block.strips.push({ start, cells, page, row });
        pageRows[page] = row + Math.ceil(cells / width);
        start += cells;
        cells = 0;
      };
      for (const tensor of block.tensors) {
        const matrix = tensor.layers * tensor.heads;
        const addresses: Address[] = [];
        this.#addresses.set(tensor, addresses);
        for (let task = 0; task < tensor.tasks.length; task++) {
          const rows = () => (pageRows.at(-1) as number) + Math.ceil((cells + matrix) / width);
          if (rows() > rowsInPage) {
            if (cells > 0) close();
            if (rows() > rowsInPage && pageRows.at(-1) !== 0) pageRows.push(0);
            if (rows() > rowsInPage || pageRows.length > MAX_PAGES) throw tooLarge(tensor);
          }
          const row = pageRows.at(-1) as number;
          addresses.push({
            page: pageRows.length - 1,
            row: row + Math.floor(cells / width),
            column: cells % width,
          });
          cells += matrix;
        }
      }
      if (cells > 0) close();
    }
    return pageRows;
  }

  addressOf(tensor: TensorOrSource, task: number): Address {
    return (this.#addresses.get(tensor) as Address[])[task] as Address;
  }

  get slots(): number {
    return this.#held.length;
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    return this.pages.length * this.slotRows * this.slots * 2 ** this.shift * 4;
  }

  #wanted(moment: number, { checkpointOf }: Cells): number[] {
    return this.#blocks.map(({ tensors }) => checkpointOf(tensors[0] as TensorOrSource, moment) ?? -1);
  }

  /** The slot that holds checkpoints, or -1. */
  #slotOf(checkpoints: readonly number[]): number {
    return this.#held.findIndex((held) => sameNumbers(held, checkpoints));
  }

  /** Says that a slot was needed just now. */
  #touch(slot: number): void {
    this.#order.splice(this.#order.indexOf(slot), 1);
    this.#order.push(slot);
  }

  /** Begins to fill the slot, of those not to be kept, that was needed longest ago; null where there is none. */
  #begin(checkpoints: readonly number[], kept: readonly number[], { valuesAt }: Cells): Filling | null {
    if (this.#filling && sameNumbers(this.#filling.checkpoints, checkpoints)) return this.#filling;
    const slot = this.#order.find((each) => !kept.includes(each));
    if (slot === undefined) return null;
    const pieces = this.#pieces(slot, checkpoints, valuesAt);
    pieces.next();
    this.#filling = { slot, checkpoints, pieces };
    return this.#filling;
  }

  /**
   * Sees to it that these moments are in the textures, and returns the slot of each.
   * @param moments positions on the timeline, as many as slots at most
   */
  show(moments: readonly number[], cells: Cells): number[] {
    const wanted = moments.map((moment) => this.#wanted(moment, cells));
    const slots = wanted.map((checkpoints) => this.#slotOf(checkpoints));
    wanted.forEach((checkpoints, i) => {
      if (slots[i] !== -1) return;
      const { slot, pieces } = this.#begin(checkpoints, slots, cells) as Filling;
      for (const _ of pieces);
      this.#filling = null;
      slots[i] = slot;
    });
    for (const slot of slots) {
      this.#touch(slot);
      this.unverified ||= !this.#used.has(slot);
      this.#used.add(slot);
    }
    return slots;
  }

  /**
   * Brings the first of these moments that is not in the textures a part nearer.
   * @param shown moments that stay
   * @param part of a whole checkpoint, in (0, 1]
   * @returns false once there is nothing to do, or no room for it
   */
  prefetch(moments: readonly number[], shown: readonly number[], cells: Cells, part: number): boolean {
    const kept = shown.map((moment) => this.#slotOf(this.#wanted(moment, cells)));
    for (const moment of moments) {
      const checkpoints = this.#wanted(moment, cells);
      const slot = this.#slotOf(checkpoints);
      kept.push(slot);
      if (slot !== -1) continue;
      const filling = this.#begin(checkpoints, kept, cells);
      if (!filling) return false;
      let left = Math.ceil((part * this.slotRows * this.pages.length) / this.#rowsInPiece);
      while (left-- > 0 && this.#filling) if (filling.pieces.next().done) this.#filling = null;
      this.#touch(filling.slot);
      return true;
    }
    return false;
  }

  /** Rows uploaded in a call, at most. */
  get #rowsInPiece(): number {
    return Math.max(1, PIECE >> this.shift);
  }

  /** Uploads what a slot lacks of these checkpoints, and stops before each piece. */
  *#pieces(slot: number, checkpoints: readonly number[], valuesAt: ValuesLookup): Generator<void> {
    const held = this.#held[slot] as number[];
    for (const [index, block] of this.#blocks.entries()) {
      const checkpoint = checkpoints[index] as number;
      if (held[index] === checkpoint) continue;
      held[index] = NO_CHECKPOINT;
      const values = valuesOf(block, checkpoint, valuesAt);
      for (const strip of block.strips) yield* this.#upload(strip, values, slot * this.slotRows);
      held[index] = checkpoint;
    }
  }

  *#upload({ start, cells, page, row }: Strip, values: Float32Array, slotRow: number): Generator<void> {
    const width = 2 ** this.shift;
    const texture = this.pages[page] as Texture2D;
    let rows = Math.ceil(cells / width);
    // Whole rows may run on into what follows in memory; where nothing follows, the last row goes apart.
    const over = start + rows * width > values.length;
    if (over) rows -= 1;
    for (let from = 0; from < rows; from += this.#rowsInPiece) {
      yield;
      const height = Math.min(this.#rowsInPiece, rows - from);
      const first = start + from * width;
      const data = values.subarray(first, first + height * width);
      texture.subimage({ data, width, height }, 0, slotRow + row + from);
    }
    if (over) {
      yield;
      const data = values.subarray(start + rows * width, start + cells);
      texture.subimage({ data, width: data.length, height: 1 }, 0, slotRow + row + rows);
    }
  }

  destroy(): void {
    for (const page of this.pages) page.destroy();
  }
}

function tooLarge(tensor: TensorOrSource): HeadglowError {
  return new HeadglowError({
    code: 'size',
    place: tensor.model,
    reason: `one checkpoint of ${tensor.tasks.length} x ${tensor.layers} x ${tensor.heads} cells is larger than this GPU's textures`,
    remedy: 'show fewer tasks or models at a time',
  });
}
