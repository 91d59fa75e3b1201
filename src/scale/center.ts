// The centre: the value at the centre of the colours.
//
// The centre is set by an option, or is 0 if the data are signed. Without explicit limits, limits are symmetric about it,
// as in matplotlib's CenteredNorm. With them, each side has its own slope, as in TwoSlopeNorm; a limit that comes from
// the data mirrors the explicit one if the data do not extend across the centre. An automatic centre is dropped if the
// limits are on one side of it, or if they are asymmetric and the colormap is not diverging.

import { colormapRow } from '../colormaps/registry.ts';
import { hasAnyCenter, hasCenter, NORMS } from '../norms/registry.ts';
import type { Options } from '../options/table.ts';
import { HeadglowError } from '../tensor/error.ts';
import { MAX_FLOAT32 } from '../tensor/float32.ts';
import { listText, withMinusSign } from '../tensor/text.ts';

type CenterOptions = Pick<Options, 'norm' | 'vmin' | 'vmax' | 'center' | 'colormap'>;

const isBetween = (center: number, { vmin, vmax }: CenterOptions): boolean =>
  (vmin === null || Math.fround(vmin) < center) && (vmax === null || center < Math.fround(vmax));

/**
 * The centre as float32; null if there is none.
 * @param signed whether negative values are significant
 */
export function findCenter(options: CenterOptions, signed: boolean): number | null {
  const { vmin, vmax, center, colormap } = options;
  if (center !== null) return Math.fround(center);
  if (!signed || !hasCenter(options.norm) || !isBetween(0, options)) return null;
  const symmetric = vmin === null ? vmax === null : vmax !== null && vmin === -vmax;
  return symmetric || colormap === null || colormapRow(colormap).kind === 'diverging' ? 0 : null;
}

/** Limits around a centre. @param low @param high limits from the data alone */
export function limitsAroundCenter(
  center: number,
  { vmin, vmax }: CenterOptions,
  [low, high]: readonly [low: number, high: number],
): readonly [vmin: number, vmax: number] {
  const finite = (value: number): number => Math.min(Math.max(value, -MAX_FLOAT32), MAX_FLOAT32);
  const mirror = (limit: number): number => finite(2 * center - limit);
  if (vmin !== null) return [vmin, vmax ?? (Math.fround(high) > center ? high : mirror(vmin))];
  if (vmax !== null) return [Math.fround(low) < center ? low : mirror(vmax), vmax];
  // If all values equal the centre, use a distance of 1.
  const distance = Math.max(center - low, high - center) || 1;
  return [finite(center - distance), finite(center + distance)];
}

/** @throws HeadglowError for a centre that the norm or the limits do not allow */
export function checkCenter(options: CenterOptions): void {
  const { norm, center, vmin, vmax } = options;
  if (center === null) return;
  const fail = (reason: string, remedy: string) => {
    throw new HeadglowError({ code: 'option', place: 'center', reason: withMinusSign(reason), remedy });
  };
  if (!hasCenter(norm))
    fail(
      `norm ${norm} has no centre`,
      `use norm ${listText(NORMS.filter(hasCenter), 'or')}, or omit the centre`,
    );
  if (center !== 0 && !hasAnyCenter(norm))
    fail(
      `norm ${norm} only supports a centre of 0, not ${center}`,
      `use 0, or norm ${listText(NORMS.filter(hasAnyCenter), 'or')}`,
    );
  if (!isBetween(Math.fround(center), options)) {
    const [limit, side] =
      vmin !== null && !(vmin < center) ? [`vmin ${vmin}`, 'above'] : [`vmax ${vmax}`, 'below'];
    fail(`${center} is not ${side} ${limit}`, 'use a centre between the limits, or omit it');
  }
}
