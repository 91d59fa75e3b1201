// The width of texts as this browser draws them.

import { FONT_FAMILY } from '../figure/theme.ts';

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Width in CSS pixels of a text at a size in CSS pixels; a guess where no canvas can tell. */
export function measureTextWidth(text: string, size: number, bold: boolean): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 0.6 * size * text.length;
  const weight = bold ? 600 : 400;
  const key = `${weight} ${text}`;
  let unit = widths.get(key);
  if (unit === undefined) {
    // Measured large, once, and scaled: hinting at small sizes would add up.
    context.font = `${weight} 100px ${FONT_FAMILY}`;
    unit = context.measureText(text).width / 100;
    if (widths.size > 50_000) widths.clear();
    widths.set(key, unit);
  }
  return unit * size;
}
