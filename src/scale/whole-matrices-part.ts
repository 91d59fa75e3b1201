// Matrices that are read tile by tile: the code loads with the first figure of a source.

import { LazyPart } from '../tensor/lazy-part.ts';

export const wholeMatricesPart = new LazyPart(() => import('./whole-matrices.ts'));
