// The performance targets of reading files.

import { CONVERTED_FILES, CSV_PARSERS, NATIVE_FILES, OPENED_FILE, READING } from './parse-plan.ts';
import type { Target } from './target.ts';

export const PARSE_TARGETS: readonly Target[] = [
  {
    description: 'reading float32: at most 1.2x reading the bytes',
    scene: 'parse',
    sizes: NATIVE_FILES,
    reduction: 'max',
    baselines: [READING],
    metric: 'relative time',
    limit: 1.2,
  },
  {
    description: 'reading values that are converted: at most 3x reading the bytes',
    scene: 'parse',
    sizes: CONVERTED_FILES,
    reduction: 'max',
    baselines: [READING],
    metric: 'relative time',
    limit: 3,
  },
  {
    description: 'reading a long table: at least as fast as parsers of CSV that stream',
    scene: 'parse',
    sizes: ['csv'],
    reduction: 'max',
    baselines: CSV_PARSERS,
    metric: 'speedup',
    limit: 1,
  },
  {
    description: 'from a deflated archive to the first frame: at most 1.5x inflating it',
    scene: 'open',
    sizes: [OPENED_FILE],
    reduction: 'max',
    baselines: ['inflating'],
    metric: 'relative time',
    limit: 1.5,
  },
];
