// Compiles src/levels/halve.wat to src/levels/halve-wasm.ts, or prints that file's text to compare with it.
//
//   node scripts/wasm.mjs
//   node scripts/wasm.mjs --print

import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import createWabt from 'wabt';

const FROM = new URL('../src/levels/halve.wat', import.meta.url);
const TO = new URL('../src/levels/halve-wasm.ts', import.meta.url);

/** Characters in a line. */
const LINE = /.{1,100}/g;

async function compile() {
  const { parseWat } = await createWabt();
  const program = parseWat(basename(FROM.pathname), readFileSync(FROM, 'utf8'), { simd: true });
  program.validate();
  const text = Buffer.from(program.toBinary({}).buffer).toString('base64');
  const lines = text.match(LINE).map((line) => `  '${line}'`);
  return `// Generated from halve.wat by \`node scripts/wasm.mjs\`. Do not edit.

/** The WebAssembly module, in base64. */
export const HALVE_WASM =
${lines.join(' +\n')};
`;
}

const text = await compile();
if (process.argv[2] === '--print') process.stdout.write(text);
else writeFileSync(TO, text);
