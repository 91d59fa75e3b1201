// Links: the state of the viewer as text, and back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLink, type Link, parseLink } from '../../demo/state/link.ts';
import { EMPTY, type ViewerState } from '../../demo/state/state.ts';
import { READING_NAMES } from '../../src/formats.ts';
import { COLORMAPS, NORMS, OPTION_NAMES } from '../../src/options.ts';

const linkOf = (state: Partial<ViewerState>, data: readonly string[] = []): Link => ({
  state: { ...EMPTY, ...state },
  data,
});

/** Names as they are found in files: any text. Surrogates without a partner can't be in links. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const nameList = fc.array(name, { minLength: 1, maxLength: 4 });
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })
  .map((value) => Math.fround(value) + 0);
const position = fc.double({ min: 0, max: 1000, noNaN: true }).map((value) => value + 0);
const index = fc.nat(4000);

const zoom = fc
  .record(
    {
      layers: fc.tuple(fc.nat(9), fc.integer({ min: 10, max: 40 })),
      heads: fc.constant([0, null]),
      panel: name,
    },
    { requiredKeys: ['layers'] },
  )
  .map((value) => value as NonNullable<ViewerState['options']['zoom']>);

const options = fc.record(
  {
    norm: fc.constantFrom(...NORMS),
    vmin: fc.option(number),
    vmax: number,
    colormap: fc.constantFrom(...COLORMAPS, 'Greys_r' as const),
    markExtremes: fc.boolean(),
    columns: fc.integer({ min: 1, max: 9 }),
    title: fc.string({ unit: 'grapheme' }),
    panel: name,
    tasks: nameList,
    models: nameList,
    checkpoint: position,
    zoom,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ViewerState['options']>;

const analysis = fc.oneof(
  fc.oneof(fc.constantFrom('previous', 'first'), name).map((change) => ({ change })),
  fc
    .nat(1e6)
    .chain((step) =>
      fc.record({ step: fc.constant(step), model: name, task: name }, { requiredKeys: ['step'] }),
    )
    .map((change) => ({ change })),
  number.map((emergence) => ({ emergence })),
);

const state: fc.Arbitrary<ViewerState> = fc.record({
  version: fc.constant(1 as const),
  files: fc.constant([]),
  options,
  shown: fc.option(fc.record({ analysis, options })),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  reading: fc.record(
    { dims: name, heads: fc.integer({ min: 1, max: 64 }), value: nameList, task: name, checkpoint: name },
    { requiredKeys: [] },
  ),
  panels: fc.option(fc.subarray(['controls', 'description'])),
  play: fc.record(
    {
      speed: fc.double({ min: 0.1, max: 100, noNaN: true }),
      range: fc.option(fc.tuple(index, index)),
      repeat: fc.constantFrom('none', 'loop', 'bounce'),
      skip: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  pins: fc.uniqueArray(
    fc.record({
      model: name,
      task: name,
      layer: index,
      head: index,
      number: fc.integer({ min: 1, max: 18 }),
    }),
    { selector: ({ number: one }) => one, maxLength: 4 },
  ),
});

describe('a link', () => {
  it('holds any state: 1,000 of them survive as text', () => {
    fc.assert(
      fc.property(
        state,
        fc.array(fc.webUrl({ withQueryParameters: true }), { maxLength: 2 }),
        (one, data) => {
          const text = formatLink({ state: one, data });
          expect(parseLink(text)).toEqual({ state: one, data });
          // It stays as it is in the address of a page.
          expect(new URL(`http://127.0.0.1/#${text}`).hash.slice(1)).toBe(text);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is short and readable', () => {
    expect(formatLink(linkOf({}))).toBe('');
    const shown = linkOf(
      {
        files: ['/home/user/secret.npz'],
        options: {
          norm: 'log',
          tasks: ['copy', 'a, b & c'],
          vmin: 0.001,
          zoom: { layers: [2, 4] },
          title: 'Größe',
        },
        shown: { analysis: { change: { step: 500 } }, options: { vmax: null } },
        pins: [{ model: 'gpt2', task: 'copy', layer: 3, head: 11, number: 1 }],
      },
      ['https://example.org/a b/run.zarr?x=1#y'],
    );
    expect(formatLink(shown)).toBe(
      'v=1&data=https://example.org/a+b/run.zarr%3Fx=1%23y&norm=log&tasks=copy,+a%5C,+b+%26+c&vmin=0.001' +
        '&zoom=layers=2:4&title=Gr%C3%B6%C3%9Fe&minus.step=500&shown.vmax&pin=1,+L3H11,+gpt2,+copy',
    );
  });

  it('leaves out the panels and the playback that a page starts with', () => {
    const initial = {
      ...EMPTY,
      panels: ['controls'],
      play: { speed: 4, range: null, repeat: 'loop' as const },
    };
    expect(formatLink(linkOf(initial), initial)).toBe('');
    const changed = { panels: [], play: { ...initial.play, speed: 8 } };
    expect(formatLink(linkOf(changed), initial)).toBe('v=1&play.speed=8&open=');
  });

  it('has a name of its own for every setting', () => {
    const names = [...OPTION_NAMES, ...READING_NAMES.map((one) => `read.${one}`)];
    const others = ['v', 'data', 'minus', 'emergence', 'open', 'pin'];
    expect(new Set([...names, ...others]).size).toBe(names.length + others.length);
  });

  it('may be written by hand, and ignores what it does not know', () => {
    expect(parseLink('norm=log&vmin=1e-3&tasks=b,a').state.options).toEqual({
      norm: 'log',
      vmin: 0.001,
      tasks: ['b', 'a'],
    });
    const text =
      'v=1&norm=cubic&vmin=x&title=%E0%A4&glow=9&read.heads=-1&pin=7&pin=1,+L1,+a,+b&play.speed=0&data=no+URL&&=';
    expect(parseLink(text)).toEqual(linkOf({}));
  });

  it('of a later version is refused', () => {
    expect(() => parseLink('v=2&norm=log')).toThrow('later version');
  });

  it('is parsed whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const link = parseLink(text.replace(/^v|&v/g, '&w'));
        expect(parseLink(formatLink(link))).toEqual(link);
      }),
    );
  });
});
