// Measures text with a canvas of the browser.

import { FONT_FAMILY } from '../figure/theme.ts';

let context: CanvasRenderingContext2D | null | undefined;
/** Widths at font size 1, by weight and text. */
const widths = new Map<string, number>();
const MAX_CACHED_WIDTHS = 50_000;

/** Returns the width of a text at a font size, both in CSS pixels; an estimate if the browser has no 2D canvas. */
export function measureTextWidth(text: string, size: number, bold: boolean): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 0.6 * size * text.length;
  const weight = bold ? 600 : 400;
  const key = `${weight} ${text}`;
  let unit = widths.get(key);
  if (unit === undefined) {
    // Measured once at a large size and scaled, because hinting errors at small sizes add up.
    context.font = `${weight} 100px ${FONT_FAMILY}`;
    unit = context.measureText(text).width / 100;
    if (widths.size > MAX_CACHED_WIDTHS) widths.clear();
    widths.set(key, unit);
  }
  return unit * size;
}
