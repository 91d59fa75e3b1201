// Loads the small parts that most figures do not need.

import { LazyPart } from '../tensor/lazy-part.ts';

export const LATE = new LazyPart(() => import('./late-parts.ts'));
