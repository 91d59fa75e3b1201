// The file structure of PDF 1.7: numbered objects, streams, and the table of their positions. Equal input gives equal bytes.

import { strToU8, zlibSync } from 'fflate';

/** Writes numbers with up to four decimals. */
export const num = (value: number): string => {
  const rounded = Math.round(value * 10_000) / 10_000;
  return Object.is(rounded, -0) ? '0' : String(rounded);
};

/** A text as a hexadecimal string in UTF-16, as titles and the like are written. */
export const textString = (text: string): string => `<FEFF${utf16(text)}>`;

/** The UTF-16 code units of a text in hexadecimal. */
export const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0')).join('');

/** A name, in which all but letters, digits and a few signs are escaped. */
export const pdfName = (text: string): string =>
  `/${text.replace(/[^\w+-]/g, (sign) => (sign.charCodeAt(0) < 128 ? `#${sign.charCodeAt(0).toString(16).padStart(2, '0')}` : ''))}`;

/** Collects objects. They are numbered from 1, in the order in which they are added or reserved. */
export class PdfFile {
  readonly #objects: (Uint8Array[] | null)[] = [];

  /** Takes a number for an object that is added later. */
  reserve(): number {
    return this.#objects.push(null);
  }

  /** Adds an object. @returns its number */
  add(content: string, number = this.reserve()): number {
    this.#objects[number - 1] = [strToU8(content, true)];
    return number;
  }

  /** Adds a compressed stream. @param entries of its dictionary, besides length and filter */
  addStream(entries: string, content: Uint8Array, number = this.reserve()): number {
    const packed = zlibSync(content, { level: 9 });
    this.#objects[number - 1] = [
      strToU8(`<<${entries}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n`, true),
      packed,
      strToU8('\nendstream'),
    ];
    return number;
  }

  /** The bytes of the file. @param trailer entries of its trailer, besides the size */
  finish(trailer: string): Uint8Array<ArrayBuffer> {
    // The second line marks the file as binary.
    const parts: Uint8Array[] = [strToU8('%PDF-1.7\n%\xb5\xb5\xb5\xb5\n', true)];
    let length = parts[0]?.length ?? 0;
    const write = (bytes: Uint8Array): void => {
      parts.push(bytes);
      length += bytes.length;
    };
    const positions = this.#objects.map((object, i) => {
      const position = length;
      write(strToU8(`${i + 1} 0 obj\n`));
      for (const part of object ?? []) write(part);
      write(strToU8('\nendobj\n'));
      return position;
    });
    const table = length;
    const rows = positions.map((position) => `${String(position).padStart(10, '0')} 00000 n \n`);
    const size = positions.length + 1;
    write(
      strToU8(`xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<</Size ${size}${trailer}>>\n`),
    );
    write(strToU8(`startxref\n${table}\n%%EOF\n`));
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
