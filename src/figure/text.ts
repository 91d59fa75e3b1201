// Texts of a figure: made plain, shortened to the room there is, and placed with the box they take.

import { sanitizeText } from '../tensor/sanitize.ts';
import type { FigureSpec, PlacedText, Rect } from './figure.ts';
import { keepFromStart, MAX_MEASURED_LENGTH, shortenText } from './fit-names.ts';

type Measure = FigureSpec['measure'];

/** Text size in CSS pixels of everything written in a figure. */
export const SIZES = { title: 15, panelTitle: 12, axisTitle: 11, tick: 10, caption: 10 } as const;

/** A text from a file as one line of plain characters, safe in XML once escaped. */
export function plainText(text: string): string {
  return sanitizeText(text.slice(0, 4 * MAX_MEASURED_LENGTH))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * The text, shortened at its end with an ellipsis until it takes at most `room`; `''` where not even a letter fits.
 * `size` and `room` in CSS pixels.
 */
export function fitText(text: string, size: number, bold: boolean, room: number, measure: Measure): string {
  if (text === '' || room <= 0) return '';
  return shortenText(text, keepFromStart, (cut) => measure(cut, size, bold) <= room);
}

/** Height of a line of text, in the unit of `size`. */
export const lineHeight = (size: number): number => Math.ceil(size * 1.2);

/** A text to be placed: `size` in CSS pixels, all else as in `PlacedText`. */
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

/** Adds the box that the text takes, in whole device pixels. */
export function placeText(text: TextSpec, spec: Pick<FigureSpec, 'pixelRatio' | 'measure'>): PlacedText {
  const { bold = false, anchor = 'middle', rotate = 0 } = text;
  const size = text.size * spec.pixelRatio;
  const length = spec.measure(text.text, text.size, bold) * spec.pixelRatio;
  const height = lineHeight(size);
  const before = { start: 0, middle: length / 2, end: length }[anchor];
  // Turned by -90 degrees, a text runs upwards from its start.
  const box =
    rotate === 0
      ? outward(text.x - before, text.y - height / 2, length, height)
      : outward(text.x - height / 2, text.y - (length - before), height, length);
  return { text: text.text, x: text.x, y: text.y, size, bold, anchor, rotate, role: text.role, box };
}

function outward(x: number, y: number, width: number, height: number): Rect {
  const left = Math.floor(x);
  const top = Math.floor(y);
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

/** True where `inner` lies in the region between the given edges. */
export function isWithin(inner: Rect, left: number, top: number, right: number, bottom: number): boolean {
  return (
    inner.x >= left && inner.y >= top && inner.x + inner.width <= right && inner.y + inner.height <= bottom
  );
}
