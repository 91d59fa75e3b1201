// The typefaces of exported figures: Arimo and Tinos, which are open and have the widths of Arial and Times New Roman.

import sansCyrillic from '@fontsource/arimo/files/arimo-cyrillic-400-normal.woff?url';
import sansCyrillicBold from '@fontsource/arimo/files/arimo-cyrillic-700-normal.woff?url';
import sansGreek from '@fontsource/arimo/files/arimo-greek-400-normal.woff?url';
import sansGreekBold from '@fontsource/arimo/files/arimo-greek-700-normal.woff?url';
import sans from '@fontsource/arimo/files/arimo-latin-400-normal.woff?url';
import sansBold from '@fontsource/arimo/files/arimo-latin-700-normal.woff?url';
import sansExtended from '@fontsource/arimo/files/arimo-latin-ext-400-normal.woff?url';
import sansExtendedBold from '@fontsource/arimo/files/arimo-latin-ext-700-normal.woff?url';
import serifCyrillic from '@fontsource/tinos/files/tinos-cyrillic-400-normal.woff?url';
import serifCyrillicBold from '@fontsource/tinos/files/tinos-cyrillic-700-normal.woff?url';
import serifGreek from '@fontsource/tinos/files/tinos-greek-400-normal.woff?url';
import serifGreekBold from '@fontsource/tinos/files/tinos-greek-700-normal.woff?url';
import serif from '@fontsource/tinos/files/tinos-latin-400-normal.woff?url';
import serifBold from '@fontsource/tinos/files/tinos-latin-700-normal.woff?url';
import serifExtended from '@fontsource/tinos/files/tinos-latin-ext-400-normal.woff?url';
import serifExtendedBold from '@fontsource/tinos/files/tinos-latin-ext-700-normal.woff?url';
import type { FontFamily } from '../src/export.ts';
import { HeadglowError } from '../src/index.ts';
import type { FigureFont } from '../src/protocol.ts';

const FONTS = {
  sans: {
    name: 'Arimo',
    css: "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif",
    regular: [sans, sansExtended, sansGreek, sansCyrillic],
    bold: [sansBold, sansExtendedBold, sansGreekBold, sansCyrillicBold],
  },
  serif: {
    name: 'Tinos',
    css: "Tinos, 'Times New Roman', 'Liberation Serif', Times, serif",
    regular: [serif, serifExtended, serifGreek, serifCyrillic],
    bold: [serifBold, serifExtendedBold, serifGreekBold, serifCyrillicBold],
  },
} as const;

const load = async (url: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetch(url)).arrayBuffer());

/** Loads a typeface. */
export async function loadFont(font: FigureFont): Promise<FontFamily> {
  const { name, css, regular, bold } = FONTS[font];
  const files = await Promise.all([...regular, ...bold].map(load));
  return { name, css, regular: files.slice(0, regular.length), bold: files.slice(regular.length) };
}

/** Name of the file's font in style sheets. */
const FILE_FONT = 'Figure font';

/**
 * Puts the font that the server has in front of a typeface.
 * @param file its name, for messages
 * @throws HeadglowError if the browser can't use it
 */
export async function withFontFile(family: FontFamily, file: string): Promise<FontFamily> {
  const bytes = await load('font');
  try {
    // For texts that the browser lays out.
    document.fonts.add(await new FontFace(FILE_FONT, bytes).load());
  } catch {
    throw new HeadglowError({
      code: 'format',
      file,
      place: '--font-file',
      reason: 'the browser cannot use this font',
      remedy: 'name a .ttf, .otf or .woff file with one font',
    });
  }
  return {
    name: FILE_FONT,
    css: `'${FILE_FONT}', ${family.css}`,
    regular: [bytes, ...family.regular],
    bold: [bytes, ...family.bold],
  };
}
