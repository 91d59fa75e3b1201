// Writes values in cells that are large enough: in all of them, or in chosen ones.

import { colorOf } from '../scale/colormaps.ts';
import { digitsOfRange, digitsText } from '../tensor/digits.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import { stepNumber } from '../tensor/step-text.ts';
import { cellRange } from './cells.ts';
import type { PanelCell } from './chosen-cells.ts';
import { inkOn } from './contrast.ts';
import type { FigureSpec, Rect } from './figure.ts';
import { axesOf, cellRect } from './matrix-cells.ts';
import { byDirection } from './orientation.ts';
import { BLOCKS, cellValues } from './readout.ts';
import type { Panel, TextMark } from './scene.ts';
import { countCells } from './sight.ts';
import { placeText } from './text.ts';

/** The smallest cells of which all have values, and the distance of a text to the edges of its cell, in CSS pixels. */
const MIN_CELL = 24;
const MARGIN = 1;

/** Font sizes in CSS pixels, the preferred one first. */
const SIZES = [10, 9, 8] as const;
const MIN_SIZE = SIZES[2];

/** Values are written in a size in which at least this share of them fit; longer ones are left out. */
const MIN_SHARE = 0.9;

function textOf(value: number, { tensor, tokensPerStep }: Panel, digits: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return tensor.unit === 'step' ? stepNumber(value, tokensPerStep) : digitsText(value, digits);
}

interface CellValue {
  readonly value: number;
  /** The part of the cell in sight. */
  readonly box: Rect;
}

/** What is needed to write texts. */
export type Writer = Pick<FigureSpec, 'pixelRatio' | 'measure'>;

/** Looks up the values of cells; null for those of a source with levels that are not loaded yet. */
export function lookUpCells(
  panel: Panel,
  valuesAt: ValuesLookup,
): (layer: number, head: number) => number | null {
  if (!levelsOf(panel.tensor)) return cellValues(panel, valuesAt);
  return (layer, head) => BLOCKS.valueAt?.(panel, layer, head) ?? null;
}

/** The cells in sight of a panel; null if they are not large enough for values in all of them. */
function cellsInSight(panel: Panel, pixelRatio: number): PanelCell[] | null {
  const axes = axesOf(panel);
  const least = MIN_CELL * pixelRatio;
  if (Object.values(axes).some(({ pixels, sight }) => pixels < least * countCells(sight))) return null;
  const cellsOf = (axis: 'layers' | 'heads'): readonly [number, number] => [
    cellRange(0, axes[axis])[0],
    cellRange(axes[axis].pixels - 1, axes[axis])[1],
  ];
  const [layers, heads] = [cellsOf('layers'), cellsOf('heads')];
  const cells: PanelCell[] = [];
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) cells.push({ layer, head });
  return cells;
}

/** The values of cells, as far as cells are in sight and values loaded. */
function valuesOf(panel: Panel, cells: readonly PanelCell[], valuesAt: ValuesLookup): CellValue[] {
  const valueAt = lookUpCells(panel, valuesAt);
  return cells.flatMap(({ layer, head, value: known }) => {
    const box = cellRect(panel, { layer, head });
    const value = box && (known ?? valueAt(layer, head));
    return value === null ? [] : [{ value, box: box as Rect }];
  });
}

interface CellText {
  readonly text: string;
  readonly color: string;
  /** The part of the cell in sight. */
  readonly box: Rect;
}

/** Values as texts, with the digits that tell them apart. */
function writeValues(panel: Panel, values: readonly CellValue[]): CellText[] {
  const { norm, colormap } = panel;
  const finite = values.map(({ value }) => value).filter(Number.isFinite);
  const [low, high] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const digits = digitsOfRange(low, high);
  return values.map(({ value, box }) => ({
    text: textOf(value, panel, digits),
    color: colorOf(norm, colormap, value),
    box,
  }));
}

/** Values written in a panel. */
export interface WrittenValues {
  readonly texts: readonly TextMark[];
  /** Whether there was no room for some values, of cells that are in sight as a whole. */
  readonly areSomeLeft: boolean;
}

/**
 * Values of cells of a panel, in the largest size in which most of them fit. Cells that are in sight in part have a value if
 * there is room for it.
 * @param chosen returns the cells; null for all, which have values only if they are at least 24 CSS pixels wide and high
 */
export function writeCellValues(
  panel: Panel,
  chosen: (() => readonly PanelCell[]) | null,
  valuesAt: ValuesLookup,
  writer: Writer,
): WrittenValues {
  const { pixelRatio, measure } = writer;
  const inSight = byDirection(panel.sight, panel);
  // Cells differ by a pixel.
  const whole = {
    width: Math.floor(panel.rect.width / countCells(inSight.across)),
    height: Math.floor(panel.rect.height / countCells(inSight.down)),
  };
  const hasRoom = whole.height >= (MIN_SIZE + 2 * MARGIN) * pixelRatio;
  const cells = chosen ? hasRoom && chosen() : cellsInSight(panel, pixelRatio);
  if (!cells) return { texts: [], areSomeLeft: true };
  const all = writeValues(panel, valuesOf(panel, cells, valuesAt));
  const fits = ({ text }: CellText, size: number, { width, height }: typeof whole): boolean =>
    measure(text, size, false) + 2 * MARGIN <= width / pixelRatio && size + 2 * MARGIN <= height / pixelRatio;
  const size = SIZES.find(
    (one) => all.filter((text) => fits(text, one, whole)).length >= MIN_SHARE * all.length,
  );
  if (size === undefined) return { texts: [], areSomeLeft: true };
  const isWhole = ({ box }: CellText): boolean => box.width >= whole.width && box.height >= whole.height;
  const fitting = all.filter((text) =>
    fits(text, size, { ...text.box, width: Math.min(text.box.width, whole.width) }),
  );
  const texts = fitting.map(({ text, color, box }): TextMark => {
    const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    return {
      kind: 'text',
      fill: inkOn(color),
      ...placeText({ text, ...center, size, role: 'cell-value' }, writer),
    };
  });
  return { texts, areSomeLeft: all.filter(isWhole).length > fitting.filter(isWhole).length };
}
