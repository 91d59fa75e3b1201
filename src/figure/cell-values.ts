// Writes values in the cells that are large enough.

import { colorOf } from '../scale/colormaps.ts';
import { digitsOfRange, digitsText } from '../tensor/digits.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import { stepText } from '../tensor/text.ts';
import { cellRange } from './cells.ts';
import type { FigureSpec, Rect } from './figure.ts';
import { axesOf, cellRect } from './matrix-cells.ts';
import { byDirection } from './orientation.ts';
import { BLOCKS, cellValues } from './readout.ts';
import type { Panel, TextMark } from './scene.ts';
import { countCells } from './sight.ts';
import { placeText } from './text.ts';

/** The smallest cells that values are written in, and the distance of a text to the edges of its cell, in CSS pixels. */
const MIN_CELL = 24;
const MARGIN = 1;

/** Font sizes in CSS pixels, the preferred one first. */
const SIZES = [10, 9, 8] as const;

/** Values are written in a size in which at least this share of them fit; longer ones are left out. */
const MIN_SHARE = 0.9;

/** Colours of a text on light and on dark cells. */
const INK = { dark: '#000000', light: '#ffffff' } as const;

/** The relative luminance of a colour `#rrggbb`, as in WCAG. */
function luminance(color: string): number {
  const channel = (from: number): number => {
    const level = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** The ink with more contrast: black on colours lighter than this luminance, at which both have the same. */
const inkOn = (color: string): string => (luminance(color) > 0.179 ? INK.dark : INK.light);

function textOf(value: number, unit: 'step' | undefined, digits: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return unit === 'step' ? stepText(value) : digitsText(value, digits);
}

interface CellValue {
  readonly value: number;
  /** The part of the cell in sight. */
  readonly box: Rect;
}

/** What is needed to write texts. */
type Writer = Pick<FigureSpec, 'pixelRatio' | 'measure'>;

/** Looks up the values of cells; null for those of a source with levels that are not loaded yet. */
function lookUpCells(panel: Panel, valuesAt: ValuesLookup): (layer: number, head: number) => number | null {
  if (!levelsOf(panel.tensor)) return cellValues(panel, valuesAt);
  return (layer, head) => BLOCKS.valueAt?.(panel, layer, head) ?? null;
}

/** The cells in sight of a panel, if they are large enough. */
function valuesOf(panel: Panel, valuesAt: ValuesLookup, pixelRatio: number): CellValue[] {
  const axes = axesOf(panel);
  const least = MIN_CELL * pixelRatio;
  if (Object.values(axes).some(({ pixels, sight }) => pixels < least * countCells(sight))) return [];
  const valueAt = lookUpCells(panel, valuesAt);
  const cellsOf = (axis: 'layers' | 'heads'): readonly [number, number] => [
    cellRange(0, axes[axis])[0],
    cellRange(axes[axis].pixels - 1, axes[axis])[1],
  ];
  const [layers, heads] = [cellsOf('layers'), cellsOf('heads')];
  const values: CellValue[] = [];
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) {
      const box = cellRect(panel, { layer, head });
      const value = box && valueAt(layer, head);
      if (value !== null) values.push({ value, box: box as Rect });
    }
  return values;
}

interface CellText {
  readonly text: string;
  readonly color: string;
  /** The part of the cell in sight. */
  readonly box: Rect;
}

/** Values as texts, with the digits that tell them apart. */
function writeValues({ tensor, norm, colormap }: Panel, values: readonly CellValue[]): CellText[] {
  const finite = values.map(({ value }) => value).filter(Number.isFinite);
  const [low, high] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const digits = digitsOfRange(low, high);
  return values.map(({ value, box }) => ({
    text: textOf(value, tensor.unit, digits),
    color: colorOf(norm, colormap, value),
    box,
  }));
}

/**
 * The values of the cells of a panel, in the largest size in which most of them fit; none if cells are too small. Cells that are
 * in sight in part have a value if there is room for it.
 */
function panelMarks(panel: Panel, valuesAt: ValuesLookup, writer: Writer): TextMark[] {
  const { pixelRatio, measure } = writer;
  const texts = writeValues(panel, valuesOf(panel, valuesAt, pixelRatio));
  // Cells differ by a pixel.
  const cellWidth = Math.floor(panel.rect.width / countCells(byDirection(panel.sight, panel).across));
  const fits = (text: string, size: number, width: number): boolean =>
    measure(text, size, false) + 2 * MARGIN <= width / pixelRatio;
  const size = SIZES.find((one) => {
    const fitting = texts.filter(({ text }) => fits(text, one, cellWidth));
    return fitting.length >= MIN_SHARE * texts.length;
  });
  if (size === undefined) return [];
  return texts
    .filter(({ text, box }) => {
      const width = Math.min(box.width, cellWidth);
      return fits(text, size, width) && box.height >= (size + 2 * MARGIN) * pixelRatio;
    })
    .map(({ text, color, box }) => {
      const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      return {
        kind: 'text',
        fill: inkOn(color),
        ...placeText({ text, ...center, size, role: 'cell-value' }, writer),
      };
    });
}

/** The values of all cells that are at least 24 CSS pixels wide and high. O(area of the panels). */
export const cellValueMarks = (
  panels: readonly Panel[],
  valuesAt: ValuesLookup,
  writer: Writer,
): readonly TextMark[] =>
  panels.flatMap((panel) =>
    panel.rect.width > 0 && panel.rect.height > 0 ? panelMarks(panel, valuesAt, writer) : [],
  );
