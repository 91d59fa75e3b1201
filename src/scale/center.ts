// The centre: which value gets the middle of the colours.
//
// A centre is given, or it is 0 where negative values matter. Without given limits, limits are symmetric about it, as in
// CenteredNorm. With them, each side has a slope of its own, as in TwoSlopeNorm, and a limit that is left to the data
// mirrors the given one where the data do not reach across the centre. A centre that is not given gives way: to limits on
// one side of it, and to a colormap without a middle where limits are given that are not symmetric.

import { hasAnyCenter, hasCenter, NORMS } from '../norms/registry.ts';
import { DIVERGING, type Options } from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import { listText, withMinusSign } from '../tensor/text.ts';

const LARGEST = 3.4028234663852886e38;

type Given = Pick<Options, 'norm' | 'vmin' | 'vmax' | 'center' | 'colormap'>;

const isBetween = (center: number, { vmin, vmax }: Given): boolean =>
  (vmin === null || Math.fround(vmin) < center) && (vmax === null || center < Math.fround(vmax));

/**
 * The centre of all groups of a figure, as float32; null where there is none.
 * @param signed true where negative values matter
 */
export function findCenter(options: Given, signed: boolean): number | null {
  const { vmin, vmax, center, colormap } = options;
  if (center !== null) return Math.fround(center);
  if (!signed || !hasCenter(options.norm) || !isBetween(0, options)) return null;
  const symmetric = vmin === null ? vmax === null : vmax !== null && vmin === -vmax;
  return symmetric || colormap === null || DIVERGING.includes(colormap) ? 0 : null;
}

/** Limits about a centre. @param low @param high what the data alone would have */
export function limitsAroundCenter(
  center: number,
  { vmin, vmax }: Given,
  [low, high]: readonly [low: number, high: number],
): readonly [vmin: number, vmax: number] {
  const finite = (value: number): number => Math.min(Math.max(value, -LARGEST), LARGEST);
  const mirrored = (limit: number): number => finite(2 * center - limit);
  if (vmin !== null) return [vmin, vmax ?? (Math.fround(high) > center ? high : mirrored(vmin))];
  if (vmax !== null) return [Math.fround(low) < center ? low : mirrored(vmax), vmax];
  // Where nothing differs from the centre, it still lies in the middle.
  const reach = Math.max(center - low, high - center) || 1;
  return [finite(center - reach), finite(center + reach)];
}

/** @throws HeadglowError for a centre that cannot be one */
export function checkCenter(options: Given): void {
  const { norm, center, vmin, vmax } = options;
  if (center === null) return;
  const fail = (reason: string, remedy: string) => {
    throw new HeadglowError({ code: 'option', place: 'center', reason: withMinusSign(reason), remedy });
  };
  if (!hasCenter(norm))
    fail(
      `a ${norm} scale has no centre`,
      `take norm ${listText(NORMS.filter(hasCenter), 'or')}, or leave the centre out`,
    );
  if (center !== 0 && !hasAnyCenter(norm))
    fail(
      `norm ${norm} has its centre at 0, not ${center}`,
      `give 0, or take norm ${listText(NORMS.filter(hasAnyCenter), 'or')}`,
    );
  if (!isBetween(Math.fround(center), options)) {
    const [limit, side] =
      vmin !== null && !(vmin < center) ? [`vmin ${vmin}`, 'above'] : [`vmax ${vmax}`, 'below'];
    fail(`${center} is not ${side} ${limit}`, 'give a centre between the limits, or leave it out');
  }
}
