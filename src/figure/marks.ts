// Turns a laid-out figure into marks: frames, colorbars, the key of missing cells, ticks and texts, in theme colours.

import type { LaidOutFigure, PlacedColorbar, PlacedText, Rect } from './figure.ts';
import type { Mark, PathMark, Point } from './scene.ts';
import type { ThemeColors } from './theme.ts';

/** Panels smaller than this, in CSS pixels, have no frame. */
const MIN_FRAMED = 24;

const MUTED_ROLES: ReadonlySet<PlacedText['role']> = new Set([
  'tick',
  'colorbar-tick',
  'caption',
  'panel-note',
]);

/** The marks of a figure, in drawing order. */
export function createMarks(figure: LaidOutFigure, colors: ThemeColors): Mark[] {
  const { pixelRatio, panels, colorbars, panelBars, bad, lines, texts } = figure;
  const width = Math.max(1, Math.round(pixelRatio));
  const stroke = { kind: 'path', stroke: colors.axis, width } as const;
  const large = panels.filter((rect) => Math.min(rect.width, rect.height) >= MIN_FRAMED * pixelRatio);
  const frames = large.map((rect) => outlineAround(rect, width));
  const ticks = lines.map(({ x1, y1, x2, y2 }): Point[] => [
    [x1, y1],
    [x2, y2],
  ]);
  return [
    ...(frames.length > 0 ? [{ ...stroke, lines: frames, closed: true, crisp: true }] : []),
    ...colorbars.flatMap((bar) => barMarks(bar, true, stroke, width)),
    ...panelBars.flatMap((bar) => barMarks(bar, false, stroke, width)),
    ...(bad
      ? [
          { ...bad, kind: 'rect', fill: bad.color } as const,
          { ...stroke, lines: hatch(bad, pixelRatio), closed: false, stroke: colors.background },
          { ...stroke, lines: [outlineAround(bad, width)], closed: true },
        ]
      : []),
    ...(ticks.length > 0 ? [{ ...stroke, lines: ticks, closed: false, crisp: true }] : []),
    ...texts.map((text) => textMark(text, colors)),
  ];
}

/** Copies field by field: figures have thousands of texts, and an object spread takes ten times as long. */
function textMark(
  { text, x, y, size, bold, anchor, rotate, role, box }: PlacedText,
  colors: ThemeColors,
): Mark {
  const fill = MUTED_ROLES.has(role) ? colors.muted : colors.text;
  return { kind: 'text', text, x, y, size, bold, anchor, rotate, role, box, fill };
}

/** The corners of an outline whose stroke lies entirely outside the rectangle. */
function outlineAround({ x, y, width, height }: Rect, stroke: number): Point[] {
  const half = stroke / 2;
  const [left, top, right, bottom] = [x - half, y - half, x + width + half, y + height + half];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** The colours and pointed extensions of a colorbar, with an outline around both. */
function barMarks(
  bar: PlacedColorbar,
  isShared: boolean,
  stroke: Pick<PathMark, 'kind' | 'stroke' | 'width'>,
  width: number,
): Mark[] {
  const { x, strip, spec } = bar;
  const foot = strip.y + strip.height;
  const [right, bottom, middle] = [x + bar.width, bar.y + bar.height, x + bar.width / 2];
  const half = width / 2;
  const [isAbove, isBelow] = [bar.y < strip.y, bottom > foot];
  const triangle = (y: number, tip: number, fill: string): Mark => ({
    kind: 'path',
    lines: [
      [
        [x, y],
        [middle, tip],
        [right, y],
      ],
    ],
    closed: true,
    fill,
  });
  const outline: Point[] = [
    [x - half, isAbove ? strip.y : bar.y - half],
    ...(isAbove ? [[middle, bar.y - half] as const] : []),
    [right + half, isAbove ? strip.y : bar.y - half],
    [right + half, isBelow ? foot : bottom + half],
    ...(isBelow ? [[middle, bottom + half] as const] : []),
    [x - half, isBelow ? foot : bottom + half],
  ];
  return [
    { kind: 'strip', ...strip, colors: spec.colors, bar, isShared, scale: spec.scale },
    ...(isAbove ? [triangle(strip.y, bar.y, spec.over)] : []),
    ...(isBelow ? [triangle(foot, bottom, spec.under)] : []),
    { ...stroke, lines: [outline], closed: true, round: true },
  ];
}

/** Lines at 45 degrees across a rectangle. */
function hatch({ x, y, width, height }: Rect, pixelRatio: number): Point[][] {
  const step = Math.max(2, Math.round(4 * pixelRatio));
  const lines: Point[][] = [];
  for (let sum = step; sum < width + height; sum += step) {
    const x1 = Math.max(0, sum - height);
    const x2 = Math.min(width, sum);
    lines.push([
      [x + x1, y + sum - x1],
      [x + x2, y + sum - x2],
    ]);
  }
  return lines;
}
