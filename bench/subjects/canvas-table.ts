// Hand-written contender for a 2D canvas that avoids logarithms: a lookup table indexed by the upper 16 bits of each float.

import type { SubjectModule } from '../subject.ts';
import { type CreateColorizer, createCanvasSubject } from './support/canvas.ts';

/** For each value of the upper 16 bits of a non-negative float, the float at the centre of those that share them. */
const tableValues = (): Float32Array =>
  new Float32Array(Uint32Array.from({ length: 0x8000 }, (_, bits) => (bits << 16) | 0x8000).buffer);

const createColorizer: CreateColorizer = (vmin, vmax, colors) => {
  const low = Math.log(vmin);
  const scale = 256 / (Math.log(vmax) - low);
  const table = new Uint32Array(0x10000).fill(colors[0] as number); // the upper half is for negative values
  tableValues().forEach((value, bits) => {
    const entry = (Math.log(value) - low) * scale;
    table[bits] = colors[entry > 0 ? (entry < 255 ? entry | 0 : 255) : 0] as number;
  });
  return (values, pixels) => {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < bits.length; i++) pixels[i] = table[(bits[i] as number) >>> 16] as number;
  };
};

export default {
  name: 'canvas-table',
  version: 'hand-written',
  usage:
    'like canvas, with colours from a table of 65,536 entries indexed by the upper 16 bits of the float (accurate to 0.4 % of the value)',
  create: () => createCanvasSubject(createColorizer),
} satisfies SubjectModule;
