// The rule of the spread, in words.

import type { SpreadSettings } from '../measures/spread.ts';
import { shareText } from './phrases.ts';

export const spreadRule = ({ minimal, sparse, box, filled, held }: SpreadSettings): string =>
  `minimal up to ${minimal} bright cells; sparse under ${shareText(sparse)} of the cells that are not missing; concentrated where a box ` +
  `around all bright cells takes at most ${shareText(box)} of the panel; else broad where the largest cluster fills at least ` +
  `${shareText(filled)} of its own box and holds at least ${shareText(held)} of the bright cells, and diffuse where it does not`;
