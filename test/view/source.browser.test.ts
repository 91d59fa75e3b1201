// Sources in a live view: at any time the picture is that of the checkpoint named in its caption.

import { describe, expect, it } from 'vitest';
import type { ReadRequest, Source } from '../../src/index.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('a view of a source', () => {
  it('slows playback, shows that it is loading, and never labels one checkpoint as another', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { createView, setCache } = await import('../../src/index.ts');
      const { createPlayer, createTimeline } = await import('../../src/play.ts');
      const { colormap, rgbOf } = await import('../../src/scale/colormaps.ts');
      const { nextDraw } = await import('./page.ts');
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      let state = 7;
      const random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        return (state >>> 0) / 2 ** 32;
      };
      const steps = Array.from({ length: 100 }, (_, i) => i * 10);
      let broken = true;
      // One checkpoint arrives only once playback waits for it, on any machine.
      let onWait = () => {};
      const waits = new Promise<void>((resolve) => {
        onWait = resolve;
      });
      setCache({ budget: 12 * 64, retries: 1, backOff: 0.01 });
      const source: Source = {
        model: '',
        layers: 4,
        heads: 4,
        tasks: ['task'],
        steps,
        range: [0, 99],
        // All cells of a checkpoint have its index as their value.
        async read({ checkpoint }, signal) {
          if (checkpoint === 57 && broken) throw new Error('status 503');
          if (checkpoint === 80 && broken) await new Promise(() => {});
          if (checkpoint === 20) await waits;
          await wait(random() * 25);
          signal.throwIfAborted();
          return new Float32Array(16).fill(checkpoint);
        },
      };
      const dataset = { tensors: [source] };
      const [figure, below] = [document.createElement('div'), document.createElement('div')];
      figure.style.cssText = 'width:300px;height:200px';
      below.style.cssText = 'width:900px';
      document.body.append(figure, below);
      const view = createView(figure, dataset, { checkpoint: 0, norm: 'linear' });
      const player = createPlayer(view, { speed: 50 });
      createTimeline(below, view, player);
      const errors: string[] = [];
      view.on('error', ({ message }) => errors.push(message));
      await nextDraw(view);

      const { colors } = colormap('viridis', false);
      const entries = new Map(colors.map((color, entry) => [rgbOf(color).join(), entry]));
      const copy = new OffscreenCanvas(300, 200).getContext('2d') as OffscreenCanvasRenderingContext2D;
      const wrong: string[] = [];
      const words: string[] = [];
      const stood: number[] = [];
      let drawn = 0;
      view.on('draw', ({ panels }) => {
        const [panel] = panels as [(typeof panels)[number]];
        copy.drawImage(figure.querySelector('canvas') as HTMLCanvasElement, 0, 0);
        const { data } = copy.getImageData(panel.x + panel.width / 2, panel.y + panel.height / 2, 1, 1);
        const entry = entries.get([...data.slice(0, 3)].join()) ?? Number.NaN;
        const checkpoint = panel.checkpoint as number;
        drawn += 1;
        if (!(Math.abs(entry - (checkpoint / 99) * 256) <= 1.01)) wrong.push(`${checkpoint} as ${entry}`);
        const caption = figure.querySelector('svg')?.textContent ?? '';
        const label = Number.isInteger(checkpoint) ? `(checkpoint ${checkpoint + 1} of 100)` : 'interpolated';
        if (!caption.includes(label)) wrong.push(`${checkpoint} as ${caption}`);
        const { pendingText, position } = view.moment;
        if (pendingText !== undefined) words.push(below.querySelector('output')?.textContent ?? '');
        else if (Number.isInteger(position)) stood.push(position);
      });

      // Playback pauses before the checkpoint that can't be read, and continues when it can be.
      const paused = () =>
        new Promise<void>((resolve) => player.on('change', ({ playing }) => playing || resolve()));
      let waited = 0;
      player.on('change', ({ waiting }) => {
        if (!waiting) return;
        waited += 1;
        onWait();
      });
      player.play();
      await paused();
      const stopped = { position: player.position, errors: [...errors], stood: [...stood], waited };
      // Random seeks, some to a checkpoint whose read never returns.
      for (let i = 0; i < 120; i++) {
        player.seek(random() < 0.1 ? 80 : random() * 99);
        if (random() < 0.1) player.toggle();
        await wait(random() * 20);
      }
      player.pause();
      player.seek(80);
      await wait(100);
      const stalled = below.querySelector('output')?.textContent;
      player.seek(33);
      while (view.moment.pendingText !== undefined) await wait(5);
      broken = false;
      stood.length = 0;
      player.seek(56);
      while (!stood.includes(56)) await wait(5);
      player.play();
      await paused();
      return { stopped, wrong, words, drawn, stalled, end: player.position, stood };
    });
    expect(found.wrong).toEqual([]);
    expect(found.drawn).toBeGreaterThan(150);
    expect(found.stopped.position).toBe(56);
    expect(found.stopped.errors).toEqual(['step 570: status 503; try again.']);
    expect(found.stopped.stood.filter((at, i, all) => at !== all[i - 1])).toEqual(
      Array.from({ length: 57 }, (_, i) => i),
    );
    expect(found.stopped.waited).toBeGreaterThan(0);
    expect(found.words.length).toBeGreaterThan(10);
    for (const words of found.words) expect(words).toMatch(/^step .* · (loading|could not load) step /);
    expect(found.stalled).toMatch(/ · loading step 800$/);
    expect(found.end).toBe(99);
    expect(new Set(found.stood)).toEqual(new Set(Array.from({ length: 44 }, (_, i) => 56 + i)));
    expectNoErrors(page);
  });

  it('shows a loading message, and the figure once it is loaded', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { createView, setCache } = await import('../../src/index.ts');
      const { nextDraw, pixelsOf, ramp, viewIn } = await import('./page.ts');
      setCache({ retries: 0 });
      const whole = ramp('', 5, 4, ['a', 'b'], [0, 10, 12_400]);
      const { values, ...shape } = whole;
      let answer: (error?: Error) => void = () => {};
      const read = ({ checkpoint }: ReadRequest) =>
        new Promise<Float32Array>((resolve, reject) => {
          answer = (error) =>
            error ? reject(error) : resolve(values.slice(40 * checkpoint, 40 * checkpoint + 40));
        });
      const box = document.createElement('div');
      box.style.cssText = 'width:400px;height:300px';
      document.body.append(box);
      const options = { norm: 'linear', vmin: 0, vmax: 120 } as const;
      const view = createView(box, { tensors: [{ ...shape, read }] }, options);
      const words = () => box.querySelector('[role=alert]')?.textContent;
      const errors: string[] = [];
      view.on('error', ({ message }) => errors.push(message));
      await nextDraw(view);
      // The first message of a page is shown once its code is loaded.
      while (!words()) await new Promise((resolve) => setTimeout(resolve, 10));
      view.point({ panel: 0, layer: 1, head: 1 });
      const { data } = await (async () => {
        const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
        const { x, y } = view.layout.panels[0] as { x: number; y: number };
        const canvas = box.querySelector('canvas') as HTMLCanvasElement;
        context.drawImage(canvas, x + 3, y + 3, 1, 1, 0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1);
      })();
      const waiting = {
        words: words(),
        caption: box.querySelector('svg')?.textContent,
        moment: view.moment.isEmpty,
        readout: view.readout,
        checkpoint: view.layout.panels[0]?.checkpoint,
        steps: view.steps,
        color: [...data],
      };
      answer(new Error('status 503'));
      await nextDraw(view);
      const failed = { words: words(), errors: [...errors] };
      (box.querySelector('[role=alert] button') as HTMLElement).click();
      await nextDraw(view);
      const again = words();
      answer();
      await nextDraw(view);
      view.point({ panel: 0, layer: 1, head: 1 });
      const here = { words: words(), value: view.readout?.value, pixels: pixelsOf(view) };
      const expected = await viewIn({ tensors: [whole] }, options, 400, 300);
      const same = pixelsOf(expected, 1).join() === here.pixels.join();
      const captions = [...document.querySelectorAll('svg')].map((svg) => svg.textContent);
      return { waiting, failed, again, here: { ...here, pixels: null }, same, captions };
    });
    const { waiting } = found;
    expect(waiting.words).toBe('Loading step 12,400…');
    expect(waiting.caption).toContain('loading step 12,400');
    expect(waiting).toMatchObject({ moment: true, readout: null, checkpoint: null, steps: [0, 10, 12_400] });
    expect(waiting.color).toEqual([255, 255, 255, 255]);
    expect(found.failed.words).toMatch(/^step 12,400: status 503; .*Retry$/);
    expect(found.failed.errors).toHaveLength(1);
    expect(found.again).toBe('Loading step 12,400…');
    expect(found.here).toMatchObject({ words: '', value: 85 });
    expect(found.same).toBe(true);
    expect(found.captions[0]).toBe(found.captions[1]);
    expectNoErrors(page);
  });

  it('works next to a tensor in memory, and keeps the figure while another checkpoint is loading', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { setCache } = await import('../../src/index.ts');
      const { nextDraw, pixelsOf, ramp, viewIn } = await import('./page.ts');
      setCache({ budget: 0 });
      const tensor = ramp('in memory', 3, 4, ['a'], [0, 10]);
      const whole = ramp('read', 3, 4, ['a'], [0, 10]);
      const { values, ...shape } = whole;
      let hold: Promise<void> = Promise.resolve();
      let release: () => void = () => {};
      const read = async ({ checkpoint }: ReadRequest) => {
        await hold;
        return values.slice(12 * checkpoint, 12 * checkpoint + 12);
      };
      const source: Source = { ...shape, range: [0, 23], read };
      const options = { norm: 'linear', checkpoint: 0 } as const;
      const view = await viewIn({ tensors: [tensor, source] }, options, 400, 300);
      if (view.moment.isEmpty) await nextDraw(view);
      const first = pixelsOf(view);
      hold = new Promise((resolve) => {
        release = resolve;
      });
      view.set({ checkpoint: 1 });
      await nextDraw(view);
      const waiting = { position: view.moment.position, pendingText: view.moment.pendingText };
      const value = (() => {
        view.point({ panel: 1, layer: 2, head: 3 });
        return view.readout?.value;
      })();
      view.point(null);
      release();
      await nextDraw(view);
      const second = pixelsOf(view);
      const inMemory = await viewIn({ tensors: [tensor, whole] }, options, 400, 300);
      const before = pixelsOf(inMemory, 1).join() === first.join();
      inMemory.set({ checkpoint: 1 });
      await nextDraw(inMemory);
      const after = pixelsOf(inMemory, 1).join() === second.join();
      return { waiting, value, before, after };
    });
    expect(found.waiting).toEqual({ position: 0, pendingText: 'loading step 10' });
    expect(found.value).toBe(11);
    expect(found.before).toBe(true);
    expect(found.after).toBe(true);
    expectNoErrors(page);
  });

  it('reads only sources of selected models, and nothing for rejected options', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { nextDraw, viewIn } = await import('./page.ts');
      const asked: string[] = [];
      const sourceOf = (model: string): Source => ({
        model,
        layers: 2,
        heads: 2,
        tasks: [''],
        steps: [0, 1],
        read: async ({ checkpoint }) => {
          asked.push(`${model} ${checkpoint}`);
          return Float32Array.of(1, 2, 3, 4);
        },
      });
      const dataset = { tensors: ['a', 'b', 'c'].map(sourceOf) };
      const view = await viewIn(dataset, { models: ['b'] }, 300, 200);
      const first = [...asked];
      let refused = '';
      try {
        view.set({ models: null, vmin: 2, vmax: 1 });
      } catch (error) {
        refused = (error as Error).message;
      }
      const second = [...asked];
      view.set({ models: ['b', 'a'] });
      await nextDraw(view);
      return { first, refused, second, third: [...asked] };
    });
    expect(found.first).toEqual(['b 1']);
    expect(found.refused).toContain('vmin: 2 is greater than vmax 1');
    expect(found.second).toEqual(['b 1']);
    expect(found.third).toEqual(['b 1', 'a 1']);
    expectNoErrors(page);
  });

  it('draws values that are returned synchronously, and reports wrong return values and exceptions', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { createView, setCache } = await import('../../src/index.ts');
      const { nextDraw } = await import('./page.ts');
      setCache({ retries: 0 });
      const shape = { model: 'm', layers: 2, heads: 2, tasks: [''], steps: [0, 1] };
      const seen = async (read: Source['read']) => {
        const box = document.createElement('div');
        box.style.cssText = 'width:300px;height:200px';
        document.body.append(box);
        const errors: string[] = [];
        const view = createView(box, { tensors: [{ ...shape, read }] });
        view.on('error', ({ message }) => errors.push(message));
        await nextDraw(view);
        if (view.moment.isEmpty && errors.length === 0)
          await new Promise<void>((resolve) => view.on('error', () => resolve(), { once: true }));
        await new Promise((resolve) => setTimeout(resolve));
        const value = (() => {
          view.point({ panel: 0, layer: 1, head: 1 });
          return view.readout?.value ?? null;
        })();
        view.destroy();
        return { value, errors };
      };
      return {
        atOnce: await seen(() => Float32Array.of(1, 2, 3, 4)),
        short: await seen(async () => Float32Array.of(1, 2, 3)),
        thrown: await seen(() => {
          throw new Error('no such file');
        }),
      };
    });
    expect(found.atOnce).toEqual({ value: 4, errors: [] });
    expect(found.short.value).toBe(null);
    expect(found.short.errors).toEqual(['m, step 1: the source returned 3 instead of 4 values; try again.']);
    expect(found.thrown.errors[0]).toContain('m, step 1: no such file');
    expectNoErrors(page);
  });
});
