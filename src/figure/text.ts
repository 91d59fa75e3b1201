// Text in a figure: sanitizing, shortening to the available width, and placing with a bounding box.

import { sanitizeText } from '../tensor/sanitize.ts';
import type { FigureSpec, PlacedText, Rect } from './figure.ts';
import { keepFromStart, MAX_MEASURED_LENGTH, shortenText } from './fit-names.ts';

type Measure = FigureSpec['measure'];

/** Font sizes in CSS pixels. */
export const SIZES = { title: 15, panelTitle: 12, axisTitle: 11, tick: 10, caption: 10 } as const;

export interface TextStyle {
  /** Font size in CSS pixels. */
  readonly size: number;
  readonly bold: boolean;
}

/** A text from a file as a single line of printable characters. It must still be escaped before it goes into XML. */
export function plainText(text: string): string {
  return sanitizeText(text.slice(0, 4 * MAX_MEASURED_LENGTH))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * The text, truncated with an ellipsis to a width of at most `room` CSS pixels; `''` if not even one letter fits.
 */
export function fitText(text: string, { size, bold }: TextStyle, room: number, measure: Measure): string {
  if (text === '' || room <= 0) return '';
  return shortenText(text, keepFromStart, (shorter) => measure(shorter, size, bold) <= room);
}

/** Height of a line of text, in the same unit as `size`. */
export const lineHeight = (size: number): number => Math.ceil(size * 1.2);

/** A text to place: `size` in CSS pixels; the other fields as in `PlacedText`. */
export interface TextSpec {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold?: boolean;
  readonly anchor?: PlacedText['anchor'];
  readonly rotate?: number;
  readonly role: PlacedText['role'];
}

/** Scales a text to device pixels and adds its bounding box, rounded outward to whole device pixels. */
export function placeText(text: TextSpec, spec: Pick<FigureSpec, 'pixelRatio' | 'measure'>): PlacedText {
  const { bold = false, anchor = 'middle', rotate = 0 } = text;
  const size = text.size * spec.pixelRatio;
  const length = spec.measure(text.text, text.size, bold) * spec.pixelRatio;
  const height = lineHeight(size);
  const before = { start: 0, middle: length / 2, end: length }[anchor];
  // Rotated by -90 degrees, text runs upward from its anchor.
  const box =
    rotate === 0
      ? roundOutward({ x: text.x - before, y: text.y - height / 2, width: length, height })
      : roundOutward({
          x: text.x - height / 2,
          y: text.y - (length - before),
          width: height,
          height: length,
        });
  return { text: text.text, x: text.x, y: text.y, size, bold, anchor, rotate, role: text.role, box };
}

function roundOutward({ x, y, width, height }: Rect): Rect {
  const left = Math.floor(x);
  const top = Math.floor(y);
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

/** The edges of a region, in device pixels from the top left. */
export interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether a rectangle lies entirely inside a region. */
export const isWithin = ({ x, y, width, height }: Rect, { left, top, right, bottom }: Edges): boolean =>
  x >= left && y >= top && x + width <= right && y + height <= bottom;
