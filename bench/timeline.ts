// Playing and seeking: what moving along a timeline costs beside a still figure, and beside an update.

import { sharedRenderer } from '../src/gpu/renderer.ts';
import { createView, type Dataset, type Options, type View } from '../src/index.ts';
import { type Clock, createPlayer, type Player } from '../src/play.ts';
import { createDataset, generateValues, HEIGHT, WIDTH } from './data.ts';
import type { Size } from './plan.ts';
import { waitForGl } from './subjects/support/page.ts';

/** Bytes of GPU memory for checkpoints. */
const BUDGET = 2 ** 27;

/** Seconds of a frame. */
const FRAME = 1 / 60;

/** A run of so many checkpoints; they lie behind each other in one array. */
function run({ panels, layers, heads, ...size }: Size, checkpoints: number): Dataset {
  const cells = panels * layers * heads;
  const all = generateValues(cells * checkpoints);
  const each = Array.from({ length: checkpoints }, (_, c) => all.subarray(c * cells, (c + 1) * cells));
  return createDataset({ ...size, panels, layers, heads }, each);
}

/** A view as large as the canvas of all scenes. */
function viewOf(dataset: Dataset, options: Partial<Options>): View {
  const element = document.createElement('div');
  element.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px;background:#fff`;
  document.body.append(element);
  return createView(element, dataset, { norm: 'log', vmin: 1e-6, vmax: 1, checkpoint: 0, ...options });
}

function finish(): void {
  const device = sharedRenderer().device();
  if (!device) throw new Error('the browser dropped a WebGL context');
  waitForGl(device.gl);
}

/** A player, and a call that lets a frame's time pass for it and waits for its pixels. */
function heldPlayer(view: View, speed: number): { player: Player; beat: () => void } {
  let time = 0;
  let next: (() => void) | null = null;
  const clock: Clock = {
    now: () => time,
    next(callback) {
      next = callback;
      return () => {
        next = null;
      };
    },
  };
  const player = createPlayer(view, { speed, budget: BUDGET }, clock);
  const beat = () => {
    time += FRAME;
    next?.();
    finish();
  };
  return { player, beat };
}

export interface Workload {
  readonly name: string;
  readonly run: (round: number) => void | Promise<void>;
}

/** A frame of a play of 131 checkpoints of 55 panels of 24 x 16, all on the GPU; and a still frame of the same. */
export function createPlayingWorkloads(): Workload[] {
  const size = { name: 'run', panels: 55, layers: 24, heads: 16 };
  const dataset = run(size, 131);
  const [moving, still] = [viewOf(dataset, {}), viewOf(dataset, { checkpoint: 65 })];
  const { player, beat } = heldPlayer(moving, 4);
  const all = Array.from({ length: 131 }, (_, checkpoint) => checkpoint);
  while (moving.prefetch(all, 1, BUDGET));
  player.set({ repeat: 'loop' });
  player.play();
  return [
    { name: 'playing', run: beat },
    {
      name: 'still',
      run: (round) => {
        still.set({ vmin: 1e-6 * (1 + (round % 7)) });
        still.redraw();
        finish();
      },
    },
  ];
}

/** A seek to a checkpoint of 8 x 1024 x 1024 that is in memory and not on the GPU; and an update of the same size. */
export function createSeekWorkloads(): Workload[] {
  const size = { name: 'run', panels: 8, layers: 1024, heads: 1024 };
  const dataset = run(size, 6);
  const [sought, updated] = [
    viewOf(dataset, { reduction: 'nearest' }),
    viewOf(dataset, { reduction: 'nearest' }),
  ];
  const { player } = heldPlayer(sought, 4);
  sought.prefetch([], 1, BUDGET);
  // Six in turn: none is among the few that fit when its turn comes again.
  return [
    {
      name: 'seek',
      run: (round) => {
        player.seek((round + 1) % 6);
        finish();
      },
    },
    {
      name: 'update',
      run: (round) => {
        updated.set({ checkpoint: (round + 1) % 6 });
        updated.redraw();
        finish();
      },
    },
  ];
}

/**
 * Plays 1,000 checkpoints of 8 x 128 x 128, twice as many frames, from the first to the last, three times.
 * @param sample hears the milliseconds of each frame
 * @throws Error where a checkpoint was not shown once, in order, or the budget was not kept
 */
export async function runLongPlay(
  sample: (subject: string, milliseconds: number) => Promise<void>,
): Promise<void> {
  const checkpoints = 1000;
  const view = viewOf(run({ name: 'run', panels: 8, layers: 128, heads: 128 }, checkpoints), {});
  let stood: number[] = [];
  view.on('draw', () => {
    const { checkpoint } = view.options;
    if (Number.isInteger(checkpoint)) stood.push(checkpoint as number);
  });
  const { player, beat } = heldPlayer(view, 30);
  for (const subject of ['first play', 'second play', 'third play']) {
    player.seek(0);
    stood = [];
    player.play();
    stood.unshift(...(stood[0] === 0 ? [] : [0]));
    while (player.state.playing) {
      const start = performance.now();
      beat();
      await sample(subject, performance.now() - start);
      if (view.gpuBytes > BUDGET) throw new Error(`${view.gpuBytes} bytes are more than the budget`);
    }
    if (stood.length !== checkpoints || stood.some((checkpoint, i) => checkpoint !== i))
      throw new Error(`${stood.length} checkpoints were shown, or not in order`);
  }
}
