// Default settings of descriptions, and their validation.

import { HeadglowError } from '../../tensor/error.ts';
import { SPREAD_DEFAULTS } from '../measures/spread.ts';
import type { DescribeSettings } from './description.ts';

/** The default settings of descriptions. */
export const DESCRIBE_DEFAULTS: DescribeSettings = {
  threshold: null,
  bright: 0.8,
  above: null,
  prominence: 0.1,
  spread: SPREAD_DEFAULTS,
  band: 0.5,
  alpha: 0.01,
  seed: 1,
};

/** Fills in defaults. @throws HeadglowError for numbers out of range */
export function completeDescribeSettings(given: Partial<DescribeSettings>): DescribeSettings {
  const settings = { ...DESCRIBE_DEFAULTS, ...given };
  const { threshold, bright, above, prominence, band, alpha } = settings;
  const fail = (place: string, value: number, remedy: string) => {
    throw new HeadglowError({ code: 'option', place, reason: `${value} is out of range`, remedy });
  };
  if (threshold !== null && !Number.isFinite(Math.fround(threshold)))
    fail('threshold', threshold, 'use a finite 32-bit float');
  for (const value of above ?? [])
    if (!Number.isFinite(Math.fround(value))) fail('above', value, 'use finite 32-bit floats');
  for (const [place, share] of Object.entries({ bright, band }))
    if (!(share > 0 && share <= 1)) fail(place, share, 'use a fraction above 0 and up to 1');
  if (!(prominence >= 0 && prominence <= 1)) fail('prominence', prominence, 'use a fraction from 0 to 1');
  if (!(alpha > 0 && alpha < 1)) fail('alpha', alpha, 'use a probability between 0 and 1');
  return settings;
}
