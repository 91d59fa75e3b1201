// English names of colours.

import { rgbOf } from '../../scale/colormaps.ts';

/** The upper bound of each hue in degrees of OKLCH; red continues above the last. */
const HUES: readonly (readonly [end: number, name: string])[] = [
  [45, 'red'],
  [85, 'orange'],
  [122, 'yellow'],
  [165, 'green'],
  [215, 'cyan'],
  [286, 'blue'],
  [322, 'purple'],
  [352, 'magenta'],
];
/** Colours with less chroma than this are greys. */
const MIN_CHROMA = 0.035;
/** Colours with less lightness than this are black, whatever their hue. */
const MAX_BLACK = 0.13;
/** Colours with less lightness than this are dark. */
const MAX_DARK = 0.44;
/** Colours with at least this lightness are pale, unless they are vivid. */
const MIN_PALE = 0.8;
/** Light colours with at least this chroma are vivid rather than pale, such as yellow and cyan. */
const MIN_VIVID_CHROMA = 0.13;
/** Greys with less lightness than this are black. */
const MAX_BLACK_GREY = 0.25;
/** Greys with less lightness than this are dark. */
const MAX_DARK_GREY = 0.5;
/** Greys with more lightness than this are white. */
const MIN_WHITE = 0.97;
/** Oranges with less lightness than this are brown. */
const MAX_BROWN = 0.58;
/** Oranges with less lightness than this are dark brown. */
const MAX_DARK_BROWN = 0.35;

interface Oklch {
  /** In [0, 1]. */
  readonly lightness: number;
  readonly chroma: number;
  /** In degrees, [0, 360). */
  readonly hue: number;
}

/** sRGB in [0, 255] as OKLCH: Björn Ottosson, "A perceptual color space for image processing" (2020). */
function toOklch([red, green, blue]: readonly [number, number, number]): Oklch {
  const linear = [red, green, blue].map((byte) => {
    const channel = byte / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = linear;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const hue = (Math.atan2(y, x) * 180) / Math.PI;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(x, y),
    hue: (hue + 360) % 360,
  };
}

/** The name of a colour `#rrggbb`: "dark purple", "yellow", "pale grey". */
export function colourName(color: string): string {
  const { lightness, chroma, hue } = toOklch(rgbOf(color));
  if (lightness < MAX_BLACK) return 'black';
  if (chroma < MIN_CHROMA) {
    if (lightness < MAX_BLACK_GREY) return 'black';
    if (lightness > MIN_WHITE) return 'white';
    if (lightness < MAX_DARK_GREY) return 'dark grey';
    return lightness < MIN_PALE ? 'grey' : 'pale grey';
  }
  const name = HUES.find(([end]) => hue < end)?.[1] ?? 'red';
  if (lightness >= MIN_PALE && chroma < MIN_VIVID_CHROMA) return name === 'red' ? 'pink' : `pale ${name}`;
  if (name === 'orange' && lightness < MAX_BROWN) return lightness < MAX_DARK_BROWN ? 'dark brown' : 'brown';
  return lightness < MAX_DARK ? `dark ${name}` : name;
}
