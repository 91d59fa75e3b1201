// The scene `large-play`: frames of a play of large checkpoints that are in memory, and still frames of a small figure.

import type { Dataset, View } from '../src/index.ts';
import { sizeNamed } from './plan.ts';
import { measure, nextFrame, type RoundLimits } from './rounds.ts';
import { createSteppedPlayer } from './timeline.ts';
import { createRun, createSmallFrame, openDrawnView, redraw } from './views.ts';

/** Checkpoints per second, at 60 frames per second: 30 frames from one to the next. */
const SPEED = 2;

/** Still frames in a round. */
const STILL_FRAMES = 30;

/** Plays that are made even if they exceed the time limit. The first play is not counted. */
const MIN_PLAYS = 2;

/** As many as browsers can hold in one array, which is limited to 2 GB. */
const checkpointsAt = (sizeName: string): number => (sizeName === '4096' ? 3 : 6);

/** A dataset of new objects on the same memory, so that nothing is known about it. */
function renew({ tensors }: Dataset): Dataset {
  return {
    tensors: tensors.map((tensor) =>
      'values' in tensor && tensor.values instanceof Float32Array
        ? { ...tensor, values: tensor.values.subarray() }
        : tensor,
    ),
  };
}

type OnSample = (subject: string, milliseconds: number) => Promise<void>;

/** Plays a dataset from first to last. @throws Error if a checkpoint was not shown exactly once and in order */
async function play(view: View, dataset: Dataset, onSample: OnSample): Promise<void> {
  view.show(renew(dataset), { checkpoint: 0 });
  redraw(view);
  const shown: number[] = [0];
  const stop = view.on('draw', () => {
    const { checkpoint } = view.options;
    if (Number.isInteger(checkpoint) && checkpoint !== shown.at(-1)) shown.push(checkpoint as number);
  });
  const { player, advanceFrame } = createSteppedPlayer(view, SPEED);
  player.play();
  while (player.state.playing) {
    await nextFrame();
    const milliseconds = await measure(advanceFrame);
    const isMixed = !Number.isInteger(view.options.checkpoint);
    await onSample(isMixed ? 'between checkpoints' : 'at a checkpoint', milliseconds);
  }
  stop();
  player.destroy();
  const last = view.steps.length - 1;
  if (shown.length !== last + 1 || shown.some((checkpoint, i) => checkpoint !== i))
    throw new Error(`checkpoints ${shown.join(', ')} were shown instead of 0 to ${last}`);
}

/** Plays large checkpoints several times. @param onSample receives the milliseconds of each frame */
export async function playLargeFigure(
  sizeName: string,
  { budget }: RoundLimits,
  onSample: OnSample,
): Promise<void> {
  const dataset = createRun(sizeNamed(sizeName), checkpointsAt(sizeName));
  const view = await openDrawnView(dataset);
  const small = createSmallFrame();
  const start = performance.now();
  for (let round = 0; round <= MIN_PLAYS || performance.now() - start < budget; round++) {
    const isCounted = round > 0;
    await play(view, dataset, async (subject, milliseconds) => {
      if (isCounted) await onSample(subject, milliseconds);
    });
    for (let frame = 0; frame < STILL_FRAMES; frame++) {
      await nextFrame();
      const milliseconds = await measure(() => small.run(frame));
      if (isCounted) await onSample(small.name, milliseconds);
    }
  }
}
