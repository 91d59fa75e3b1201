// The fonts of a PDF: embedded parts of font files, and invisible letters behind texts that are drawn as images.

import { strToU8 } from 'fflate';
import type PDFDocument from 'pdfkit';
import type { EmbeddedFont, Reference } from 'pdfkit';
import type { FontFile } from '../font/typeface.ts';

/** Text that is shown with a font of the page. */
export interface EncodedText {
  /** Name of the resource. */
  readonly resource: string;
  /** A hexadecimal string. */
  readonly codes: string;
}

/** A font file of which texts use glyphs. */
interface UsedFont {
  readonly font: EmbeddedFont;
  /** Codes of characters, in hexadecimal. */
  readonly codes: Map<string, string>;
}

/** Characters per invisible font: codes are one byte, and 0 is not used. */
const MAX_CODES = 255;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** A table from codes to characters, for copying and searching. */
function toUnicode(characters: ReadonlyMap<string, number>): string {
  const utf16 = (text: string): string =>
    Array.from({ length: text.length }, (_, i) => hex(text.charCodeAt(i), 4)).join('');
  const rows = [...characters].map(([text, code]) => `<${hex(code, 2)}> <${utf16(text)}>`);
  const lines = [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CMapName /U def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<00> <ff>',
    'endcodespacerange',
  ];
  for (let start = 0; start < rows.length; start += 100) {
    const part = rows.slice(start, start + 100);
    lines.push(`${part.length} beginbfchar`, ...part, 'endbfchar');
  }
  lines.push('endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end');
  return lines.join('\n');
}

/** Encodes texts, and collects the characters that they use; `finish` adds the invisible fonts. */
export class PdfFonts {
  readonly #document: PDFDocument;
  readonly #fonts = new Map<FontFile, UsedFont>();
  readonly #invisible: Map<string, number>[] = [];

  constructor(document: PDFDocument) {
    this.#document = document;
  }

  /** Encodes a text whose characters the font has. */
  encode(file: FontFile, text: string): EncodedText {
    const { font, codes } = this.#fonts.get(file) ?? this.#add(file);
    let encoded = '';
    for (const character of text) {
      let code = codes.get(character);
      if (code === undefined) {
        code = font.encode(character)[0].join('');
        codes.set(character, code);
      }
      encoded += code;
    }
    return { resource: font.id, codes: `<${encoded}>` };
  }

  #add(file: FontFile): UsedFont {
    const { _font: font, page } = this.#document.font(file.program);
    page.fonts[font.id] = font.ref();
    const used = { font, codes: new Map<string, string>() };
    this.#fonts.set(file, used);
    return used;
  }

  /** Encodes characters that are found and copied, but not drawn; each is as wide as the font size. */
  encodeInvisible(characters: readonly string[]): EncodedText[] {
    const runs: { resource: string; codes: string }[] = [];
    for (const character of characters) {
      let index = this.#invisible.findIndex((codes) => codes.has(character));
      if (index < 0) index = this.#invisible.findIndex((codes) => codes.size < MAX_CODES);
      if (index < 0) index = this.#invisible.push(new Map()) - 1;
      const known = this.#invisible[index] as Map<string, number>;
      const code = known.get(character) ?? known.size + 1;
      known.set(character, code);
      const last = runs.at(-1);
      if (last?.resource === `I${index}`) last.codes += hex(code, 2);
      else runs.push({ resource: `I${index}`, codes: hex(code, 2) });
    }
    return runs.map(({ resource, codes }) => ({ resource, codes: `<${codes}>` }));
  }

  finish(): void {
    for (const [i, codes] of this.#invisible.entries())
      this.#document.page.fonts[`I${i}`] = this.#addInvisible(codes);
  }

  /** A font whose letters are empty. */
  #addInvisible(characters: ReadonlyMap<string, number>): Reference {
    const add = (data: Readonly<Record<string, unknown>>, content?: string): Reference => {
      const reference = this.#document.ref(data);
      reference.end(content === undefined ? content : strToU8(content));
      return reference;
    };
    const repeat = <T>(value: T): T[] => Array.from(characters, () => value);
    return add({
      Type: 'Font',
      Subtype: 'Type3',
      Name: 'Invisible',
      FontBBox: [0, 0, 1000, 1000],
      FontMatrix: [0.001, 0, 0, 0.001, 0, 0],
      CharProcs: { a: add({}, '1000 0 d0') },
      Encoding: { Type: 'Encoding', Differences: [1, ...repeat('a')] },
      FirstChar: 1,
      LastChar: characters.size,
      Widths: repeat(1000),
      Resources: {},
      ToUnicode: add({}, toUnicode(characters)),
    });
  }
}
