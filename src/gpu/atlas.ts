// The atlas: float textures that hold the matrices of the checkpoints shown, and of checkpoints that come next.

import type { Regl, Texture2D } from 'regl';
import type { ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import {
  type Address,
  type AtlasLayout,
  type AtlasRequest,
  type Block,
  BYTES_PER_CELL,
  checkpointCells,
  layOutAtlas,
  type Strip,
} from './atlas-layout.ts';

/**
 * Cells uploaded per call, if a row has no more. Browsers copy larger data through newly allocated memory, which takes up
 * to 4 times as long.
 */
const MAX_CELLS_PER_UPLOAD = 2 ** 16;

/** The checkpoint of a block of tensors; null before its first one, where all cells are missing. */
type Checkpoint = number | null;

/** Room for one checkpoint of all tensors. */
interface Slot {
  readonly firstRow: number;
  /** The checkpoint of each block; undefined until it is uploaded completely. */
  readonly checkpoints: (Checkpoint | undefined)[];
  /** True once it was shown: then the GPU has memory for it. */
  wasShown: boolean;
}

/** Checkpoints on their way into a slot. */
interface Upload {
  readonly slot: Slot;
  readonly checkpoints: readonly Checkpoint[];
  /** Each step after the first uploads a piece. */
  readonly pieces: Iterator<void> & Iterable<void>;
}

/** The cells that are shown at a moment. */
export interface Cells {
  /** The checkpoint that a tensor shows at a moment; null before its first one. */
  readonly checkpointOf: (tensor: TensorOrSource, moment: number) => number | null;
  readonly valuesAt: ValuesLookup;
}

export class Atlas {
  readonly pages: readonly Texture2D[];
  readonly #layout: AtlasLayout;
  /** The least recently used first. */
  readonly #slots: Slot[];
  #upload: Upload | null = null;
  /** True if slots are shown for the first time, until `Heatmap.verify` has asked whether the GPU has memory for them. */
  isUnverified = false;

  /** @throws HeadglowError if the checkpoints that must fit don't fit in all pages */
  constructor(regl: Regl, request: AtlasRequest) {
    this.#layout = layOutAtlas(request);
    const { pages, slotRows, slots, blocks } = this.#layout;
    const size = { width: this.width, height: slotRows * slots };
    this.pages = Array.from({ length: pages }, () =>
      regl.texture({ ...size, format: 'luminance', type: 'float' }),
    );
    this.#slots = Array.from({ length: slots }, (_, index) => ({
      firstRow: index * slotRows,
      checkpoints: blocks.map(() => undefined),
      wasShown: false,
    }));
  }

  /** log2 of the width. */
  get shift(): number {
    return this.#layout.shift;
  }

  /** Texels. */
  get width(): number {
    return 2 ** this.#layout.shift;
  }

  get height(): number {
    return this.#layout.slotRows * this.#layout.slots;
  }

  get slots(): number {
    return this.#layout.slots;
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.pages.length * this.width * this.height * BYTES_PER_CELL;
  }

  /** The address of a matrix within each slot. */
  addressOf(tensor: TensorOrSource, task: number): Address {
    return (this.#layout.addresses.get(tensor) as readonly Address[])[task] as Address;
  }

  /**
   * Uploads what the textures lack of these moments.
   * @param moments positions on the timeline, at most as many as there are slots
   * @returns the first row of each moment's slot
   */
  show(moments: readonly number[], cells: Cells): number[] {
    const wanted = moments.map((moment) => this.#checkpointsAt(moment, cells));
    const slots = wanted.map((checkpoints) => this.#findSlot(checkpoints));
    wanted.forEach((checkpoints, i) => {
      if (slots[i]) return;
      const { slot, pieces } = this.#startUpload(checkpoints, slots, cells) as Upload;
      for (const _ of pieces);
      this.#upload = null;
      slots[i] = slot;
    });
    return (slots as Slot[]).map((slot) => {
      this.#markUsed(slot);
      this.isUnverified ||= !slot.wasShown;
      slot.wasShown = true;
      return slot.firstRow;
    });
  }

  /**
   * Uploads a part of the first of these moments that is not in the textures.
   * @param shown moments that must stay
   * @param fraction of a whole checkpoint, in (0, 1]
   * @returns false if there is nothing to upload, or no room
   */
  prefetch(moments: readonly number[], shown: readonly number[], cells: Cells, fraction: number): boolean {
    const kept = shown.map((moment) => this.#findSlot(this.#checkpointsAt(moment, cells)));
    for (const moment of moments) {
      const checkpoints = this.#checkpointsAt(moment, cells);
      const slot = this.#findSlot(checkpoints);
      kept.push(slot);
      if (slot) continue;
      const upload = this.#startUpload(checkpoints, kept, cells);
      if (!upload) return false;
      const rows = fraction * this.#layout.slotRows * this.pages.length;
      let piecesLeft = Math.ceil(rows / this.#rowsPerUpload);
      while (piecesLeft-- > 0 && this.#upload) if (upload.pieces.next().done) this.#upload = null;
      this.#markUsed(upload.slot);
      return true;
    }
    return false;
  }

  #checkpointsAt(moment: number, { checkpointOf }: Cells): readonly Checkpoint[] {
    return this.#layout.blocks.map(({ tensors }) => checkpointOf(tensors[0] as TensorOrSource, moment));
  }

  #findSlot(wanted: readonly Checkpoint[]): Slot | undefined {
    return this.#slots.find(({ checkpoints }) => areEqual(checkpoints, wanted));
  }

  #markUsed(slot: Slot): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#slots.push(slot);
  }

  /** Starts to fill the least recently used slot that is not kept; null if all are kept. */
  #startUpload(
    checkpoints: readonly Checkpoint[],
    kept: readonly (Slot | undefined)[],
    { valuesAt }: Cells,
  ): Upload | null {
    if (this.#upload && areEqual(this.#upload.checkpoints, checkpoints)) return this.#upload;
    const slot = this.#slots.find((candidate) => !kept.includes(candidate));
    if (!slot) return null;
    const pieces = this.#uploadPieces(slot, checkpoints, valuesAt);
    pieces.next();
    this.#upload = { slot, checkpoints, pieces };
    return this.#upload;
  }

  get #rowsPerUpload(): number {
    return Math.max(1, Math.floor(MAX_CELLS_PER_UPLOAD / this.width));
  }

  /** Uploads what a slot lacks of these checkpoints, and stops before each piece. */
  *#uploadPieces(slot: Slot, checkpoints: readonly Checkpoint[], valuesAt: ValuesLookup): Generator<void> {
    for (const [index, block] of this.#layout.blocks.entries()) {
      const checkpoint = checkpoints[index] as Checkpoint;
      if (slot.checkpoints[index] === checkpoint) continue;
      slot.checkpoints[index] = undefined;
      const values = blockValues(block, checkpoint, valuesAt);
      for (const strip of block.strips) yield* this.#uploadStrip(strip, values, slot);
      slot.checkpoints[index] = checkpoint;
    }
  }

  *#uploadStrip({ start, cells, page, row }: Strip, values: Float32Array, slot: Slot): Generator<void> {
    const { width } = this;
    const texture = this.pages[page] as Texture2D;
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
    for (const page of this.pages) page.destroy();
  }
}

const areEqual = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** The cells of a block at a checkpoint. They may be followed by more: whatever follows in memory. */
function blockValues(
  { tensors, cells }: Block,
  checkpoint: Checkpoint,
  valuesAt: ValuesLookup,
): Float32Array {
  if (checkpoint === null) return new Float32Array(cells).fill(Number.NaN);
  const tensorValues = (tensor: TensorOrSource): Float32Array => {
    const values = valuesAt(tensor, checkpoint);
    if (!values) throw new Error(`checkpoint ${checkpoint} of ${tensor.model} is drawn before it is loaded`);
    return values;
  };
  if (tensors.length === 1) return tensorValues(tensors[0] as TensorOrSource);
  const joined = new Float32Array(cells);
  let offset = 0;
  for (const tensor of tensors) {
    const tensorCells = checkpointCells(tensor);
    joined.set(tensorValues(tensor).subarray(0, tensorCells), offset);
    offset += tensorCells;
  }
  return joined;
}
