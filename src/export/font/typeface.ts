// The typeface of an exported figure: its files, which have different characters, and the widths of texts.

import { create, type Font } from 'fontkit';
import { HeadglowError } from '../../tensor/error.ts';

/** A typeface as the caller passes it. */
export interface FontFamily {
  /** Its name, for documents that contain it: letters, digits, spaces, hyphens. */
  readonly name: string;
  /** A CSS `font-family` list that starts with it, for documents that refer to it: fonts of the same widths. */
  readonly css: string;
  /** Font files: .ttf, .otf or .woff; a character is taken from the first one that has it. */
  readonly regular: readonly Uint8Array[];
  /** The same for bold texts. */
  readonly bold: readonly Uint8Array[];
}

/** An opened font file. */
export interface FontFile {
  readonly bytes: Uint8Array;
  /** For pdfkit. */
  readonly program: object;
  readonly hasCharacter: (character: string) => boolean;
  /** The width of a character at size 1. */
  readonly advanceOf: (character: string) => number;
}

/** A piece of text in one file; in none if no file has its characters. */
export interface TextRun {
  readonly font: FontFile | null;
  readonly text: string;
}

export interface Typeface {
  readonly name: string;
  readonly css: string;
  /** The first file that has a character; null if none has. */
  readonly fileOf: (character: string, bold: boolean) => FontFile | null;
  /** Cuts a text into pieces, each in one file. */
  readonly runs: (text: string, bold: boolean) => TextRun[];
  /** The width of a text for a font size, in the unit of the size.  */
  readonly measure: (text: string, size: number, bold: boolean) => number;
}

/** Texts that are written from right to left, or whose characters join or combine: the browser lays them out as a whole. */
const NEEDS_LAYOUT =
  /\p{M}|\u200d|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Opens a font. @throws Error if it is damaged */
function openFont(bytes: Uint8Array): Font | null {
  const font = create(bytes);
  if (!('characterSet' in font) || !(font.unitsPerEm > 0)) return null;
  font.glyphForCodePoint(font.characterSet[0] ?? 0);
  return font;
}

/** @throws HeadglowError if the bytes are not a font */
function readFont(bytes: Uint8Array): FontFile {
  let font: Font | null = null;
  try {
    font = openFont(bytes);
  } catch {
    // Reported below.
  }
  if (!font)
    throw new HeadglowError({
      code: 'option',
      place: 'font',
      reason: 'the file is not a font',
      remedy: 'use a .ttf, .otf or .woff file with one font',
    });
  const program = font;
  const known = new Map<string, number | null>();
  const advance = (character: string): number | null => {
    let width = known.get(character);
    if (width === undefined) {
      const codePoint = character.codePointAt(0) as number;
      width = program.hasGlyphForCodePoint(codePoint)
        ? program.glyphForCodePoint(codePoint).advanceWidth / program.unitsPerEm
        : null;
      known.set(character, width);
    }
    return width;
  };
  return {
    bytes,
    program,
    hasCharacter: (character) => advance(character) !== null,
    advanceOf: (character) => advance(character) ?? 0,
  };
}

/**
 * Opens a typeface.
 * @param fallback measures texts with characters that it lacks
 * @throws HeadglowError if a file is not a font
 */
export function openTypeface(family: FontFamily, fallback: Typeface['measure']): Typeface {
  const files = { regular: family.regular.map(readFont), bold: family.bold.map(readFont) };
  const fileOf = (character: string, bold: boolean): FontFile | null =>
    (bold ? files.bold : files.regular).find(({ hasCharacter }) => hasCharacter(character)) ?? null;
  const runs = (text: string, bold: boolean): TextRun[] => {
    if (NEEDS_LAYOUT.test(text)) return [{ font: null, text }];
    const found: { font: FontFile | null; text: string }[] = [];
    for (const character of text) {
      const font = fileOf(character, bold);
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
  return {
    name: family.name.replace(/[^\p{L}\p{N} _-]/gu, ''),
    css: family.css,
    fileOf,
    runs,
    measure,
  };
}

/** The width of a text at size 1. */
export function widthOf(font: FontFile, text: string): number {
  let width = 0;
  for (const character of text) width += font.advanceOf(character);
  return width;
}
