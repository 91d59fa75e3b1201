// Workloads of the scenes `playing`, `seek` and `long-play`: what moving along a timeline costs.

import type { View } from '../src/index.ts';
import { type Clock, createPlayer, type Player } from '../src/play.ts';
import { waitForSharedContext } from './shared-context.ts';
import { createRun, openView, redraw, redrawWithLimits } from './views.ts';
import type { Workload } from './workload.ts';

/** GPU memory for checkpoints, in bytes. */
const GPU_BUDGET = 2 ** 27;

const SECONDS_PER_FRAME = 1 / 60;

/** A player whose clock advances one frame per call of `advanceFrame`, which waits for the frame's pixels. */
export interface SteppedPlayer {
  readonly player: Player;
  readonly advanceFrame: () => void;
}

export function createSteppedPlayer(view: View, speed: number): SteppedPlayer {
  let time = 0;
  let pending: (() => void) | null = null;
  const clock: Clock = {
    now: () => time,
    next(callback) {
      pending = callback;
      return () => {
        pending = null;
      };
    },
  };
  const player = createPlayer(view, { speed, budget: GPU_BUDGET }, clock);
  const advanceFrame = () => {
    time += SECONDS_PER_FRAME;
    pending?.();
    waitForSharedContext();
  };
  return { player, advanceFrame };
}

/** A frame while playing 131 checkpoints of 55 panels of 24 x 16, all on the GPU, and a still frame of the same figure. */
export function createPlayingWorkloads(): Workload[] {
  const dataset = createRun({ panels: 55, layers: 24, heads: 16 }, 131);
  const playing = openView(dataset);
  const still = openView(dataset, { checkpoint: 65 });
  const { player, advanceFrame } = createSteppedPlayer(playing, 4);
  const checkpoints = Array.from({ length: 131 }, (_, checkpoint) => checkpoint);
  while (playing.prefetch(checkpoints, 1, GPU_BUDGET));
  player.set({ repeat: 'loop' });
  player.play();
  return [
    { name: 'playing', run: advanceFrame },
    { name: 'still', run: (round) => redrawWithLimits(still, round) },
  ];
}

/** A seek to a checkpoint of 8 x 1024 x 1024 that is in memory but not on the GPU, and an update of the same size. */
export function createSeekWorkloads(): Workload[] {
  // More checkpoints than fit on the GPU, so each has been evicted by the time its turn comes again.
  const checkpoints = 6;
  const dataset = createRun({ panels: 8, layers: 1024, heads: 1024 }, checkpoints);
  const sought = openView(dataset, { reduction: 'nearest' });
  const updated = openView(dataset, { reduction: 'nearest' });
  const { player } = createSteppedPlayer(sought, 4);
  sought.prefetch([], 1, GPU_BUDGET);
  return [
    {
      name: 'seek',
      run: (round) => {
        player.seek((round + 1) % checkpoints);
        waitForSharedContext();
      },
    },
    {
      name: 'update',
      run: (round) => {
        updated.set({ checkpoint: (round + 1) % checkpoints });
        redraw(updated);
      },
    },
  ];
}

/**
 * Plays 1,000 checkpoints of 8 x 128 x 128 from first to last, two frames per checkpoint, three times.
 * @param onSample receives the milliseconds of each frame
 * @throws Error if a checkpoint was not shown exactly once and in order, or the GPU budget was exceeded
 */
export async function runLongPlay(
  onSample: (subject: string, milliseconds: number) => Promise<void>,
): Promise<void> {
  const checkpoints = 1000;
  const view = openView(createRun({ panels: 8, layers: 128, heads: 128 }, checkpoints));
  let shown: number[] = [];
  view.on('draw', () => {
    const { checkpoint } = view.options;
    if (Number.isInteger(checkpoint)) shown.push(checkpoint as number);
  });
  const { player, advanceFrame } = createSteppedPlayer(view, 30);
  for (const subject of ['first play', 'second play', 'third play']) {
    player.seek(0);
    shown = [];
    player.play();
    // Checkpoint 0 is not redrawn if it is already on the screen.
    if (shown[0] !== 0) shown.unshift(0);
    while (player.state.playing) {
      const start = performance.now();
      advanceFrame();
      await onSample(subject, performance.now() - start);
      if (view.gpuBytes > GPU_BUDGET)
        throw new Error(`${view.gpuBytes} bytes exceed the GPU budget of ${GPU_BUDGET} bytes`);
    }
    if (shown.length !== checkpoints || shown.some((checkpoint, i) => checkpoint !== i))
      throw new Error(`${shown.length} checkpoints were shown, or not in order`);
  }
}
