// Finds the text that a PNG, SVG or PDF file of a figure carries. Files may be hostile: nothing in them is trusted.

import { strFromU8 } from 'fflate';
import { type FigureStyle, parseStyle } from './about.ts';
import { PNG_KEYWORD } from './png.ts';

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Bytes of the signature; of the length and type of a chunk; and of its checksum. */
const [PNG_START, CHUNK_START, CHUNK_END] = [8, 8, 4];

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  strFromU8(bytes.subarray(from, to), true);

function findInPng(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Keyword, its end, not compressed, no language, no translation.
  const start = `${PNG_KEYWORD}\0\0\0\0\0`;
  for (let at = PNG_START; at + CHUNK_START <= bytes.length; ) {
    const from = at + CHUNK_START;
    const to = from + view.getUint32(at);
    if (to > bytes.length) return null;
    if (latin1(bytes, at + 4, from) === 'iTXt' && latin1(bytes, from, from + start.length) === start)
      return strFromU8(bytes.subarray(from + start.length, to));
    at = to + CHUNK_END;
  }
  return null;
}

function findInSvg(text: string): string | null {
  const start = text.indexOf('<metadata>');
  const end = text.indexOf('</metadata>', start);
  if (start < 0 || end < 0) return null;
  return text
    .slice(start + '<metadata>'.length, end)
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Finds the entry of the document's information. It is an object of its own, a string in parentheses. */
function findInPdf(text: string): string | null {
  // The information is written after the title, which may contain anything.
  const entry = text.lastIndexOf('/Headglow ');
  const number = /^\/Headglow (\d{1,10}) 0 R/.exec(text.slice(entry, entry + 40))?.[1];
  if (entry < 0 || number === undefined) return null;
  const start = `\n${number} 0 obj\n(`;
  const at = text.indexOf(start);
  if (at < 0) return null;
  const from = at + start.length;
  for (let to = from; to < text.length; to++)
    if (text[to] === '\\') to++;
    else if (text[to] === ')') return text.slice(from, to).replace(/\\(.)/gs, '$1');
  return null;
}

/** Returns the text; null if the file has none, or is none of these formats. */
export function findAbout(bytes: Uint8Array): string | null {
  if (latin1(bytes, 0, PNG_START) === PNG_SIGNATURE) return findInPng(bytes);
  if (latin1(bytes, 0, 5) === '%PDF-') return findInPdf(latin1(bytes, 0, bytes.length));
  if (latin1(bytes, 0, 1000).includes('<svg')) return findInSvg(latin1(bytes, 0, bytes.length));
  return null;
}

/** Returns the style of a figure. See `figureStyle` of src/export.ts. */
export function figureStyle(bytes: Uint8Array, file: string): FigureStyle | null {
  const text = findAbout(bytes);
  return text === null ? null : parseStyle(text, file);
}
