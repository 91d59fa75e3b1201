// In Node there is no page: the package can be imported there, and says what needs one.

import { expect, it } from 'vitest';
import { createTimeline, frames } from '../../src/play.ts';

const dataset = { tensors: [{ model: 'm', layers: 1, heads: 2, steps: [0, 1], values: [1, 2, 3, 4] }] };
const sentence = (call: string): string =>
  `${call} needs a browser page; in Node use \`headglow render\`, or describe the data with \`headglow/analysis\`.`;

it('the package is imported, and what draws says that it needs a page', async () => {
  const { createView, draw } = await import('../../src/index.ts');
  const element = {} as HTMLElement;
  expect(() => createView(element, dataset)).toThrow(sentence('createView'));
  expect(() => createTimeline(element, {} as never, {} as never)).toThrow(sentence('createTimeline'));
  await expect(draw(dataset)).rejects.toThrow(sentence('draw'));
  await expect(frames(dataset).next()).rejects.toThrow(sentence('frames'));
});
