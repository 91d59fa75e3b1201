// The track of a timeline: its rail, the part that is played, a mark for every checkpoint, and labels; and positions in words.

import { checkpointsToLabel } from '../tensor/step-scale.ts';
import { addShape } from './timeline-parts.ts';

/** CSS pixels between the middles of two labels. */
const LABEL_ROOM = 46;

const { format: grouped } = new Intl.NumberFormat('en');
const { format: compact } = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** What a position is, in words: "step 12,400 — checkpoint 93 of 131". */
export function positionText(steps: readonly number[], position: number): string {
  const before = Math.floor(position);
  const step = (checkpoint: number) => grouped(steps[checkpoint] as number);
  if (before === position) return `step ${step(before)} — checkpoint ${before + 1} of ${steps.length}`;
  return `between steps ${step(before)} and ${step(before + 1)} — interpolated`;
}

/** What lies on a track. */
export interface Track {
  /** The place of each checkpoint, in [0, 1]. */
  readonly places: readonly number[];
  readonly steps: readonly number[];
  /** CSS pixels. */
  readonly width: number;
  /** First and last checkpoint that are played. */
  readonly range: readonly [first: number, last: number];
}

export function drawTrack(svg: SVGElement, { places, steps, width, range }: Track): void {
  svg.textContent = '';
  const x = (checkpoint: number) => (places[checkpoint] as number) * width;
  addShape(svg, 'line', { class: 'rail', x1: 0, x2: width, y1: 11, y2: 11 });
  addShape(svg, 'line', { class: 'played', x1: x(range[0]), x2: x(range[1]), y1: 11, y2: 11 });
  // Marks closer than half a pixel would only fill the rail.
  let path = '';
  let drawn = Number.NEGATIVE_INFINITY;
  places.forEach((place) => {
    if (place * width - drawn < 0.5) return;
    drawn = place * width;
    path += `M${drawn.toFixed(2)} 7v8`;
  });
  addShape(svg, 'path', { class: 'mark', d: path });
  for (const checkpoint of checkpointsToLabel(places, width, LABEL_ROOM)) {
    const label = addShape(svg, 'text', { x: x(checkpoint), y: 32 });
    label.textContent = compact(steps[checkpoint] as number);
  }
}
