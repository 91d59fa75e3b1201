// The font files that a figure's texts use as a style sheet, for documents that look the same everywhere.

import type { Mark } from '../../figure/scene.ts';
import { plainText } from '../../figure/text.ts';
import { base64 } from '../base64.ts';
import type { FontFile, Typeface } from './typeface.ts';

/** Formats of font files by their first four bytes; others are TrueType. */
const FORMATS: Readonly<Record<string, string>> = { wOFF: 'woff', wOF2: 'woff2', OTTO: 'otf' };

function dataUrl(bytes: Uint8Array): string {
  const format = FORMATS[String.fromCharCode(...bytes.subarray(0, 4))] ?? 'ttf';
  return `data:font/${format};base64,${base64(bytes)}`;
}

/** Characters as a list of ranges of CSS: `U+20,U+41-5a`. */
function unicodeRange(characters: Iterable<string>): string {
  const codePoints = [...characters].map((one) => one.codePointAt(0) as number).sort((a, b) => a - b);
  const ranges: [from: number, to: number][] = [];
  for (const codePoint of codePoints) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === codePoint) last[1] = codePoint;
    else ranges.push([codePoint, codePoint]);
  }
  return ranges.map(([from, to]) => `U+${from.toString(16)}${to > from ? `-${to.toString(16)}` : ''}`).join();
}

/** Returns a rule for each file that texts use. They apply to the characters that the texts use of it. */
export function fontFaces(typeface: Typeface, marks: readonly Mark[]): string {
  const used = { regular: new Map<FontFile, Set<string>>(), bold: new Map<FontFile, Set<string>>() };
  for (const mark of marks) {
    if (mark.kind !== 'text') continue;
    for (const character of plainText(mark.text)) {
      const file = typeface.fileOf(character, mark.bold);
      if (!file) continue;
      const files = used[mark.bold ? 'bold' : 'regular'];
      const characters = files.get(file) ?? new Set();
      files.set(file, characters.add(character));
    }
  }
  const rules = (weight: number, files: ReadonlyMap<FontFile, ReadonlySet<string>>): string[] =>
    [...files].map(
      ([{ bytes }, characters]) =>
        `@font-face{font-family:"${typeface.name}";font-weight:${weight};src:url(${dataUrl(bytes)});` +
        `unicode-range:${unicodeRange(characters)}}`,
    );
  return [...rules(400, used.regular), ...rules(700, used.bold)].join('\n');
}
