// Compares the engine's pixels with the reference's.

import { item } from './limits.ts';
import type { Range } from './partition.ts';
import type { Picture, Pixel, Place } from './render.ts';

export interface Mismatch {
  readonly panel: number;
  readonly place: Place;
  /** From the upper left of the image. */
  readonly x: number;
  readonly y: number;
  readonly expected: Pixel;
  /** 0xrrggbb and alpha. */
  readonly got: number;
  readonly alpha: number;
}

export interface Comparison {
  readonly pixels: number;
  readonly mismatches: number;
  /** The first few, one for each set of cells. */
  readonly first: readonly Mismatch[];
}

const MAX_LISTED = 8;

/**
 * Compares all pixels of all panels. A pixel is right if it is opaque and has the expected colour, or another one that
 * float32 may produce: the neighbouring entry if t is within 1e-5 of a step, and those within the error bounds of `values.ts`
 * (mixes and means) and `bounds.ts` (limits too narrow for float32). There is no other tolerance.
 */
export function comparePanels(
  expected: Picture,
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Comparison {
  if (rgba.length !== width * height * 4)
    throw new Error(`${rgba.length} bytes are not ${width} x ${height}`);
  const first: Mismatch[] = [];
  let mismatches = 0;
  let pixels = 0;
  expected.panels.forEach((panel, index) => {
    const { place } = panel;
    const inside = place.x >= 0 && place.y >= 0 && place.x + place.width <= width;
    if (!inside || place.y + place.height > height) throw new Error(`panel ${index} is outside the image`);
    for (let row = 0; row < place.height; row++) {
      const y = place.y + row;
      const inRow = item(panel.pixels, item(panel.rows, row));
      for (let column = 0; column < place.width; column++) {
        const x = place.x + column;
        const at = (y * width + x) * 4;
        const byte = (channel: number): number => rgba[at + channel] as number;
        const got = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        const alpha = byte(3);
        const pixel = item(inRow, item(panel.columns, column));
        pixels++;
        if (alpha === 255 && pixel.allowed.includes(got)) continue;
        mismatches++;
        const isKnown = first.some(({ expected: known }) => known === pixel);
        if (first.length < MAX_LISTED && !isKnown)
          first.push({ panel: index, place, x, y, expected: pixel, got, alpha });
      }
    }
  });
  return { pixels, mismatches, first };
}

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

function cells({ from, to }: Range): string {
  return to === from + 1 ? `${from}` : `${from}..${to - 1}`;
}

/** The mismatches in a few lines; empty if there are none. */
export function explain(comparison: Comparison): string {
  if (comparison.mismatches === 0) return '';
  const lines = comparison.first.map(({ panel, place, x, y, expected, got, alpha }) => {
    const [best = 0, ...others] = expected.allowed;
    const or =
      others.length > 4 ? ` or ${others.length} others` : others.map((c) => ` or ${hex(c)}`).join('');
    return [
      `panel ${panel} (tensor ${place.tensor}, task ${place.task}, ${place.width}x${place.height})`,
      `pixel ${x},${y} (${x - place.x},${y - place.y} of the panel)`,
      `layer ${cells(expected.layers)} head ${cells(expected.heads)}`,
      `value ${expected.value} ${expected.class} t ${expected.t}`,
      `expected ${hex(best)}${or} got ${hex(got)}${alpha === 255 ? '' : ` alpha ${alpha}`}`,
    ].join(', ');
  });
  return [`${comparison.mismatches} of ${comparison.pixels} pixels differ:`, ...lines].join('\n');
}
