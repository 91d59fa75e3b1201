// The package in Node, without a page: it can be imported, and functions that need a page say so.

import { expect, it } from 'vitest';
import { sizeAdvice } from '../../src/analysis.ts';
import { createTimeline, frames } from '../../src/play.ts';

const dataset = { tensors: [{ model: 'm', layers: 1, heads: 2, steps: [0, 1], values: [1, 2, 3, 4] }] };
const sentence = (call: string): string =>
  `${call} needs a browser page; in Node, use \`headglow render\`, or describe the data with \`headglow/analysis\`.`;

it('`link` rejects arguments that are not a list of views, and unknown settings', async () => {
  const { link } = await import('../../src/index.ts');
  const view = { redraw: () => {} } as never;
  expect(() => link(view, view)).toThrow(
    'views: the argument is not a list of views; pass a list: link([a, b]).',
  );
  expect(() => link([view, null as never])).toThrow('views[1]: null is not a view');
  expect(() => link([view], { hovr: 1 } as never)).toThrow('hovr: there is no such option; did you mean');
  expect(() => link([view], { options: ['nrom' as never] })).toThrow('did you mean "norm"?');
  expect(() => link([view], { options: 'norm' as never })).toThrow('options: ');
  expect(() => link([view], { hover: 1 as never })).toThrow('hover: ');
});

it('the package can be imported, and functions that draw report that they need a page', async () => {
  const { createView, draw } = await import('../../src/index.ts');
  const element = {} as HTMLElement;
  expect(() => createView(element, dataset)).toThrow(sentence('createView'));
  expect(() => createTimeline(element, {} as never, {} as never)).toThrow(sentence('createTimeline'));
  expect(() => sizeAdvice(dataset)).toThrow(sentence('sizeAdvice'));
  await expect(draw(dataset)).rejects.toThrow(sentence('draw'));
  await expect(frames(dataset).next()).rejects.toThrow(sentence('frames'));
});
