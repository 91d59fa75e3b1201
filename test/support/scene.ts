// Finds marks in a scene.

import type { PlacedText } from '../../src/figure/figure.ts';
import type { Scene, StripMark, TextMark } from '../../src/figure/scene.ts';
import type { Extend } from '../../src/options.ts';

/** The texts of a scene. @param role default: all */
export const textsOf = ({ marks }: Scene, role?: PlacedText['role']): TextMark[] =>
  marks.flatMap((mark) => (mark.kind === 'text' && (!role || mark.role === role) ? [mark] : []));

export const captionOf = (scene: Scene): string => textsOf(scene, 'caption')[0]?.text ?? '';

/** The first colorbar of a scene. */
export const stripOf = ({ marks }: Scene): StripMark | undefined =>
  marks.find((mark) => mark.kind === 'strip');

/** The pointed ends of a colorbar. */
export function endsOf({ y, height, bar }: StripMark): Extend {
  if (bar.y < y) return bar.y + bar.height > y + height ? 'both' : 'max';
  return bar.y + bar.height > y + height ? 'min' : 'neither';
}
