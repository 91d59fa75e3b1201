// A scene is self-contained: it can be mapped to PDF operators without any other input.

import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { ABOVE_BASELINE, type Mark, type Point, type Scene } from '../../src/figure/scene.ts';
import { DEFAULTS, OPTIONS, type Options } from '../../src/options.ts';
import { estimateWidth } from '../support/measure.ts';
import { textsOf } from '../support/scene.ts';

/** Two models of three tasks and two checkpoints, with missing and infinite cells. */
function sceneOf(options: Partial<Options> = {}, [width, height] = [1200, 800], pixelRatio = 1): Scene {
  const shape = { layers: 6, heads: 5, tasks: ['a', 'b', 'c'], steps: [0, 100] };
  const values = Float32Array.from({ length: 180 }, (_, i) => ((i * 37) % 101) / 101 - (i % 9 === 0 ? 1 : 0));
  values[7] = Number.NaN;
  values[8] = Number.POSITIVE_INFINITY;
  const tensors = ['one', 'two'].map((model) => ({ ...shape, model, values }));
  const size = { width: width * pixelRatio, height: height * pixelRatio, pixelRatio };
  return compose({
    dataset: { tensors },
    options: { ...DEFAULTS, title: 'Heads', ...options },
    size,
    measure: estimateWidth,
  });
}

const VARIANTS: readonly Partial<Options>[] = [
  {},
  { norm: 'linear', vmin: 0.2, vmax: 0.4, markExtremes: true },
  { limitsBy: 'task', tasks: ['a', 'b'] },
  { limitsBy: 'panel', colormap: 'viridis' },
  { checkpoint: 0.5, columns: 2, aspect: 'equal', origin: 'lower' },
];

/** Colours as a PDF has them; anything but `#rrggbb` is a fault. */
function rgb(color: string): string {
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(color);
  if (!channels) throw new Error(`${color} is no colour`);
  return channels
    .slice(1)
    .map((channel) => (Number.parseInt(channel, 16) / 255).toFixed(3))
    .join(' ');
}

const at = (...numbers: number[]): string => {
  if (!numbers.every(Number.isFinite)) throw new Error(`${numbers} are no coordinates`);
  return numbers.join(' ');
};

const lineTo = ([first, ...others]: readonly Point[]): string =>
  [`${at(...(first as Point))} m`, ...others.map((point) => `${at(...point)} l`)].join(' ');

/** A mark as operators of a PDF page whose first axis points right and second down. */
function operators(mark: Mark): string[] {
  switch (mark.kind) {
    case 'rect':
      return [`${rgb(mark.fill)} rg ${at(mark.x, mark.y, mark.width, mark.height)} re f`];
    case 'strip':
      return mark.colors.map((color, i) => {
        const height = mark.height / mark.colors.length;
        return `${rgb(color)} rg ${at(mark.x, mark.y + mark.height - (i + 1) * height, mark.width, height)} re f`;
      });
    case 'path': {
      const path = mark.lines.map((points) => `${lineTo(points)}${mark.closed ? ' h' : ''}`).join(' ');
      return [
        ...(mark.fill ? [`${rgb(mark.fill)} rg ${path} f`] : []),
        ...(mark.stroke ? [`${rgb(mark.stroke)} RG ${at(mark.width ?? Number.NaN)} w ${path} S`] : []),
      ];
    }
    case 'text': {
      const { x, y, size, rotate, text, fill } = mark;
      const baseline = y + ABOVE_BASELINE * size;
      return [`BT ${rgb(fill)} rg ${at(size)} Tf ${at(rotate, x, baseline)} Tm (${text}) Tj ET`];
    }
  }
}

describe.each(OPTIONS.theme.choices)('a scene of the %s theme', (theme) => {
  it.each(VARIANTS)('can be drawn as PDF operators: %o', (options) => {
    const scene = sceneOf({ ...options, theme });
    const page = [
      `${rgb(scene.background)} rg ${at(0, 0, scene.width, scene.height)} re f`,
      ...scene.panels.map(({ rect, colormap }) => {
        for (const color of [...colormap.colors, colormap.under, colormap.over, colormap.bad]) rgb(color);
        return `${at(rect.x, rect.y, rect.width, rect.height)} cm Do`;
      }),
      ...scene.marks.flatMap(operators),
    ];
    expect(page.filter((line) => line.includes(' Do'))).toHaveLength(scene.panels.length);
    for (const text of textsOf(scene)) expect(page.join('\n')).toContain(`(${text.text}) Tj`);
    expect(Object.values(scene.inks).map(rgb)).toHaveLength(3);
  });
});

it('draws nothing outside the picture at any size and pixel ratio', () => {
  for (const [width, height] of [
    [1200, 800],
    [320, 200],
    [90, 60],
    [8, 3],
  ] as const)
    for (const ratio of [1, 1.5, 2])
      for (const options of VARIANTS) {
        const scene = sceneOf(options, [width, height], ratio);
        const points = scene.marks.flatMap((mark): readonly Point[] => {
          if (mark.kind === 'path') return mark.lines.flat();
          const { x, y, width, height } = mark.kind === 'text' ? mark.box : mark;
          return [
            [x, y],
            [x + width, y + height],
          ];
        });
        const stroke = Math.max(1, Math.round(ratio));
        for (const [x, y] of points) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(-stroke);
          expect(x).toBeLessThanOrEqual(scene.width + stroke);
          expect(y).toBeLessThanOrEqual(scene.height + stroke);
        }
      }
});

describe('the panels of a scene', () => {
  it('contain everything needed to colour a cell', () => {
    const scene = sceneOf({ checkpoint: 0.25, mixing: 'linear', reduction: 'mean', limitsBy: 'task' });
    expect(scene.panels.map(({ name }) => name)).toContain('two · b');
    for (const panel of scene.panels) {
      expect(panel).toMatchObject({
        checkpoints: [0, 1],
        mix: 0.25,
        mixing: 'linear',
        reduction: 'mean',
        origin: 'upper',
      });
      const { norm, colormap } = scene.scales[panel.scale] ?? {};
      expect([panel.norm, panel.colormap]).toEqual([norm, colormap]);
    }
  });

  it('share the scales of their groups, in the order of the colorbars', () => {
    const scene = sceneOf({ limitsBy: 'task' });
    expect(scene.scales.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
    const strips = scene.marks.filter((mark) => mark.kind === 'strip');
    expect(strips.map(({ colors }) => colors)).toEqual(scene.scales.map(({ colormap }) => colormap.colors));
  });
});

it('has a one-sentence summary for screen readers', () => {
  expect(sceneOf().summary).toBe('Heads. Head Importance by layer and head, 6 panels');
});
