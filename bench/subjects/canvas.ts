// The hand-written rival: a 2D canvas, the logarithm of every pixel, a table of 256 colours.

import type { SubjectModule } from '../subject.ts';
import { type CreateColorizer, createCanvasSubject } from './support/canvas.ts';

const paintFor: CreateColorizer = (vmin, vmax, colors) => {
  const low = Math.log(vmin);
  const scale = 256 / (Math.log(vmax) - low);
  return (values, into) => {
    for (let i = 0; i < values.length; i++) {
      const entry = (Math.log(values[i] as number) - low) * scale;
      // Zero has a logarithm of -infinity, and a comparison that a NaN fails: both end at entry 0.
      into[i] = colors[entry > 0 ? (entry < 255 ? entry | 0 : 255) : 0] as number;
    }
  };
};

export default {
  name: 'canvas',
  version: 'hand-written',
  usage:
    'putImageData of each panel, Math.log and a 256-entry table; exact maximum over the cells of a pixel',
  create: () => createCanvasSubject(paintFor),
} satisfies SubjectModule;
