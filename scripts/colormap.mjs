// Writes the two rows of a colormap, for src/colormaps/registry.ts and tables.ts. Reads its 256 colours from standard input,
// as JSON: `[[red, green, blue], …]` with bytes.
//
//   python test/scale/reference.py hot | node scripts/colormap.mjs hot sequential "author (licence)"

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REGISTRY = 'src/colormaps/registry.ts';
const ENTRIES = 256;
const KINDS = ['sequential', 'diverging', 'cyclic'];
/** The code for a step that equals the one before, and the range of printable characters. */
const NO_CHANGE = 'N'.charCodeAt(0);
const [MIN_CODE, MAX_CODE] = [' ', '~'].map((letter) => letter.charCodeAt(0));

const isByte = (value) => Number.isInteger(value) && value >= 0 && value <= 255;

/** Encodes a channel: its first byte in hex, then a character for each second difference. */
function encodeChannel(bytes) {
  const step = (entry) => (entry < 1 ? 0 : bytes[entry] - bytes[entry - 1]);
  const codes = bytes.slice(1).map((_, i) => NO_CHANGE + step(i + 1) - step(i));
  const jump = codes.findIndex((code) => code < MIN_CODE || code > MAX_CODE);
  if (jump >= 0)
    throw new Error(
      `entry ${jump + 1}: the step from the previous entry differs too much from the step before it`,
    );
  return bytes[0].toString(16).padStart(2, '0') + String.fromCharCode(...codes);
}

/** The table of a row. @throws Error unless there are 256 colours of three bytes that change gradually */
export function tableText(colors) {
  const isColor = (color) => Array.isArray(color) && color.length === 3 && color.every(isByte);
  if (!Array.isArray(colors) || colors.length !== ENTRIES || !colors.every(isColor))
    throw new Error(`expected ${ENTRIES} colours of three bytes each`);
  return [0, 1, 2].map((channel) => encodeChannel(colors.map((color) => color[channel]))).join('');
}

/** The row of a colormap in the registry. @throws Error for an invalid name or kind */
export function rowText(name, kind) {
  if (!/^\w+$/.test(name)) throw new Error(`the name "${name}" must consist of letters and digits`);
  if (/_r$/.test(name)) throw new Error(`the name "${name}" must not end with _r, which reverses colormaps`);
  if (!KINDS.includes(kind)) throw new Error(`the kind "${kind}" must be one of ${KINDS.join(', ')}`);
  return `  ${name}: { kind: '${kind}' },`;
}

/** The row of a colormap's table. @throws Error for invalid colours */
export const tableRowText = (name, source, colors) =>
  `  ${name}: '${tableText(colors).replace(/[\\']/g, '\\$&')}', // ${source}`;

/** Refuses a name that the registry already has. @throws Error */
function checkIsNew(name) {
  const registry = readFileSync(new URL(`../${REGISTRY}`, import.meta.url), 'utf8');
  const names = [...registry.matchAll(/^ {2}(\w+): \{ kind: /gm)].map(([, known]) => known);
  if (names.includes(name)) throw new Error(`${REGISTRY} already has a colormap "${name}"`);
}

/** Parses the colours. @throws Error unless the text is JSON */
function parseColors(text) {
  if (text.trim() === '')
    throw new Error(`standard input is empty: pipe ${ENTRIES} colours into this script, as JSON`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`standard input is not JSON: ${error.message}`);
  }
}

function main([name, kind, source]) {
  if (!name || !kind || !source)
    throw new Error(`expected three arguments: a name, a kind (${KINDS.join(', ')}) and a source`);
  checkIsNew(name);
  console.log(rowText(name, kind));
  console.log(tableRowText(name, source, parseColors(readFileSync(0, 'utf8'))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(`colormap: ${error.message}`);
    process.exitCode = 1;
  }
}
