// The fonts of a PDF: embedded parts of font files, and invisible letters behind texts that are drawn as images.

import type { FontFile } from '../font/sfnt.ts';
import { subsetFont } from '../font/subset.ts';
import { num, type PdfFile, pdfName, utf16 } from './file.ts';

/** Glyphs of a font file that texts use, with their characters. */
interface UsedFont {
  readonly resource: string;
  readonly name: string;
  readonly glyphs: Map<number, string>;
}

/** Characters per invisible font: codes are one byte, and 0 is not used. */
const MAX_CODES = 255;

/** A table from codes to characters, for copying and searching. @param digits of a code in hexadecimal */
function toUnicode(codes: readonly (readonly [code: number, text: string])[], digits: 2 | 4): Uint8Array {
  const lines = [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CMapName /U def',
    '/CMapType 2 def',
  ];
  lines.push('1 begincodespacerange', `<${'0'.repeat(digits)}> <${'f'.repeat(digits)}>`, 'endcodespacerange');
  for (let start = 0; start < codes.length; start += 100) {
    const part = codes.slice(start, start + 100);
    lines.push(`${part.length} beginbfchar`);
    for (const [code, text] of part)
      lines.push(`<${code.toString(16).padStart(digits, '0')}> <${utf16(text)}>`);
    lines.push('endbfchar');
  }
  lines.push('endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end');
  return new TextEncoder().encode(lines.join('\n'));
}

/** Six letters that distinguish parts of a font, from the glyphs in them. */
function subsetTag(glyphs: Iterable<number>): string {
  let hash = 2166136261;
  for (const glyph of glyphs) hash = Math.imul(hash ^ glyph, 16777619) >>> 0;
  let tag = '';
  for (let letter = 0; letter < 6; letter++) {
    tag += String.fromCharCode(65 + (hash % 26));
    hash = Math.floor(hash / 26);
  }
  return tag;
}

/** Collects the characters that texts use; `write` adds the fonts to the file. */
export class PdfFonts {
  readonly #fonts = new Map<FontFile, UsedFont>();
  readonly #invisible: Map<string, number>[] = [];

  /** Encodes a text whose characters the font has. @returns the resource, and the text as a hexadecimal string */
  encode(font: FontFile, name: string, text: string): { readonly resource: string; readonly codes: string } {
    const used = this.#fonts.get(font) ?? { resource: `F${this.#fonts.size}`, name, glyphs: new Map() };
    this.#fonts.set(font, used);
    let codes = '';
    for (const character of text) {
      const glyph = font.glyphOf(character.codePointAt(0) as number);
      // Several characters may share a glyph, such as spaces; the first one stands for it.
      if (!used.glyphs.has(glyph)) used.glyphs.set(glyph, character);
      codes += glyph.toString(16).padStart(4, '0');
    }
    return { resource: used.resource, codes: `<${codes}>` };
  }

  /** Encodes characters that are found and copied, but not drawn; each is as wide as the font size. */
  encodeInvisible(characters: readonly string[]): { readonly resource: string; readonly codes: string }[] {
    const runs: { resource: string; codes: string }[] = [];
    for (const character of characters) {
      let index = this.#invisible.findIndex((codes) => codes.has(character));
      if (index < 0) index = this.#invisible.findIndex((codes) => codes.size < MAX_CODES);
      if (index < 0) index = this.#invisible.push(new Map()) - 1;
      const known = this.#invisible[index] as Map<string, number>;
      const code = known.get(character) ?? known.size + 1;
      known.set(character, code);
      const digits = code.toString(16).padStart(2, '0');
      const last = runs.at(-1);
      if (last?.resource === `I${index}`) last.codes += digits;
      else runs.push({ resource: `I${index}`, codes: digits });
    }
    return runs.map(({ resource, codes }) => ({ resource, codes: `<${codes}>` }));
  }

  /** Adds all fonts. @returns the entries of the page's dictionary of fonts */
  write(file: PdfFile): string {
    const embedded = [...this.#fonts].map(
      ([font, used]) => `/${used.resource} ${writeFont(file, font, used)} 0 R`,
    );
    const invisible = this.#invisible.map((codes, i) => `/I${i} ${writeInvisible(file, codes)} 0 R`);
    return [...embedded, ...invisible].join('');
  }
}

function writeFont(file: PdfFile, font: FontFile, { name, glyphs }: UsedFont): number {
  const used = [...glyphs].sort(([a], [b]) => a - b);
  const numbers = used.map(([glyph]) => glyph);
  const base = pdfName(`${subsetTag(numbers)}+${name}`);
  const thousandths = (units: number): string => num((units * 1000) / font.unitsPerEm);
  const bytes = subsetFont(font, numbers);
  const program = file.addStream(`/Length1 ${bytes.length}`, bytes);
  const [ascent, descent] = [font.ascent, font.descent].map(thousandths);
  // Flags: not symbolic. The last two numbers are only used where the embedded font is replaced.
  const descriptor = file.add(
    `<</Type/FontDescriptor/FontName${base}/Flags 32/FontBBox[${font.box.map(thousandths).join(' ')}]/ItalicAngle 0` +
      `/Ascent ${ascent}/Descent ${descent}/CapHeight 716/StemV 80/FontFile2 ${program} 0 R>>`,
  );
  const widths = numbers.map((glyph) => `${glyph}[${thousandths(font.advanceOf(glyph))}]`).join('');
  const descendant = file.add(
    `<</Type/Font/Subtype/CIDFontType2/BaseFont${base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>` +
      `/FontDescriptor ${descriptor} 0 R/DW 0/W[${widths}]/CIDToGIDMap/Identity>>`,
  );
  const unicode = file.addStream('', toUnicode(used, 4));
  return file.add(
    `<</Type/Font/Subtype/Type0/BaseFont${base}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]/ToUnicode ${unicode} 0 R>>`,
  );
}

/** A font whose letters are empty. */
function writeInvisible(file: PdfFile, codes: ReadonlyMap<string, number>): number {
  const unicode = file.addStream(
    '',
    toUnicode(
      [...codes].map(([text, code]) => [code, text] as const),
      2,
    ),
  );
  const letter = file.addStream('', new TextEncoder().encode('1000 0 d0'));
  const last = codes.size;
  const differences = Array.from({ length: last }, () => '/a').join('');
  return file.add(
    `<</Type/Font/Subtype/Type3/Name/Invisible/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a ${letter} 0 R>>` +
      `/Encoding<</Type/Encoding/Differences[1${differences}]>>/FirstChar 1/LastChar ${last}` +
      `/Widths[${Array.from({ length: last }, () => 1000).join(' ')}]/Resources<<>>/ToUnicode ${unicode} 0 R>>`,
  );
}
