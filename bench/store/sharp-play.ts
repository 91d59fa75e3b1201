// Plays a view of a store in the page, and records which checkpoints it has shown sharp: with the blocks of the level that fits
// its pixels, as its caption says.

import type { View } from '../../src/index.ts';
import { createPlayer } from '../../src/play.ts';
import { nextFrame } from '../rounds.ts';

/** A block of cells that a cell of the picture stands for. */
export interface BlockSize {
  readonly layersPerCell: number;
  readonly headsPerCell: number;
}

export interface SharpPlay {
  /** Milliseconds of the play. */
  readonly milliseconds: number;
  /** Checkpoints that were shown sharp. The play ends at the last, once that can be shown. */
  readonly sharp: readonly number[];
}

export interface PlayRequest {
  readonly first: number;
  readonly last: number;
  /** Checkpoints per second. */
  readonly speed: number;
  /** The blocks of a sharp picture. */
  readonly block: BlockSize;
}

/** The blocks that a caption names; single cells if it names none. */
export function blockIn(text: string): BlockSize {
  const [, layers = '1', heads = '1'] = /blocks of ([\d,]+) x ([\d,]+) cells/.exec(text) ?? [];
  const parse = (number: string) => Number(number.replaceAll(',', ''));
  return { layersPerCell: parse(layers), headsPerCell: parse(heads) };
}

/** Whether a view shows cells that stand for such blocks, of the checkpoint that it should show. */
function isSharp(view: View, { layersPerCell, headsPerCell }: BlockSize): boolean {
  const shown = blockIn(view.element.textContent ?? '');
  const isFitting = shown.layersPerCell === layersPerCell && shown.headsPerCell === headsPerCell;
  return isFitting && view.moment.pendingText === undefined;
}

/** Milliseconds after which a picture that does not become sharp is an error. */
const SHARP_TIMEOUT = 15_000;

/** Resolves when a view at rest is sharp. @throws Error if it stays as it is */
export async function waitUntilSharp(view: View, block: BlockSize): Promise<void> {
  const start = performance.now();
  while (!isSharp(view, block)) {
    if (performance.now() - start > SHARP_TIMEOUT)
      throw new Error(`blocks of ${block.layersPerCell} x ${block.headsPerCell} cells are not shown at rest`);
    await nextFrame();
  }
}

/** Plays some checkpoints at a speed, without interpolation. */
export async function playSharp(view: View, { first, last, speed, block }: PlayRequest): Promise<SharpPlay> {
  const sharp = new Set<number>();
  const player = createPlayer(view, { speed, smooth: false, range: [first, last] });
  player.seek(first);
  const stop = view.on('draw', () => {
    if (isSharp(view, block)) for (const checkpoint of view.moment.checkpoints) sharp.add(checkpoint);
  });
  const start = performance.now();
  await new Promise<void>((resolve) => {
    player.on('change', ({ playing }) => {
      if (!playing) resolve();
    });
    player.play();
  });
  const milliseconds = performance.now() - start;
  stop();
  player.destroy();
  return {
    milliseconds,
    sharp: [...sharp].filter((checkpoint) => checkpoint >= first && checkpoint <= last),
  };
}
