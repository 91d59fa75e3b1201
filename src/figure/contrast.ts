// Colours of texts on cells.

/** Colours of a text on light and on dark cells. */
const INK = { dark: '#000000', light: '#ffffff' } as const;

/** The relative luminance of a colour `#rrggbb`, as in WCAG. */
function luminance(color: string): number {
  const channel = (from: number): number => {
    const level = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** The ink with more contrast: black on colours lighter than this luminance, at which both have the same. */
const MIDDLE = 0.179;

/** Inks by colour, of which colormaps have 256 each. */
const inks = new Map<string, string>();

/** The ink with more contrast on a colour `#rrggbb`. */
export function inkOn(color: string): string {
  let ink = inks.get(color);
  if (!ink) {
    ink = luminance(color) > MIDDLE ? INK.dark : INK.light;
    inks.set(color, ink);
  }
  return ink;
}

/** The ink with more contrast on most of some colours, and the other ink for its outline. Black on none. */
export function inkOnMost(colors: readonly string[]): { readonly fill: string; readonly halo: string } {
  const light = colors.filter((color) => inkOn(color) === INK.light).length;
  const isLight = 2 * light > colors.length;
  return isLight ? { fill: INK.light, halo: INK.dark } : { fill: INK.dark, halo: INK.light };
}
