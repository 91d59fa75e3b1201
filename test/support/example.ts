// The file `scores.npz` of the documents: two checkpoints, two tasks, 3 layers x 4 heads.

import { zipSync } from 'fflate';
import { npy } from './npy.ts';

export const exampleScores = (): Uint8Array =>
  zipSync({
    'scores.npy': npy(
      '<f4',
      [2, 2, 3, 4],
      Array.from({ length: 48 }, (_, i) => i / 48),
    ),
    'step.npy': npy('<i8', [2], [100, 500]),
    'task.npy': npy('<U9', [2], ['induction', 'copying']),
  });
