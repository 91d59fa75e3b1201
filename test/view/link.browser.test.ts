// Linked views, objects destroyed with their view, and colour scales for custom legends.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('linked views', () => {
  it('point at the same head in the panel of the same task, or at none if they lack it', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { link, ramp, viewIn } = await import('./page.ts');
      const a = await viewIn({ tensors: [ramp('a', 4, 5, ['x', 'y'], null)] }, {}, 400, 200);
      const b = await viewIn({ tensors: [ramp('b', 3, 5, ['y', 'x'], null)] }, {}, 400, 200);
      const unlink = link([a, b]);
      const cells = () =>
        [a, b].map(({ readout }) => readout && `${readout.task} ${readout.layer} ${readout.head}`);
      const heard: string[] = [];
      b.on('hover', ({ readout }) => heard.push(readout ? readout.task : 'none'));
      const results: unknown[] = [];
      a.point({ panel: 0, layer: 2, head: 1 });
      results.push(cells());
      b.point({ panel: 0, layer: 1, head: 4 });
      results.push(cells());
      a.point({ panel: 0, layer: 3, head: 0 });
      results.push(cells());
      a.point(null);
      results.push(cells());
      unlink();
      a.point({ panel: 1, layer: 0, head: 0 });
      results.push(cells());
      return { results, heard };
    });
    expect(found.results).toEqual([
      ['x 2 1', 'x 2 1'],
      ['y 1 4', 'y 1 4'],
      ['x 3 0', null],
      [null, null],
      ['y 0 0', null],
    ]);
    expect(found.heard).toEqual(['x', 'y', 'none']);
    expectNoErrors(page);
  });

  it('show the same training step, or the latest one before it, whichever view is moved', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { link, ramp, viewIn } = await import('./page.ts');
      const a = await viewIn(
        { tensors: [ramp('a', 2, 2, [''], [0, 100, 200])] },
        { checkpoint: 1 },
        200,
        200,
      );
      const b = await viewIn({ tensors: [ramp('b', 2, 2, [''], [0, 50, 200, 400])] }, {}, 200, 200);
      const c = await viewIn({ tensors: [ramp('c', 2, 2, [''], null)] }, {}, 200, 200);
      let changes = 0;
      for (const view of [a, b, c]) view.on('change', () => changes++);
      link([a, b, c]);
      const positions = () => [a, b].map(({ options }) => options.checkpoint);
      const results: unknown[] = [positions()];
      a.set({ checkpoint: 1.5 });
      results.push(positions());
      b.set({ checkpoint: 2 });
      results.push(positions());
      b.set({ checkpoint: 3 });
      results.push(positions());
      return { results, changes, c: c.options.checkpoint };
    });
    expect(found.results).toEqual([
      [1, 1],
      [1.5, 1 + 2 / 3],
      [2, 2],
      [2, 3],
    ]);
    // Each view changes once per change of another view, only if necessary, and is never changed back.
    expect(found).toMatchObject({ changes: 1 + 2 + 2 + 1, c: null });
  });

  it('share the given options only', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { link, ramp, viewIn } = await import('./page.ts');
      const [a, b, c] = await Promise.all(
        ['a', 'b', 'c'].map((name, i) =>
          viewIn({ tensors: [ramp(name, 2, 2, [''], null)] }, { gamma: 1 + i }, 200, 200),
        ),
      );
      if (!a || !b || !c) throw new Error('a view is missing');
      a.set({ norm: 'power', vmax: 3 });
      const unlink = link([a, b, c], { options: ['norm', 'vmax'] });
      const state = () => [a, b, c].map(({ options }) => [options.norm, options.vmax, options.gamma]);
      const first = state();
      c.set({ norm: 'linear', colormap: 'magma' });
      const second = state();
      a.destroy();
      b.set({ vmax: 2 });
      const third = [b, c].map(({ options }) => options.vmax);
      unlink();
      b.set({ vmax: 1 });
      return { first, second, third, last: c.options.vmax, colormaps: [b.options.colormap] };
    });
    expect(found).toEqual({
      first: [1, 2, 3].map((gamma) => ['power', 3, gamma]),
      second: [1, 2, 3].map((gamma) => ['linear', 3, gamma]),
      third: [2, 2],
      last: 2,
      colormaps: [null],
    });
    expectNoErrors(page);
  });

  it('go on if one of them cannot follow: it emits an error, keeps its options, and shares only what it changes itself', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { link, ramp, viewIn } = await import('./page.ts');
      const steps = [0, 1, 2];
      const [a, b, c] = await Promise.all(
        [['x', 'y'], ['x'], ['x', 'y']].map((tasks) =>
          viewIn({ tensors: [ramp('', 2, 2, tasks, steps)] }, { checkpoint: 0 }, 200, 200),
        ),
      );
      if (!a || !b || !c) throw new Error('a view is missing');
      const errors: string[] = [];
      b.on('error', ({ message }) => errors.push(message));
      link([a, b, c], { options: ['tasks', 'norm'] });
      const state = () => [a, b, c].map(({ options }) => `${options.tasks} ${options.checkpoint}`);
      a.set({ tasks: ['y'] });
      const refused = state();
      a.set({ checkpoint: 1 });
      b.set({ checkpoint: 2, norm: 'log' });
      return { errors, refused, last: state(), norms: [a, c].map(({ options }) => options.norm) };
    });
    expect(found.errors).toEqual([expect.stringContaining('"y"')]);
    expect(found.refused).toEqual(['y 0', 'null 0', 'y 0']);
    expect(found.last).toEqual(['y 2', 'null 2', 'y 2']);
    expect(found.norms).toEqual(['log', 'log']);
    expectNoErrors(page);
  });
});

describe('the player and timeline of a view', () => {
  it('are destroyed with it, and cannot be created without it', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { createPlayer, createTimeline } = await import('../../src/play.ts');
      const { ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('', 2, 2, [''], [0, 1, 2])] }, {}, 200, 200);
      const place = document.createElement('div');
      document.body.append(place);
      const player = createPlayer(view, { repeat: 'loop' });
      createTimeline(place, view, player);
      const said = [null, view].map((given) => {
        try {
          createTimeline(place, given as never, undefined as never);
          return '';
        } catch (error) {
          return (error as Error).message;
        }
      });
      player.play();
      const before = [player.state.playing, place.children.length];
      view.destroy();
      return { said, before, after: [player.state.playing, place.children.length] };
    });
    expect(found).toEqual({
      said: [
        'view: null is not a view; pass what `createView` returns.',
        'player: undefined is not a player; pass what `createPlayer` returns.',
      ],
      before: [true, 1],
      after: [false, 0],
    });
    expectNoErrors(page);
  });
});

describe('the scales of a view', () => {
  it('are empty before values are loaded', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { viewIn } = await import('./page.ts');
      let give = (_: Float32Array) => {};
      let handleRead = () => {};
      const isRead = new Promise<void>((resolve) => (handleRead = resolve));
      const read = () => {
        handleRead();
        return new Promise<Float32Array>((resolve) => (give = resolve));
      };
      const view = await viewIn(
        { tensors: [{ model: '', tasks: [''], steps: null, layers: 1, heads: 2, read }] },
        {},
        200,
        200,
      );
      const before = view.scales.length;
      await isRead;
      const here = new Promise((resolve) => view.reader.on('load', () => resolve(null)));
      give(new Float32Array([3, 5]));
      await here;
      return [before, view.scales.map(({ norm }) => [norm.vmin, norm.vmax])];
    });
    expect(found).toEqual([0, [[3, 5]]]);
    expectNoErrors(page);
  });

  it('have panels, norm, limits and colours, and colour values as the view draws them', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      const tensor = ramp('', 3, 4, ['low', 'high'], null);
      const values = tensor.values.map((value, i) => (i === 2 ? Number.NaN : value));
      const view = await viewIn(
        { tensors: [{ ...tensor, values }] },
        { norm: 'symlog', linthresh: 2, limitsBy: 'task', vmax: 20, markExtremes: true },
        600,
        300,
      );
      const { canvas, layout } = await view.picture(1);
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const wrong: unknown[] = [];
      for (const scale of view.scales)
        for (const index of scale.panels) {
          const rect = layout.panels[index];
          if (!rect) throw new Error('there is no such panel');
          for (let cell = 0; cell < 12; cell++) {
            const value = values[index * 12 + cell] as number;
            const x = rect.x + Math.floor((((cell % 4) + 0.5) / 4) * rect.width);
            const y = rect.y + Math.floor(((Math.floor(cell / 4) + 0.5) / 3) * rect.height);
            const [red = 0, green = 0, blue = 0] = context.getImageData(x, y, 1, 1).data;
            const drawn = `#${[red, green, blue].map((one) => one.toString(16).padStart(2, '0')).join('')}`;
            if (drawn !== scale.colorOf(value)) wrong.push({ value, drawn, said: scale.colorOf(value) });
          }
        }
      return {
        wrong,
        scales: view.scales.map(({ title, panels, norm, parameters, center, extend, colormap }) => ({
          title,
          panels,
          norm: [norm.name, norm.vmin, norm.vmax, norm.toUnit(norm.vmax), norm.fromUnit(0)],
          parameters,
          center,
          extend,
          colormap: [colormap.name, colormap.colors.length],
        })),
      };
    });
    expect(found.wrong).toEqual([]);
    const parameters = { linthresh: 2, linscale: 1 };
    expect(found.scales).toMatchObject([
      {
        title: 'low',
        panels: [0],
        norm: ['symlog', 0, 20, 1, 0],
        parameters,
        center: null,
        extend: 'neither',
      },
      { title: 'high', panels: [1], norm: ['symlog', 12, 20, 1, 12], parameters, extend: 'max' },
    ]);
    expect(found.scales[0]?.colormap).toEqual(['viridis', 256]);
    expectNoErrors(page);
  });
});
