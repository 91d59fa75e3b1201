// Arguments of views and still pictures: arrays of any type, carried-over options, sizes, elements.

import { beforeAll, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeAll(async () => {
  page = await openPage();
});

it('arrays of any type draw the same pixels as float32 arrays', async () => {
  const same = await page.evaluate(async () => {
    const { pictureOf, pixelsOf, viewIn } = await import('./page.ts');
    const numbers = Array.from({ length: 12 }, (_, i) => i / 8);
    const tensor = { model: 'm', layers: 3, heads: 4 };
    const made = (values: ArrayLike<number>) => ({ tensors: [{ ...tensor, values }] });
    const right = await pictureOf(made(Float32Array.from(numbers)) as never, {}, 200, 150);
    const kinds = [numbers, Float64Array.from(numbers)];
    const found: boolean[] = [];
    for (const values of kinds) {
      const view = await viewIn(made(values) as never, {}, 200, 150);
      const still = await pictureOf(made(values) as never, {}, 200, 150);
      const [panel] = view.layout.panels;
      const at = panel ? (panel.y * 200 + panel.x) * 4 : 0;
      found.push(
        still.every((value, i) => value === right[i]),
        pixelsOf(view)
          .slice(at, at + 3)
          .join() === right.slice(at, at + 3).join(),
      );
      view.destroy();
    }
    return found;
  });
  expect(same).toEqual([true, true, true, true]);
});

it('options that fit other data are kept; others return to their defaults', async () => {
  const result = await page.evaluate(async () => {
    const { ramp, viewIn } = await import('./page.ts');
    const { DEFAULTS } = await import('../../src/options.ts');
    const first = { tensors: [ramp('m', 2, 3, ['a', 'b'], [0, 1, 2])] };
    const view = await viewIn(first, { title: 'Mine', tasks: ['b'], checkpoint: 1, theme: 'dark' }, 200, 150);
    const changed = () =>
      Object.fromEntries(
        Object.entries(view.options).filter(
          ([key, value]) => value !== DEFAULTS[key as keyof typeof DEFAULTS],
        ),
      );
    view.show({ tensors: [ramp('n', 2, 3, ['b', 'c'], [5, 6])] });
    const kept = changed();
    view.show({ tensors: [ramp('o', 2, 3, ['d'], null)] }, { label: 'Score' });
    const fewer = changed();
    let message = '';
    try {
      view.show({ tensors: [{ model: 'p', layers: 2, heads: 3, values: [1] }] });
    } catch (error) {
      ({ message } = error as Error);
    }
    const shown = view.dataset.tensors[0]?.model;
    view.show(first, { ...DEFAULTS });
    const reset = changed();
    view.destroy();
    return { kept, fewer, message, shown, reset };
  });
  expect(result).toEqual({
    kept: { title: 'Mine', tasks: ['b'], checkpoint: 1, theme: 'dark' },
    fewer: { title: 'Mine', theme: 'dark', label: 'Score' },
    message:
      'tensors[0].values: the length is 1 instead of 6; pass 1 x 1 x 2 x 3 values, for checkpoints, tasks, layers and heads.',
    shown: 'o',
    reset: {},
  });
});

it('options, size and scale of a still picture are optional', async () => {
  const sizes = await page.evaluate(async () => {
    const { draw, ramp } = await import('./page.ts');
    const dataset = { tensors: [ramp('m', 2, 3, ['a'], null)] };
    const pictures = [await draw(dataset), await draw(dataset, {}, { width: 60, height: 40 })];
    return pictures.map(({ canvas }) => [canvas.width, canvas.height]);
  });
  expect(sizes).toEqual([
    [1600, 900],
    [60, 40],
  ]);
});

it.each([
  [{ width: 0, height: 40 }, 'size.width: 0 is not a positive number; pass { width, height } in CSS pixels.'],
  [{ widht: 60, height: 40 }, 'size.widht: unknown property; use width, height and scale.'],
  [{ width: 60 }, 'size.height: undefined is not a positive number; pass { width, height } in CSS pixels.'],
  [
    { width: '60', height: 40 },
    'size.width: "60" is not a positive number; pass { width, height } in CSS pixels.',
  ],
  [
    { width: 60, height: 40, scale: -1 },
    'size.scale: -1 is not a positive number; pass { width, height } in CSS pixels.',
  ],
  [{ width: 20_000, height: 40 }, 'size: a picture of 20000 x 40 pixels'],
])('a size that can not be is named: %o', async (size, sentence) => {
  const message = await page.evaluate(async (wrong) => {
    const { draw, ramp } = await import('./page.ts');
    return draw({ tensors: [ramp('m', 2, 3, ['a'], null)] }, {}, wrong as never).catch(
      (error) => error.message,
    );
  }, size);
  expect(message).toContain(sentence);
});

it('a timeline rejects unknown scales', async () => {
  const messages = await page.evaluate(async () => {
    const { ramp, viewIn } = await import('./page.ts');
    const { createPlayer, createTimeline } = await import('../../src/play.ts');
    const view = await viewIn({ tensors: [ramp('m', 2, 3, ['a'], [0, 1])] }, {}, 200, 150);
    const timeline = createTimeline(document.body, view, createPlayer(view));
    const errorOf = (settings: object) => {
      try {
        timeline.set(settings);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    return [errorOf({ scale: 'sqrt' }), errorOf({ scales: 'log' }), errorOf({ scale: 'log' })];
  });
  expect(messages).toEqual([
    'scale: "sqrt" is not a valid choice; choose one of even, linear, log, or null.',
    'scales: there is no such option; did you mean "scale"?',
    '',
  ]);
});

it('a missing element is reported', async () => {
  const message = await page.evaluate(async () => {
    const { createView, ramp } = await import('./page.ts');
    try {
      createView(document.getElementById('none') as HTMLElement, { tensors: [ramp('m', 2, 3, ['a'], null)] });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  });
  expect(message).toBe('element: null is not an element; check its id, and that the page has loaded.');
  expectNoErrors(page);
});
