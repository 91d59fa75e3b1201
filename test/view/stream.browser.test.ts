// A stream on the screen: whatever its source does, the picture is that of the checkpoint that its label names.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('a slow source', () => {
  it('slows a play, says so, and never shows one checkpoint under the label of another', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { createView } = await import('../../src/index.ts');
      const { createPlayer, createTimeline, stream } = await import('../../src/play.ts');
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
      const dataset = await stream(
        [
          {
            model: '',
            layers: 4,
            heads: 4,
            tasks: ['task'],
            steps,
            range: [0, 99],
            // Every cell of a checkpoint has its number.
            async read(checkpoint, signal) {
              if (checkpoint === 57 && broken) throw new Error('status 503');
              if (checkpoint === 80 && broken) await new Promise(() => {});
              await wait(random() * 25);
              signal.throwIfAborted();
              return new Float32Array(16).fill(checkpoint);
            },
          },
        ],
        0,
        { budget: 12 * 64 },
      );
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
        const { awaited, position } = view.moment;
        if (awaited !== undefined) words.push(below.querySelector('output')?.textContent ?? '');
        else if (player.state.playing && Number.isInteger(position)) stood.push(position);
      });

      // A play to the checkpoint that can't be read, where it pauses; played again once it can, it goes on.
      const paused = () =>
        new Promise<void>((resolve) => player.on('change', ({ playing }) => playing || resolve()));
      let waited = 0;
      player.on('change', ({ waiting }) => {
        if (waiting) waited += 1;
      });
      player.play();
      await paused();
      const stopped = { position: player.position, errors: [...errors], stood: [...stood], waited };
      // Seeks about, some to what is never answered.
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
      while (view.moment.awaited !== undefined) await wait(5);
      broken = false;
      player.seek(56);
      stood.length = 0;
      player.play();
      await paused();
      return { stopped, wrong, words, drawn, stalled, end: player.position, stood };
    });
    expect(found.wrong).toEqual([]);
    expect(found.drawn).toBeGreaterThan(150);
    expect(found.stopped.position).toBe(56);
    expect(found.stopped.errors).toEqual([
      'checkpoint 57, step 570: status 503; seek to it again, or play on, to have it tried again.',
    ]);
    expect(found.stopped.stood.filter((at, i, all) => at !== all[i - 1])).toEqual(
      Array.from({ length: 57 }, (_, i) => i),
    );
    expect(found.stopped.waited).toBeGreaterThan(0);
    expect(found.words.length).toBeGreaterThan(10);
    for (const words of found.words) expect(words).toMatch(/^step .* · step .* (is being|could not be) read/);
    expect(found.stalled).toMatch(/ · step 800 is being read$/);
    expect(found.end).toBe(99);
    expect(new Set(found.stood)).toEqual(new Set(Array.from({ length: 44 }, (_, i) => 56 + i)));
    expectNoErrors(page);
  }, 120_000);

  it('is waited for by pictures and movies, and where it fails they say why', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { draw } = await import('../../src/index.ts');
      const { frames, stream } = await import('../../src/play.ts');
      const { ramp } = await import('./page.ts');
      const whole = ramp('', 5, 4, ['a', 'b'], [0, 10, 20, 30]);
      const read = async (checkpoint: number) => {
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
      const dataset = await stream([source], 0, { budget: 0 });
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
    expect(found.reason).toContain('checkpoint 3, step 30: status 503');
    expectNoErrors(page);
  });
});
