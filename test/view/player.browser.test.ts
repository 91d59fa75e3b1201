// Playback on screen: every checkpoint is drawn once, identical to its still figure.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

interface Played {
  /** Checkpoints drawn, in order. */
  readonly checkpoints: number[];
  /** Checkpoints whose pixels differ from the still figure. */
  readonly wrong: number[];
  /** Number of interpolated frames. */
  readonly between: number;
}

/** Plays a file (or synthetic data) from its first to its last checkpoint and compares every frame with the still figure. */
const play = (page: Page, bytes: string | null, speed: number): Promise<Played> =>
  page.evaluate(
    async (file, checkpointsASecond) => {
      const { createView, loadFiles } = await import('../../src/index.ts');
      const { createPlayer } = await import('../../src/play.ts');
      const { nextDraw, ramp } = await import('./page.ts');
      const tasks = ['a', 'b', 'c'];
      const dataset = file
        ? await loadFiles([{ name: 'run.npz', bytes: Uint8Array.from(atob(file), (c) => c.charCodeAt(0)) }])
        : { tensors: [ramp('', 9, 7, tasks, [0, 1, 2, 4, 8, 16, 32, 64, 128])] };
      const place = () => {
        const element = document.createElement('div');
        element.style.cssText = 'width:640px;height:400px';
        document.body.append(element);
        return element;
      };
      const first = { checkpoint: 0 };
      const [moving, still] = [createView(place(), dataset, first), createView(place(), dataset, first)];
      await Promise.all([nextDraw(moving), nextDraw(still)]);
      const copy = new OffscreenCanvas(640, 400).getContext('2d', {
        willReadFrequently: true,
      }) as OffscreenCanvasRenderingContext2D;
      /** A hash of the pixels that a view has on screen. */
      const hash = (index: number): number => {
        const canvas = document.querySelectorAll('[role=application]')[index]?.querySelector('canvas');
        copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
        const words = new Uint32Array(copy.getImageData(0, 0, 640, 400).data.buffer);
        return words.reduce((sum, word, i) => (Math.imul(sum, 31) + word + i) | 0, 7);
      };
      const seen: [number, number][] = [];
      let between = 0;
      moving.on('draw', () => {
        const position = moving.options.checkpoint as number;
        if (Number.isInteger(position)) seen.push([position, hash(0)]);
        else between += 1;
      });
      const player = createPlayer(moving, { speed: checkpointsASecond });
      seen.push([0, hash(0)]);
      await new Promise<void>((resolve) => {
        player.on('change', ({ playing }) => playing || resolve());
        player.play();
      });
      const wrong = seen.filter(([checkpoint, pixels]) => {
        still.set({ checkpoint });
        still.redraw();
        return hash(1) !== pixels;
      });
      return {
        checkpoints: seen.map(([checkpoint]) => checkpoint),
        wrong: wrong.map(([checkpoint]) => checkpoint),
        between,
      };
    },
    bytes,
    speed,
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('playback', () => {
  it('shows every checkpoint once, identical to its still figure, and interpolated frames between', async () => {
    const page = await openPage();
    const { checkpoints, wrong, between } = await play(page, null, 4);
    expect(checkpoints).toEqual(upTo(9));
    expect(wrong).toEqual([]);
    expect(between).toBeGreaterThan(4);
    expectNoErrors(page);
  });
});

describeShared('the probes of a training run', () => {
  it('are played checkpoint by checkpoint, identical to their still figures', async () => {
    const page = await openPage();
    const bytes = Buffer.from(sharedBytes('series/llama-fineweb-baseline-probes.npz')).toString('base64');
    const { checkpoints, wrong } = await play(page, bytes, 60);
    expect(checkpoints).toEqual(upTo(131));
    expect(wrong).toEqual([]);
    expectNoErrors(page);
  });
});
