// The parts of pdfkit and fontkit that figures use. The published types of pdfkit lack them, or are of older versions.

declare module 'fontkit' {
  export interface Glyph {
    /** In units. */
    readonly advanceWidth: number;
  }
  export interface Font {
    readonly unitsPerEm: number;
    readonly characterSet: readonly number[];
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): Glyph;
  }
  /** Opens a font, or a collection of fonts, which has no characters of its own. @throws Error for other bytes */
  export function create(bytes: Uint8Array): Font | { readonly fonts: readonly Font[] };
}

declare module 'pdfkit' {
  /** A numbered object. In its data, texts are names, `String` objects are strings, and arrays of bytes are hexadecimal. */
  export interface Reference {
    /** Writes the object, and a stream if it has content. */
    end(content?: Uint8Array | string): void;
  }
  export interface EmbeddedFont {
    /** Name of the resource. */
    readonly id: string;
    /** Adds glyphs to the subset. @returns their codes in hexadecimal */
    encode(text: string): readonly [codes: readonly string[], positions: unknown];
    ref(): Reference;
  }
  export interface DocumentOptions {
    readonly size: readonly [width: number, height: number];
    readonly margin: number;
    readonly font: null;
    readonly pdfVersion: '1.7';
    readonly displayTitle: boolean;
    readonly info: Readonly<Record<string, unknown>>;
  }
  export default class PDFDocument {
    constructor(options: DocumentOptions);
    readonly info: Record<string, unknown>;
    readonly page: {
      readonly fonts: Record<string, Reference>;
      readonly xobjects: Record<string, Reference>;
      /** Adds operators. The page's origin is its top left corner; y points down. */
      write(operators: string): void;
    };
    /** The font that `font` has selected. */
    readonly _font: EmbeddedFont;
    font(opened: object): this;
    ref(data: Readonly<Record<string, unknown>>): Reference;
    /** Called by `end`: writes the metadata. */
    endMetadata(): void;
    end(): void;
  }
}

declare module 'pdfkit/output' {
  import type PDFDocument from 'pdfkit';
  export function toBytes(document: PDFDocument): Promise<Uint8Array<ArrayBuffer>>;
}
