// Converts drawings, such as plots, from SVG elements to marks: lines, shapes and texts with their final places and colours.

import { ABOVE_BASELINE, type Mark, type PathMark, type Point } from '../figure/scene.ts';

/** Corners of a polygon that stands for a circle. */
const CIRCLE_CORNERS = 36;
/** Units between points of a curve. */
const CURVE_STEP = 0.5;

type Rgb = readonly [red: number, green: number, blue: number];

const hex = (channels: Rgb): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

const parseHex = (color: string): Rgb => {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

/** The opacity of an element with its ancestors. */
function opacityOf(element: Element, root: Element): number {
  let opacity = 1;
  for (let each: Element | null = element; each && each !== root; each = each.parentElement)
    opacity *= Number(getComputedStyle(each).opacity);
  return opacity;
}

/** A computed colour on the background, as marks have no transparency; undefined for none. */
function flatColor(computed: string, opacity: number, background: string): string | undefined {
  const [red, green, blue, alpha = 1] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  const visible = opacity * alpha;
  if (computed === 'none' || red === undefined || green === undefined || blue === undefined || visible === 0)
    return undefined;
  const behind = parseHex(background);
  return hex(
    [red, green, blue].map(
      (channel, i) => channel * visible + (behind[i] as number) * (1 - visible),
    ) as unknown as Rgb,
  );
}

/** The polylines of a path of straight lines; null if it has curves. */
function straightLines(data: string): { readonly lines: Point[][]; readonly closed: boolean } | null {
  if (/[^MLHVZ\d\s,.eE+-]/.test(data)) return null;
  const lines: Point[][] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', numbers = ''] of data.matchAll(/([MLHVZ])([^MLHVZ]*)/g)) {
    const values = (numbers.match(/[+-]?[\d.]+(?:e[+-]?\d+)?/gi) ?? []).map(Number);
    const size = command === 'H' || command === 'V' ? 1 : 2;
    for (let at = 0; at + size <= values.length; at += size) {
      if (command === 'H') x = values[at] as number;
      else if (command === 'V') y = values[at] as number;
      else [x, y] = [values[at] as number, values[at + 1] as number];
      if (command === 'M' && at === 0) lines.push([]);
      lines.at(-1)?.push([x, y]);
    }
  }
  return { lines, closed: /Z\s*$/.test(data) };
}

function curvePoints(element: SVGGeometryElement): Point[] {
  const length = element.getTotalLength();
  const count = Math.max(2, Math.ceil(length / CURVE_STEP));
  return Array.from({ length: count }, (_, i): Point => {
    const { x, y } = element.getPointAtLength((i * length) / (count - 1));
    return [x, y];
  });
}

const number = (element: Element, name: string): number => Number(element.getAttribute(name) ?? 0);

/** The outline of a shape in its own coordinates. */
function outlineOf(element: SVGGeometryElement): { readonly lines: Point[][]; readonly closed: boolean } {
  const at = (name: string): number => number(element, name);
  switch (element.tagName) {
    case 'line':
      return {
        lines: [
          [
            [at('x1'), at('y1')],
            [at('x2'), at('y2')],
          ],
        ],
        closed: false,
      };
    case 'rect': {
      const [left, top, right, bottom] = [at('x'), at('y'), at('x') + at('width'), at('y') + at('height')];
      return {
        lines: [
          [
            [left, top],
            [right, top],
            [right, bottom],
            [left, bottom],
          ],
        ],
        closed: true,
      };
    }
    case 'circle': {
      const corner = (i: number): Point => {
        const angle = (2 * Math.PI * i) / CIRCLE_CORNERS;
        return [at('cx') + at('r') * Math.cos(angle), at('cy') + at('r') * Math.sin(angle)];
      };
      return { lines: [Array.from({ length: CIRCLE_CORNERS }, (_, i) => corner(i))], closed: true };
    }
    default: {
      const data = element.getAttribute('d') ?? '';
      return straightLines(data) ?? { lines: [curvePoints(element)], closed: /Z\s*$/i.test(data) };
    }
  }
}

/** Cuts lines into dashes. @param pattern lengths of dashes and gaps */
function cutIntoDashes(lines: readonly (readonly Point[])[], pattern: readonly number[]): Point[][] {
  const dashes: Point[][] = [];
  for (const points of lines) {
    let [index, left] = [0, pattern[0] as number];
    let dash: Point[] = points[0] ? [points[0]] : [];
    for (let i = 1; i < points.length; i++) {
      const [x, y] = points[i] as Point;
      let [fromX, fromY] = points[i - 1] as Point;
      for (
        let length = Math.hypot(x - fromX, y - fromY);
        length > left;
        length = Math.hypot(x - fromX, y - fromY)
      ) {
        [fromX, fromY] = [fromX + ((x - fromX) * left) / length, fromY + ((y - fromY) * left) / length];
        if (index % 2 === 0) dashes.push([...dash, [fromX, fromY]]);
        index = (index + 1) % pattern.length;
        left = pattern[index] as number;
        dash = [[fromX, fromY]];
      }
      left -= Math.hypot(x - fromX, y - fromY);
      dash.push([x, y]);
    }
    if (index % 2 === 0 && dash.length > 1) dashes.push(dash);
  }
  return dashes;
}

/** How a drawing is converted. */
interface Conversion {
  readonly root: SVGSVGElement;
  /** Device pixels per unit. */
  readonly scale: number;
  /** The colour behind it, `#rrggbb`. */
  readonly background: string;
}

function shapeMark(element: SVGGeometryElement, { root, scale, background }: Conversion): Mark[] {
  const style = getComputedStyle(element);
  const opacity = opacityOf(element, root);
  const fill = flatColor(style.fill, opacity * Number(style.fillOpacity), background);
  const stroke = flatColor(style.stroke, opacity * Number(style.strokeOpacity), background);
  const width = Number.parseFloat(style.strokeWidth) * scale;
  const matrix = element.getCTM();
  if (!matrix || (!fill && !(stroke && width > 0))) return [];
  const place = ([x, y]: Point): Point => [
    (matrix.a * x + matrix.c * y + matrix.e) * scale,
    (matrix.b * x + matrix.d * y + matrix.f) * scale,
  ];
  const { lines, closed } = outlineOf(element);
  const placed = lines.map((points) => points.map(place)).filter((points) => points.length > 1);
  const dashes = style.strokeDasharray === 'none' ? [] : (style.strokeDasharray.match(/[\d.]+/g) ?? []);
  const pattern = dashes.map((length) => Number(length) * scale);
  const path = { kind: 'path', round: style.strokeLinejoin === 'round' } as const;
  const marks: PathMark[] = [];
  if (fill && element.tagName !== 'line') marks.push({ ...path, lines: placed, closed: true, fill });
  if (stroke && width > 0)
    marks.push(
      pattern.length > 0
        ? { ...path, lines: cutIntoDashes(placed, pattern), closed: false, stroke, width }
        : { ...path, lines: placed, closed, stroke, width },
    );
  return marks;
}

/** Fonts of this weight or more are bold. */
const BOLD = 600;

function textMark(element: SVGTextContentElement, { root, scale, background }: Conversion): Mark[] {
  const text = element.textContent ?? '';
  const style = getComputedStyle(element);
  const fill = flatColor(style.fill, opacityOf(element, root) * Number(style.fillOpacity), background);
  const matrix = (element as SVGGraphicsElement).getCTM();
  if (text.trim() === '' || !fill || !matrix || element.getNumberOfChars() === 0) return [];
  const anchor = style.textAnchor as 'start' | 'middle' | 'end';
  const start = element.getStartPositionOfChar(0);
  const length = element.getComputedTextLength();
  const size = Number.parseFloat(style.fontSize);
  const x = start.x + { start: 0, middle: length / 2, end: length }[anchor];
  const y = start.y - ABOVE_BASELINE * size;
  const angle = (Math.atan2(matrix.b, matrix.a) * 180) / Math.PI;
  return [
    {
      kind: 'text',
      text,
      x: (matrix.a * x + matrix.c * y + matrix.e) * scale,
      y: (matrix.b * x + matrix.d * y + matrix.f) * scale,
      size: size * scale,
      bold: Number(style.fontWeight) >= BOLD,
      anchor,
      rotate: (Math.round(angle / 90) * 90) as 0 | -90,
      role: 'tick',
      box: { x: 0, y: 0, width: 0, height: 0 },
      fill,
    },
  ];
}

/**
 * The marks of a drawing that is in the document: its paths, lines, rectangles, circles and texts, in drawing order. Clips,
 * gradients, images and texts at other angles than multiples of 90 degrees are not supported.
 */
export function marksOf(conversion: Conversion): Mark[] {
  const elements = conversion.root.querySelectorAll<SVGElement>('path, line, rect, circle, text');
  return [...elements]
    .filter((element) => !element.closest('defs, clipPath'))
    .flatMap((element) =>
      element instanceof SVGTextElement
        ? textMark(element, conversion)
        : shapeMark(element as SVGGeometryElement, conversion),
    );
}
