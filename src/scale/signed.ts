// Whether cells are compared by value or by magnitude, in pictures as in words.

import type { ScaleGroup } from './limits.ts';

/** Whether cells are compared by magnitude: if colours diverge from 0. */
export const comparesMagnitudes = ({ center }: Pick<ScaleGroup, 'center'>): boolean => center === 0;
