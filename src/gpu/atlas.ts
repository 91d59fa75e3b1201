// The atlas: float textures that hold the matrices of the checkpoints shown, in the order of memory.
//
// Cell i of a slice is texel (i mod width, i div width) from the slice's first row on, width a power of two: any
// shape fits, and an upload is a few calls on the file's own memory. A slot is room for one checkpoint of all.

import type { Regl, Texture2D } from 'regl';
import { HeadglowError } from '../tensor/error.ts';
import { checkpointCount, type Tensor } from '../tensor/tensor.ts';

/** Pages that one draw can read: shaders/heatmap.frag.glsl has as many samplers. */
const MAX_PAGES = 8;

const FLOATS = { format: 'luminance', type: 'float' } as const;

/** Tensors with smaller checkpoints than this, in cells, are packed together when first drawn. */
const SMALL = 2 ** 16;

/** Cells uploaded in a call, at most, but a row. Browsers copy larger data through fresh memory: up to 4 times slower. */
const PIECE = 2 ** 16;

/** What a slot holds at first, in place of a checkpoint. */
export const NOTHING = -2;

/** Tensors that are uploaded together: one tensor, or small ones with the same checkpoints. */
interface Block {
  readonly tensors: readonly Tensor[];
  /** (checkpoint, cell of the slice), in C order. */
  readonly values: Float32Array;
  /** Cells of one checkpoint. */
  readonly cells: number;
  readonly chunks: Chunk[];
}

/** A run of whole matrices of a block that lies on one page. */
interface Chunk {
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

const sliceCells = (tensor: Tensor): number => tensor.tasks.length * tensor.layers * tensor.heads;

/** Groups tensors into blocks; small ones with equal steps are copied together, once. */
function blocksOf(tensors: readonly Tensor[]): Block[] {
  const groups = new Map<string, Tensor[]>();
  tensors.forEach((tensor, index) => {
    const key = sliceCells(tensor) < SMALL ? (tensor.steps?.join() ?? 'timeless') : `alone ${index}`;
    const group = groups.get(key);
    if (group) group.push(tensor);
    else groups.set(key, [tensor]);
  });
  return [...groups.values()].map((group) => {
    const cells = group.reduce((sum, tensor) => sum + sliceCells(tensor), 0);
    return { tensors: group, cells, values: packed(group, cells), chunks: [] };
  });
}

function packed(tensors: readonly Tensor[], cells: number): Float32Array {
  const [first, ...others] = tensors as [Tensor, ...Tensor[]];
  if (others.length === 0) return first.values;
  const checkpoints = checkpointCount(first);
  const values = new Float32Array(checkpoints * cells);
  let offset = 0;
  for (const tensor of tensors) {
    const size = sliceCells(tensor);
    for (let c = 0; c < checkpoints; c++)
      values.set(tensor.values.subarray(c * size, (c + 1) * size), c * cells + offset);
    offset += size;
  }
  return values;
}

export class Atlas {
  /** log2 of the textures' width. */
  readonly shift: number;
  /** Rows from one slot to the next. */
  readonly slotRows: number;
  readonly pages: readonly Texture2D[];
  readonly #blocks: readonly Block[];
  readonly #addresses = new Map<Tensor, Address[]>();
  /** The checkpoint of each block that each slot holds. */
  readonly #held: number[][];

  /**
   * @param maxSize the largest texture side the device has
   * @param slots checkpoints held at a time, 1 or 2
   * @throws HeadglowError where one checkpoint is larger than all pages together
   */
  constructor(regl: Regl, maxSize: number, tensors: readonly Tensor[], slots: number) {
    const blocks = blocksOf(tensors);
    const total = blocks.reduce((sum, block) => sum + block.cells, 0);
    this.shift = Math.ceil(Math.log2(Math.min(maxSize, Math.max(1, Math.sqrt(total * slots)))));
    if (2 ** this.shift > maxSize) this.shift -= 1;
    const pageRows = this.#place(blocks, Math.floor(maxSize / slots));
    this.#blocks = blocks;
    this.slotRows = Math.max(...pageRows);
    this.pages = pageRows.map(() =>
      regl.texture({
        width: 2 ** this.shift,
        height: this.slotRows * slots,
        ...FLOATS,
      }),
    );
    this.#held = Array.from({ length: slots }, () => blocks.map(() => NOTHING));
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
        block.chunks.push({ start, cells, page, row });
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

  addressOf(tensor: Tensor, task: number): Address {
    return (this.#addresses.get(tensor) as Address[])[task] as Address;
  }

  get slots(): number {
    return this.#held.length;
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    return this.pages.length * this.slotRows * this.slots * 2 ** this.shift * 4;
  }

  /**
   * Sees to it that these moments are in the textures, and returns the slot of each.
   * @param moments positions on the timeline, as many as slots at most
   * @param checkpointOf the checkpoint of a tensor at a moment, -1 before its first
   */
  show(moments: readonly number[], checkpointOf: (tensor: Tensor, moment: number) => number): number[] {
    const wanted = moments.map((moment) =>
      this.#blocks.map(({ tensors }) => checkpointOf(tensors[0] as Tensor, moment)),
    );
    const slots = wanted.map((checkpoints) => this.#held.findIndex((held) => sameNumbers(held, checkpoints)));
    wanted.forEach((checkpoints, i) => {
      if (slots[i] !== -1) return;
      const slot = this.#held.findIndex((_, index) => !slots.includes(index));
      this.#fill(slot, checkpoints);
      slots[i] = slot;
    });
    return slots;
  }

  #fill(slot: number, checkpoints: readonly number[]): void {
    const held = this.#held[slot] as number[];
    this.#blocks.forEach((block, index) => {
      const checkpoint = checkpoints[index] as number;
      if (held[index] === checkpoint) return;
      for (const chunk of block.chunks) this.#upload(block, chunk, checkpoint, slot * this.slotRows);
      held[index] = checkpoint;
    });
  }

  #upload(block: Block, chunk: Chunk, checkpoint: number, slotRow: number): void {
    const width = 2 ** this.shift;
    const page = this.pages[chunk.page] as Texture2D;
    const missing = checkpoint < 0;
    const values = missing ? new Float32Array(chunk.cells).fill(Number.NaN) : block.values;
    const start = missing ? 0 : checkpoint * block.cells + chunk.start;
    let rows = Math.ceil(chunk.cells / width);
    // Whole rows may run on into what follows in memory; where nothing follows, the last row goes apart.
    const over = start + rows * width > values.length;
    if (over) rows -= 1;
    const end = start + rows * width;
    const row = slotRow + chunk.row;
    const most = Math.max(1, Math.floor(PIECE / width));
    for (let from = 0; from < rows; from += most) {
      const height = Math.min(most, rows - from);
      const first = start + from * width;
      page.subimage({ data: values.subarray(first, first + height * width), width, height }, 0, row + from);
    }
    if (over) {
      const rest = values.subarray(end, start + chunk.cells);
      page.subimage({ data: rest, width: rest.length, height: 1 }, 0, row + rows);
    }
  }

  destroy(): void {
    for (const page of this.pages) page.destroy();
  }
}

function tooLarge(tensor: Tensor): HeadglowError {
  return new HeadglowError({
    place: tensor.model,
    reason: `one checkpoint of ${tensor.tasks.length} x ${tensor.layers} x ${tensor.heads} cells is larger than this GPU's textures`,
    remedy: 'show fewer tasks or models at a time',
  });
}
