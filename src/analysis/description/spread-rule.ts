// The classification of the spread, in words.

import type { SpreadSettings } from '../measures/spread.ts';
import { plural, shareText } from './phrases.ts';

export const spreadRule = ({ minimal, sparse, box, filled, held }: SpreadSettings): string =>
  `minimal for at most ${plural(minimal, 'bright cell')}; otherwise sparse if fewer than ${shareText(sparse)} of the non-missing cells are bright; ` +
  `otherwise concentrated if a box around all bright cells covers at most ${shareText(box)} of the panel; otherwise broad if the ` +
  `largest cluster fills at least ${shareText(filled)} of its bounding box and contains at least ${shareText(held)} of the bright ` +
  'cells; otherwise diffuse';
