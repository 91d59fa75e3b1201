// Boxes around cells and values in chosen cells: which cells, where, and what the caption says of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topHeads } from '../../src/analysis/description/heads.ts';
import { compose } from '../../src/figure/compose.ts';
import type { Rect } from '../../src/figure/figure.ts';
import type { PathMark, Scene, TextMark } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { levelSource } from '../source/level-source.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

type Given = Pick<Tensor, 'layers' | 'heads' | 'values'> & Partial<Tensor>;

const tensorOf = (given: Given): Tensor => ({ model: '', tasks: [''], steps: null, ...given });

function sceneOf(
  given: Given | readonly Given[],
  options: Partial<Options> = {},
  [width, height, ratio] = [900, 600, 1],
) {
  return compose({
    dataset: { tensors: [given].flat().map(tensorOf as (one: unknown) => Tensor) },
    options: checkOptions(options),
    size: { width: width * ratio, height: height * ratio, pixelRatio: ratio },
    measure: estimateWidth,
    extras: allExtras(),
  });
}

/** The two paths of boxes, the last ones of a scene. */
const pathsOf = ({ marks }: Scene): PathMark[] =>
  marks
    .filter((mark) => mark.kind === 'path' && mark.stroke?.match(/#(000000|ffffff)/))
    .slice(-2) as PathMark[];

/** What the dark lines of boxes enclose. */
function boxesOf(scene: Scene): Rect[] {
  const [, line] = pathsOf(scene);
  const half = (line?.width ?? 0) / 2;
  return (line?.lines ?? []).map((points) => {
    const [[x0 = 0, y0 = 0] = [], , [x1 = 0, y1 = 0] = []] = points;
    return { x: x0 + half, y: y0 + half, width: x1 - x0 - 2 * half, height: y1 - y0 - 2 * half };
  });
}

const labelsOf = (scene: Scene): TextMark[] => textsOf(scene, 'cell-label');
const valuesOf = (scene: Scene): string[] => textsOf(scene, 'cell-value').map(({ text }) => text);

const random = (layers: number, heads: number, seed = 1): Given => ({
  layers,
  heads,
  values: Float32Array.from({ length: layers * heads }, (_, i) => Math.abs(Math.sin(seed * 7919 * (i + 1)))),
});

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the largest cells', () => {
  it('are those that words list: by magnitude if signed, the first ones of ties, finite ones only', async () => {
    const value = fc.oneof(
      fc.constantFrom(0, -0, 1, -1, 2, -2, Number.NaN, Infinity, -Infinity, 1e-40),
      fc.float({ min: -3, max: 3, noNaN: true }),
    );
    const matrix = fc.integer({ min: 1, max: 6 }).chain((layers) =>
      fc.integer({ min: 1, max: 40 }).chain((heads) =>
        fc.record({
          layers: fc.constant(layers),
          heads: fc.constant(heads),
          values: fc.array(value, { minLength: 4 * layers * heads, maxLength: 4 * layers * heads }),
        }),
      ),
    );
    const position = fc.constantFrom(0, 0.5, 1);
    await fc.assert(
      fc.asyncProperty(matrix, position, fc.integer({ min: 1, max: 50 }), async (given, checkpoint, most) => {
        const { layers, heads } = given;
        const tensor = tensorOf({
          ...{ layers, heads, tasks: ['a', 'b'], steps: [0, 10] },
          values: Float32Array.from(given.values),
        });
        const options = { checkpoint, zoom: { layers: [0, layers], heads: [0, heads] } } as const;
        const inWords = await topHeads({ tensors: [tensor] }, options, { most });
        const scene = sceneOf(tensor, { ...options, mark: `top:${most}` }, [4000, 3000, 1]);
        const found = boxesOf(scene).map((box) => {
          const panel = scene.panels.findIndex(({ rect }) => overlap(rect, box));
          const { rect } = scene.panels[panel] as Scene['panels'][number];
          const cellAt = (middle: number, length: number, cells: number) =>
            Math.floor((middle * cells) / length);
          return {
            panel,
            layer: cellAt(box.y + box.height / 2 - rect.y, rect.height, layers),
            head: cellAt(box.x + box.width / 2 - rect.x, rect.width, heads),
          };
        });
        expect(found).toEqual(inWords.map(({ panel, layer, head }) => ({ panel, layer, head })));
      }),
      { numRuns: 60 },
    );
  });

  it('are those of the moment shown', () => {
    const values = Float32Array.of(9, 1, 2, 3, 0, 1, 8, 3, 0, 1, 2, 7);
    const series = { layers: 1, heads: 4, values, steps: [0, 1, 2] };
    const shown = [0, 1, 1.75, 2].map((checkpoint) =>
      labelsOf(sceneOf(series, { checkpoint, mark: 'top:1' })).map(({ text }) => text),
    );
    expect(shown).toEqual([['L0H0'], ['L0H2'], ['L0H3'], ['L0H3']]);
  });

  it('have values, of which the caption says what they are', () => {
    const given = { layers: 2, heads: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const scene = sceneOf(given, { annotate: 'top:2', mark: 'top:2' });
    expect(valuesOf(scene)).toEqual(['6', '5']);
    expect(captionOf(scene)).toContain('boxes and values: 2 largest values');
    const signed = { ...given, values: given.values.map((value) => 3.5 - value) };
    const caption = captionOf(
      sceneOf([signed, { ...signed, model: 'b' }], { mark: 'top:2', annotate: 'top:1' }),
    );
    expect(caption).toContain(
      'boxes: 2 largest magnitudes of each panel · values: largest magnitude of each panel',
    );
    expect(captionOf(sceneOf(given, { mark: 'L0H1', annotate: 'all' }))).toBe('');
  });

  it('are no zeros of which others are left out, nor other lowest values', async () => {
    const most = { mark: 'top:5', annotate: 'top:5' } as const;
    const of = async (...values: number[]) => {
      const given = { layers: 2, heads: values.length / 2, values: Float32Array.from(values) };
      const scene = sceneOf(given, most);
      const inWords = await topHeads({ tensors: [tensorOf(given)] }, {}, { most: 5 });
      expect(labelsOf(scene)).toHaveLength(boxesOf(scene).length);
      expect(inWords.map(({ layer, head }) => `L${layer}H${head}`).sort()).toEqual(
        labelsOf(scene)
          .map(({ text }) => text)
          .sort(),
      );
      return [boxesOf(scene).length, valuesOf(scene).length, captionOf(scene)];
    };
    const [text, leftOut] = ['boxes and values: 5 largest values', 'equal lowest values are left out'];
    expect(await of(0, 0, 0, 0, 0, 0, 0, 0)).toEqual([
      0,
      0,
      `all values are 0 · boxes: 5 largest values · ${leftOut}`,
    ]);
    expect(await of(0, 3, 0, 0, 0, 1, 0, 0)).toEqual([2, 2, `${text} · ${leftOut}`]);
    expect(await of(7, 7, 7, 7, 7, 7, 7, 0)).toEqual([5, 5, `${text} · of equal values, the first`]);
    expect(await of(0, 0, -1, -2, -3, -1)).toEqual([
      4,
      4,
      `boxes and values: 5 largest magnitudes · ${leftOut}`,
    ]);
    const few = sceneOf({ layers: 2, heads: 2, values: Float32Array.of(5, 0, 0, 0) }, most);
    expect([boxesOf(few).length, captionOf(few)]).toEqual([4, text]);
  });

  it('of stores with levels are not known at once, which the caption says', () => {
    const { source } = levelSource({ layers: 2, heads: 1000, tasks: ['a'], checkpoints: 1 });
    const input = {
      size: { width: 900, height: 300, pixelRatio: 1 },
      measure: estimateWidth,
      extras: allExtras(),
    };
    const dataset = { tensors: [source] };
    const scene = compose({ ...input, dataset, options: checkOptions({ mark: 'top:3' }) });
    expect(boxesOf(scene)).toEqual([]);
    expect(captionOf(scene)).toContain('finding the largest values…');
    expect(boxesOf(compose({ ...input, dataset, options: checkOptions({ mark: 'L1H500' }) }))).toHaveLength(
      1,
    );
  });
});

describe('boxes', () => {
  it('enclose their cells in every orientation, and keep a minimum size around them', () => {
    const cells = fc.record({ layer: fc.nat(19), head: fc.nat(29) });
    const size = fc.tuple(
      fc.integer({ min: 120, max: 900 }),
      fc.integer({ min: 120, max: 900 }),
      fc.constantFrom(1, 1.5, 3.125),
    );
    fc.assert(
      fc.property(
        cells,
        size,
        fc.boolean(),
        fc.constantFrom('upper', 'lower'),
        ({ layer, head }, [width, height, ratio], transpose, origin) => {
          const scene = sceneOf(random(20, 30), { mark: `L${layer}H${head}`, transpose, origin }, [
            width,
            height,
            ratio,
          ]);
          const { rect } = scene.panels[0] as Scene['panels'][number];
          if (Math.min(rect.width, rect.height) < 24 * ratio) {
            expect(boxesOf(scene)).toEqual([]);
            return;
          }
          const [box] = boxesOf(scene) as [Rect];
          const along = (cell: number, count: number, length: number, isReversed: boolean) => {
            const center = ((cell + 0.5) * length) / count;
            return { center: isReversed ? length - center : center, size: length / count };
          };
          const isLower = origin === 'lower';
          const across = transpose ? along(layer, 20, rect.width, false) : along(head, 30, rect.width, false);
          const down = transpose
            ? along(head, 30, rect.height, isLower)
            : along(layer, 20, rect.height, isLower);
          const least = Math.round(6 * ratio);
          for (const [start, length, expected, origin0] of [
            [box.x, box.width, across, rect.x],
            [box.y, box.height, down, rect.y],
          ] as const) {
            // Cells differ by a pixel.
            expect(Math.abs(start + length / 2 - origin0 - expected.center)).toBeLessThanOrEqual(1);
            expect(Math.abs(length - Math.max(expected.size, least))).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('have a dark line on a wider light one, and only those of cells in sight', () => {
    const given = random(10, 10);
    const scene = sceneOf(given, { mark: 'top:100', zoom: { layers: [2, 5], heads: [0, 4] } });
    const [halo, line] = pathsOf(scene);
    expect(line?.lines).toHaveLength(12);
    expect([halo?.stroke, line?.stroke]).toEqual(['#ffffff', '#000000']);
    expect(halo?.width).toBeGreaterThan(line?.width as number);
    expect(halo?.lines).toEqual(line?.lines);
    expect(boxesOf(sceneOf(given, { mark: 'none' }))).toEqual([]);
  });

  it('are left out where panels are too small, which the caption says', () => {
    const scene = sceneOf(
      {
        ...random(4, 4),
        values: new Float32Array(16 * 900),
        tasks: Array.from({ length: 900 }, (_, i) => `t${i}`),
      },
      { mark: 'top:1' },
      [600, 400, 1],
    );
    expect(boxesOf(scene)).toEqual([]);
    expect(captionOf(scene)).toContain('no room for boxes in small panels');
  });

  it('name heads within the panel, clear of each other, of boxes and of values', () => {
    const inPanel = (box: Rect, rect: Rect) =>
      box.x >= rect.x &&
      box.y >= rect.y &&
      box.x + box.width <= rect.x + rect.width &&
      box.y + box.height <= rect.y + rect.height;
    let count = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('none', 'all', 'top:5'),
        fc.constantFrom(1, 2),
        (layers, heads, most, annotate, ratio) => {
          const scene = sceneOf(random(layers, heads, most), { mark: `top:${most}`, annotate }, [
            700,
            500,
            ratio,
          ]);
          const { rect } = scene.panels[0] as Scene['panels'][number];
          const labels = labelsOf(scene).map(({ box }) => box);
          const others = [...boxesOf(scene), ...textsOf(scene, 'cell-value').map(({ box }) => box)];
          count += labels.length;
          for (const [i, box] of labels.entries()) {
            expect(inPanel(box, rect)).toBe(true);
            expect([...labels.slice(i + 1), ...others].filter((other) => overlap(other, box))).toEqual([]);
          }
        },
      ),
      { numRuns: 80 },
    );
    expect(count).toBeGreaterThan(100);
    const [label] = labelsOf(sceneOf({ ...random(12, 12), headName: 'expert' }, { mark: 'L10H4' }));
    expect(label?.text).toBe('L10E4');
  });

  it('have names whose colour contrasts with most of what is under them, with an outline of the other colour', () => {
    const values = Float32Array.from({ length: 200 }, (_, i) => (i % 20 < 10 ? 0 : 1));
    const labels = labelsOf(
      sceneOf({ layers: 10, heads: 20, values }, { mark: 'L5H2,L5H15', norm: 'linear' }),
    );
    expect(labels.map(({ text, fill, halo }) => [text, fill, halo])).toEqual([
      ['L5H2', '#ffffff', '#000000'],
      ['L5H15', '#000000', '#ffffff'],
    ]);
  });
});

describe('heads by name', () => {
  const two = { ...random(6, 6), tasks: ['math', 'a, b/c'], values: random(12, 6).values };
  const panelsOf = (options: Partial<Options>) => {
    const scene = sceneOf(
      [
        { ...two, model: 'm' },
        { ...two, model: 'n' },
      ],
      options,
    );
    return boxesOf(scene).map((box) => scene.panels.findIndex(({ rect }) => overlap(rect, box)));
  };

  it('are marked in all panels, or in those of a task, a model or both', () => {
    expect(panelsOf({ mark: 'L3H5' })).toEqual([0, 1, 2, 3]);
    expect(panelsOf({ mark: 'math/L3H5' })).toEqual([0, 2]);
    expect(panelsOf({ mark: 'n/L3H5' })).toEqual([2, 3]);
    expect(panelsOf({ mark: 'a, b/c/L3H5, n/math/l1h2' })).toEqual([1, 2, 3]);
    expect(panelsOf({ mark: 'L3H5,m/a, b/c/L3H5,L3H5' })).toEqual([0, 1, 2, 3]);
  });

  it('that no panel has are named in the caption', () => {
    const scene = sceneOf(random(6, 6), { mark: 'L3H5,L6H0,x/L1H1', annotate: 'L0H6' });
    expect(captionOf(scene)).toContain('no panel has L0H6, L6H0 or x/L1H1');
    expect(boxesOf(scene)).toHaveLength(1);
  });
});

describe('values that do not fit', () => {
  it('are in the caption', () => {
    const given = random(60, 60);
    expect(captionOf(sceneOf(given, { annotate: 'all' }))).toContain('no room for values in cells');
    expect(captionOf(sceneOf(given, { annotate: 'top:3', mark: 'top:3' }))).toBe(
      'boxes: 3 largest values · no room for values in cells',
    );
    expect(captionOf(sceneOf(random(6, 6), { annotate: 'top:3' }))).not.toContain('room');
  });

  it('need no cells of 24 pixels if few are chosen', () => {
    const given = random(20, 12);
    const size: [number, number, number] = [700, 380, 1];
    expect(valuesOf(sceneOf(given, { annotate: 'all' }, size))).toEqual([]);
    expect(valuesOf(sceneOf(given, { annotate: 'top:5' }, size))).toHaveLength(5);
  });
});

it('text that is no choice of cells is refused', () => {
  for (const annotate of ['', 'top', 'top:0', 'top:2.5', 'L3', 'mathL3H5', 'L3H5 L1H2', 'some'])
    expect(() => checkOptions({ annotate }), annotate).toThrow(
      'is not a choice of cells; use none, all, top:10 or heads: L3H5,L10H2',
    );
  expect(() => checkOptions({ mark: 'all' })).toThrow('use none, top:10 or');
});
