// Moves a view of a store as a script says, in the page, and records its frames.

import type { View } from '../../src/index.ts';
import { createPlayer } from '../../src/play.ts';
import { Floors } from '../floors.ts';
import { nextFrame } from '../rounds.ts';
import type { ShownWindow } from './displayed.ts';
import { type Leg, sightAt } from './script.ts';
import { WindowRecorder } from './windows.ts';

export interface Journey {
  /** Milliseconds from one animation frame to the next, of those in which the view has drawn. */
  readonly frames: readonly number[];
  /** Milliseconds of full-screen passes during rests. */
  readonly floor: readonly number[];
  /** What was displayed. */
  readonly windows: readonly ShownWindow[];
}

/** The part of a rest in which data still arrive. Then the floor is measured. */
const ARRIVING = 0.5;

export async function moveThrough(view: View, legs: readonly Leg[]): Promise<Journey> {
  const [frames, floor]: [number[], number[]] = [[], []];
  const floors = new Floors();
  const recorder = new WindowRecorder(view);
  const player = createPlayer(view, { repeat: 'bounce' });
  let hasDrawn = false;
  const stop = view.on('draw', () => {
    hasDrawn = true;
  });
  const start = performance.now();
  for (const leg of legs) {
    if (leg.kind === 'play') player.play();
    await followLeg(leg);
    player.pause();
  }
  stop();
  player.destroy();
  return { frames, floor, windows: recorder.stop() };

  async function followLeg(leg: Leg): Promise<void> {
    const { kind } = leg;
    await nextFrame();
    hasDrawn = false;
    let before = performance.now();
    for (;;) {
      const seconds = (performance.now() - start) / 1000;
      if (seconds >= leg.end) break;
      if (kind === 'zoom' || kind === 'pan') view.set({ zoom: sightAt(leg, seconds) });
      const isSettled = kind === 'rest' && seconds > leg.start + ARRIVING * (leg.end - leg.start);
      if (isSettled) measureFloor();
      await nextFrame();
      const now = performance.now();
      if (hasDrawn && !isSettled) frames.push(now - before);
      hasDrawn = false;
      before = now;
    }
    // With slow frames, a rest may have no second half.
    if (kind === 'rest') measureFloor();
  }

  function measureFloor(): void {
    floor.push(timeOf(() => floors.frame()));
  }
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
