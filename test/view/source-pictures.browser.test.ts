// Still pictures and movies of sources: they wait for the checkpoints that they need.

import { describe, expect, it } from 'vitest';
import type { Dataset, ReadRequest } from '../../src/index.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('pictures and movies of a source', () => {
  it('wait for its checkpoints, and fail with its error', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { draw, setCache } = await import('../../src/index.ts');
      const { frames } = await import('../../src/play.ts');
      const { ramp } = await import('./page.ts');
      const whole = ramp('', 5, 4, ['a', 'b'], [0, 10, 20, 30]);
      const read = async ({ checkpoint }: ReadRequest) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (checkpoint === 3) throw new Error('status 503');
        return whole.values.slice(checkpoint * 40, (checkpoint + 1) * 40);
      };
      const { model, layers, heads, tasks, steps } = whole;
      const source = {
        model,
        layers,
        heads,
        tasks,
        steps: steps as number[],
        range: [0, 159] as const,
        read,
      };
      setCache({ budget: 0, retries: 0 });
      const dataset = { tensors: [source] };
      const [options, size] = [
        { norm: 'linear', checkpoint: 1.5 } as const,
        { width: 200, height: 150, scale: 1 },
      ];
      const expected = await draw({ tensors: [whole] }, options, size);
      const picture = await draw(dataset, options, size);
      const positions: number[] = [];
      let reason = '';
      try {
        for await (const { position, layout } of frames(dataset, {}, size, { framesPerCheckpoint: 2 }))
          positions.push(position, layout.panels[0]?.checkpoint as number);
      } catch (error) {
        reason = (error as Error).message;
      }
      return { same: picture.canvas.toDataURL() === expected.canvas.toDataURL(), positions, reason };
    });
    expect(found.same).toBe(true);
    expect(found.positions).toEqual([0, 0, 0.5, 0.5, 1, 1, 1.5, 1.5, 2, 2]);
    expect(found.reason).toContain('step 30: status 503');
    expectNoErrors(page);
  });

  it('have the limits of all checkpoints in every frame of a movie', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { setCache } = await import('../../src/index.ts');
      const { frames } = await import('../../src/play.ts');
      const { ramp } = await import('./page.ts');
      setCache({ budget: 0 });
      const whole = ramp('', 5, 4, ['a', 'b'], [0, 10, 20]);
      const { values, ...shape } = whole;
      const read = async ({ checkpoint }: ReadRequest) => values.slice(40 * checkpoint, 40 * checkpoint + 40);
      const size = { width: 300, height: 200 };
      const picturesOf = async (dataset: Dataset, limits: 'data' | 'robust' | 'frame') => {
        const pictures: string[] = [];
        for await (const { canvas } of frames(dataset, { limits }, size)) pictures.push(canvas.toDataURL());
        return pictures;
      };
      const same: boolean[] = [];
      for (const limits of ['data', 'robust', 'frame'] as const) {
        const expected = await picturesOf({ tensors: [whole] }, limits);
        const pictures = await picturesOf({ tensors: [{ ...shape, read }] }, limits);
        same.push(pictures.length === 3 && pictures.join() === expected.join());
      }
      return same;
    });
    expect(found).toEqual([true, true, true]);
    expectNoErrors(page);
  });

  it('do not depend on what was read before; with `readAll`, a picture is identical to the frame of a movie', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { draw } = await import('../../src/index.ts');
      const { frames } = await import('../../src/play.ts');
      const { ramp } = await import('./page.ts');
      const whole = ramp('', 5, 4, ['a', 'b'], [0, 10, 20]);
      const { values, ...shape } = whole;
      const asked: number[] = [];
      const read = async ({ checkpoint }: ReadRequest) => {
        asked.push(checkpoint);
        return values.slice(40 * checkpoint, 40 * checkpoint + 40);
      };
      const size = { width: 300, height: 200 };
      const results: Record<string, unknown>[] = [];
      for (const limits of ['data', 'robust'] as const) {
        const dataset = { tensors: [{ ...shape, read }] };
        asked.length = 0;
        const picture = async (checkpoint: number, settings = {}) =>
          (await draw(dataset, { limits, checkpoint }, size, settings)).canvas.toDataURL();
        const first = await picture(0);
        const reads = [...asked];
        await picture(2);
        const later = await picture(0);
        const progress: string[] = [];
        const onProgress = (done: number, total: number) => progress.push(`${done}/${total}`);
        const all = [await picture(0, { readAll: true, onProgress }), await picture(1, { readAll: true })];
        const movie: string[] = [];
        // Default: one frame per checkpoint.
        for await (const { canvas } of frames(dataset, { limits }, size, { range: [0, 1] }))
          movie.push(canvas.toDataURL());
        results.push({
          reads,
          isSame: later === first && (await picture(0)) === first,
          isOfAll: all[0] !== first && movie.join() === all.join(),
          progress,
        });
      }
      // With `limits: 'frame'` and a log norm, no other checkpoint is needed.
      asked.length = 0;
      const dataset = { tensors: [{ ...shape, read }] };
      const settings = { range: [1, 2] } as const;
      let count = 0;
      for await (const _ of frames(dataset, { limits: 'frame', norm: 'log' }, size, settings)) count += 1;
      return { results, count, asked };
    });
    for (const one of found.results)
      expect(one).toEqual({ reads: [0], isSame: true, isOfAll: true, progress: ['1/3', '2/3', '3/3'] });
    expect(found.count).toBe(2);
    expect(found.asked).toEqual([1, 2]);
    expectNoErrors(page);
  });

  it('stop, and abort their reads, when their signal is aborted', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { draw } = await import('../../src/index.ts');
      const { frames } = await import('../../src/play.ts');
      const signals: AbortSignal[] = [];
      const read = (_: ReadRequest, signal: AbortSignal) => {
        signals.push(signal);
        return new Promise<Float32Array>(() => {});
      };
      const source = { model: '', layers: 2, heads: 2, tasks: [''], steps: [0, 1], read };
      const dataset = { tensors: [source] };
      const reasonOf = async (work: (signal: AbortSignal) => Promise<unknown>) => {
        const controller = new AbortController();
        const ended = work(controller.signal).then(
          () => '',
          (error: Error) => error.message,
        );
        await new Promise((resolve) => setTimeout(resolve));
        while (signals.length === 0) await new Promise((resolve) => setTimeout(resolve));
        controller.abort(new Error('enough'));
        const reason = await ended;
        const aborted = signals.every((signal) => signal.aborted);
        signals.length = 0;
        return { reason, aborted };
      };
      return [
        await reasonOf((signal) => draw(dataset, {}, { width: 200, height: 150 }, { signal })),
        await reasonOf((signal) =>
          frames(dataset, {}, { width: 200, height: 150 }, { framesPerCheckpoint: 1, signal }).next(),
        ),
      ];
    });
    expect(found).toEqual([
      { reason: 'enough', aborted: true },
      { reason: 'enough', aborted: true },
    ]);
    expectNoErrors(page);
  });
});
