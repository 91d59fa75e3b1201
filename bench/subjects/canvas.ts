// Hand-written contender for a 2D canvas: the logarithm of every pixel, and a table of 256 colours.

import type { SubjectModule } from '../subject.ts';
import { type CreateColorizer, createCanvasSubject } from './support/canvas.ts';

const createColorizer: CreateColorizer = (vmin, vmax, colors) => {
  const low = Math.log(vmin);
  const scale = 256 / (Math.log(vmax) - low);
  return (values, pixels) => {
    for (let i = 0; i < values.length; i++) {
      const entry = (Math.log(values[i] as number) - low) * scale;
      // log(0) is -Infinity and comparisons with NaN are false, so both use entry 0.
      pixels[i] = colors[entry > 0 ? (entry < 255 ? entry | 0 : 255) : 0] as number;
    }
  };
};

export default {
  name: 'canvas',
  version: 'hand-written',
  usage:
    'putImageData for each panel, Math.log and a table of 256 colours; exact maximum over the cells of a pixel',
  create: () => createCanvasSubject(createColorizer),
} satisfies SubjectModule;
