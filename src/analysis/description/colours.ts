// What colours are called.

import { rgbOf } from '../../scale/colormaps.ts';

/** Where each hue ends, in degrees of OKLCH; red goes on above the last. */
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
/** Colours of less chroma have no hue. */
const GREY = 0.035;
/** Lightness below which a colour is black whatever its hue, below which it is dark, and from which on it is pale. */
const [BLACK, DARK, PALE] = [0.13, 0.44, 0.8];
/** Below it greys are dark. */
const DARK_GREY = 0.5;
/** Of pale colours, those of more chroma are simply bright: yellow, cyan. */
const VIVID = 0.13;

/** sRGB in [0, 255] as lightness in [0, 1], chroma and hue in degrees: OKLCH of Björn Ottosson (2020). */
function oklch([red, green, blue]: readonly [number, number, number]): [number, number, number] {
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
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(x, y), (hue + 360) % 360];
}

/** The name of a colour `#rrggbb`: "dark purple", "yellow", "pale grey". */
export function colourName(color: string): string {
  const [lightness, chroma, hue] = oklch(rgbOf(color));
  if (lightness < BLACK) return 'black';
  if (chroma < GREY) {
    if (lightness < 0.25) return 'black';
    if (lightness > 0.97) return 'white';
    return lightness < DARK_GREY ? 'dark grey' : lightness < PALE ? 'grey' : 'pale grey';
  }
  const name = HUES.find(([end]) => hue < end)?.[1] ?? 'red';
  if (lightness >= PALE && chroma < VIVID) return name === 'red' ? 'pink' : `pale ${name}`;
  if (name === 'orange' && lightness < 0.58) return lightness < 0.35 ? 'dark brown' : 'brown';
  return lightness < DARK ? `dark ${name}` : name;
}
