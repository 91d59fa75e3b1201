// Draws marks on a canvas, for PNG.

import { ABOVE_BASELINE, type Mark, type Scene } from '../figure/scene.ts';
import { plainText } from '../figure/text.ts';
import { stripRects } from './strip.ts';

function paintMark(context: CanvasRenderingContext2D, mark: Mark, family: string): void {
  if (mark.kind === 'text') {
    context.save();
    context.translate(mark.x, mark.y);
    context.rotate((mark.rotate * Math.PI) / 180);
    context.font = `${mark.bold ? 600 : 400} ${mark.size}px ${family}`;
    context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
    context.fillStyle = mark.fill;
    context.fillText(plainText(mark.text), 0, ABOVE_BASELINE * mark.size);
    context.restore();
    return;
  }
  if (mark.kind !== 'path') {
    for (const { x, y, width, height, fill } of mark.kind === 'rect' ? [mark] : stripRects(mark)) {
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
    }
    return;
  }
  context.beginPath();
  for (const points of mark.lines) {
    for (const [i, [x, y]] of points.entries()) i === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    if (mark.closed) context.closePath();
  }
  context.lineJoin = mark.round ? 'round' : 'miter';
  if (mark.fill && mark.fill !== 'none') {
    context.fillStyle = mark.fill;
    context.fill();
  }
  if (!mark.stroke) return;
  context.strokeStyle = mark.stroke;
  context.lineWidth = mark.width ?? 1;
  context.stroke();
}

/** Draws marks on their background. */
export function paintMarks({
  width,
  height,
  background,
  marks,
  fontFamily,
}: Pick<Scene, 'width' | 'height' | 'background' | 'marks' | 'fontFamily'>): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return canvas;
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  for (const mark of marks) paintMark(context, mark, fontFamily);
  return canvas;
}
