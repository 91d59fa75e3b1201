// Writes the row of a colormap for src/colormaps/registry.ts from 256 colours, `[[red, green, blue], …]` in bytes as
// JSON on the standard input:
//
//   python test/scale/reference.py hot | node scripts/colormap.mjs hot sequential "who made it (licence)"

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ENTRIES = 256;
const KINDS = ['sequential', 'diverging', 'cyclic'];
/** The letter of a step that is the same as the one before, and those that text can hold. */
const NO_CHANGE = 'N'.charCodeAt(0);
const [FIRST, LAST] = [' ', '~'].map((letter) => letter.charCodeAt(0));

const isByte = (value) => Number.isInteger(value) && value >= 0 && value <= 255;

/** A channel: its first byte, and the changes of the step to the next. */
function channelText(bytes) {
  const step = (entry) => (entry < 1 ? 0 : bytes[entry] - bytes[entry - 1]);
  const codes = bytes.slice(1).map((_, i) => NO_CHANGE + step(i + 1) - step(i));
  const jump = codes.findIndex((code) => code < FIRST || code > LAST);
  if (jump >= 0) throw new Error(`entry ${jump + 1}: the step to it differs too much from the one before`);
  return bytes[0].toString(16).padStart(2, '0') + String.fromCharCode(...codes);
}

/** The table of a row. @throws Error for other than 256 colours of three bytes that change gradually */
export function tableText(colors) {
  const isColor = (color) => Array.isArray(color) && color.length === 3 && color.every(isByte);
  if (!Array.isArray(colors) || colors.length !== ENTRIES || !colors.every(isColor))
    throw new Error(`give ${ENTRIES} colours of three bytes each`);
  return [0, 1, 2].map((channel) => channelText(colors.map((color) => color[channel]))).join('');
}

/** The row of a colormap. @throws Error for a kind that there is not, and where `tableText` throws */
export function rowText(name, kind, source, colors) {
  if (!/^\w+$/.test(name)) throw new Error(`"${name}" is no name of letters and digits`);
  if (!KINDS.includes(kind)) throw new Error(`"${kind}" is not one of ${KINDS.join(', ')}`);
  const table = tableText(colors).replace(/[\\']/g, '\\$&');
  return `  ${name}: { kind: '${kind}', table: '${table}' }, // ${source}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = '', kind = '', source = ''] = process.argv.slice(2);
  console.log(rowText(name, kind, source, JSON.parse(readFileSync(0, 'utf8'))));
}
