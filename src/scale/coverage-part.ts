// What limits are based on, for sources: its code loads on first use.

import { LazyPart } from '../tensor/lazy-part.ts';

export const coveragePart = new LazyPart(() => import('./coverage.ts'));
