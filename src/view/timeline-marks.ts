// The marks of a timeline's track: its rail, the part that is played, a tick per checkpoint, and labels.

import { checkpointsToLabel } from '../tensor/step-scale.ts';
import { stepsWriter } from '../tensor/step-text.ts';
import { compactFormat } from '../tensor/text.ts';
import { addShape } from './timeline-parts.ts';

/** Minimum distance between the centres of two labels, in CSS pixels. */
const LABEL_SPACING = 46;

/** Minimum distance between two ticks, in CSS pixels; closer ones would be indistinguishable. */
const TICK_SPACING = 0.5;

const formatCompact = compactFormat(3);

/** Describes a position: "step 12,400 (checkpoint 93 of 131)". @param tokens per step, if steps are shown as tokens */
export function positionText(steps: readonly number[], position: number, tokens: number | null): string {
  const checkpoint = Math.floor(position);
  const name = (...indices: number[]) =>
    stepsWriter(tokens)(
      indices.map((index) => steps[index] as number),
      steps,
    );
  if (checkpoint === position) return `${name(checkpoint)} (checkpoint ${checkpoint + 1} of ${steps.length})`;
  return `between ${name(checkpoint, checkpoint + 1)} (interpolated)`;
}

/** What the marks depend on. */
export interface TrackMarks {
  /** Distance of each checkpoint from the start, as a fraction of the track's length. */
  readonly fractions: readonly number[];
  /** Training steps of the checkpoints. */
  readonly steps: readonly number[];
  /** Tokens per step, if steps are shown as tokens; else null. */
  readonly tokens: number | null;
  /** Length of the track in CSS pixels. */
  readonly width: number;
  /** First and last checkpoint to play. */
  readonly range: readonly [first: number, last: number];
}

/** Whether two tracks have the same marks. Compares `fractions` and `steps` by identity. */
export const isSameMarks = (a: TrackMarks, b: TrackMarks): boolean =>
  a.fractions === b.fractions &&
  a.steps === b.steps &&
  a.tokens === b.tokens &&
  a.width === b.width &&
  a.range[0] === b.range[0] &&
  a.range[1] === b.range[1];

/** Draws the marks, replacing earlier ones. */
export function drawMarks(svg: SVGElement, { fractions, steps, tokens, width, range }: TrackMarks): void {
  svg.textContent = '';
  const xOf = (checkpoint: number) => (fractions[checkpoint] as number) * width;
  addShape(svg, 'line', { class: 'rail', x1: 0, x2: width, y1: 11, y2: 11 });
  addShape(svg, 'line', { class: 'played', x1: xOf(range[0]), x2: xOf(range[1]), y1: 11, y2: 11 });
  let path = '';
  let lastX = Number.NEGATIVE_INFINITY;
  for (const fraction of fractions) {
    const x = fraction * width;
    if (x - lastX < TICK_SPACING) continue;
    lastX = x;
    path += `M${x.toFixed(2)} 7v8`;
  }
  addShape(svg, 'path', { class: 'mark', d: path });
  for (const checkpoint of checkpointsToLabel(fractions, width, LABEL_SPACING)) {
    const label = addShape(svg, 'text', { x: xOf(checkpoint), y: 32 });
    label.textContent = formatCompact((steps[checkpoint] as number) * (tokens ?? 1));
  }
}
