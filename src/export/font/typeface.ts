// The typeface of an exported figure: its files, which have different characters, and the widths of texts.

import { type FontFile, readFont } from './sfnt.ts';

/** A typeface as the caller passes it. */
export interface FontFamily {
  /** Its name, for documents that contain it. */
  readonly name: string;
  /** A CSS `font-family` list that starts with it, for documents that refer to it: fonts of the same widths. */
  readonly css: string;
  /** Files with TrueType outlines, .ttf or .woff; a character is taken from the first one that has it. */
  readonly regular: readonly Uint8Array[];
  /** The same for bold texts. */
  readonly bold: readonly Uint8Array[];
}

/** A piece of text in one file; in none if no file has its characters. */
export interface TextRun {
  readonly font: FontFile | null;
  readonly text: string;
}

export interface Typeface {
  readonly name: string;
  readonly css: string;
  /** Cuts a text into pieces, each in one file. */
  readonly runs: (text: string, bold: boolean) => TextRun[];
  /** The width of a text for a font size, in the unit of the size.  */
  readonly measure: (text: string, size: number, bold: boolean) => number;
}

/** Texts that are written from right to left, or whose characters join or combine: the browser lays them out as a whole. */
const NEEDS_LAYOUT =
  /\p{M}|\u200d|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Opens a typeface.
 * @param fallback measures texts with characters that it lacks
 * @throws HeadglowError if a file has no TrueType outlines
 */
export function openTypeface(family: FontFamily, fallback: Typeface['measure']): Typeface {
  const files = { regular: family.regular.map(readFont), bold: family.bold.map(readFont) };
  const runs = (text: string, bold: boolean): TextRun[] => {
    if (NEEDS_LAYOUT.test(text)) return [{ font: null, text }];
    const fonts = bold ? files.bold : files.regular;
    const found: { font: FontFile | null; text: string }[] = [];
    for (const character of text) {
      const codePoint = character.codePointAt(0) as number;
      const font = fonts.find(({ glyphOf }) => glyphOf(codePoint) !== 0) ?? null;
      const last = found.at(-1);
      if (last && last.font === font) last.text += character;
      else found.push({ font, text: character });
    }
    return found;
  };
  const measure = (text: string, size: number, bold: boolean): number =>
    runs(text, bold).reduce(
      (sum, run) => sum + (run.font ? widthOf(run.font, run.text) * size : fallback(run.text, size, bold)),
      0,
    );
  return { name: family.name, css: family.css, runs, measure };
}

/** The width of a text at size 1. */
export function widthOf(font: FontFile, text: string): number {
  let units = 0;
  for (const character of text) units += font.advanceOf(font.glyphOf(character.codePointAt(0) as number));
  return units / font.unitsPerEm;
}
