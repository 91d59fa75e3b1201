// The quick hand-written rival: a 2D canvas, and a table of the colour of every float's upper 16 bits.

import type { SubjectModule } from '../subject.ts';
import { type CreateColorizer, createCanvasSubject } from './support/canvas.ts';

/** The float in the middle of all that share their upper 16 bits. */
const middles = (): Float32Array =>
  new Float32Array(Uint32Array.from({ length: 0x8000 }, (_, bits) => (bits << 16) | 0x8000).buffer);

const paintFor: CreateColorizer = (vmin, vmax, colors) => {
  const low = Math.log(vmin);
  const scale = 256 / (Math.log(vmax) - low);
  const table = new Uint32Array(0x10000).fill(colors[0] as number); // negative numbers stay there
  middles().forEach((value, bits) => {
    const entry = (Math.log(value) - low) * scale;
    table[bits] = colors[entry > 0 ? (entry < 255 ? entry | 0 : 255) : 0] as number;
  });
  return (values, into) => {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < bits.length; i++) into[i] = table[(bits[i] as number) >>> 16] as number;
  };
};

export default {
  name: 'canvas-table',
  version: 'hand-written',
  usage:
    'as canvas, with colours from a table of 65,536 entries by the upper 16 bits of the float (right to 0.4 % of the value)',
  create: () => createCanvasSubject(paintFor),
} satisfies SubjectModule;
