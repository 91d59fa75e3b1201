// Shaders put together from the chunks of shaders/. Each carries the name of its file, so that errors can give it.

import addressExact from '../../shaders/address-exact.glsl?raw';
import addressPlain from '../../shaders/address-plain.glsl?raw';
import color from '../../shaders/color.glsl?raw';
import mix from '../../shaders/mix.glsl?raw';
import valueExact from '../../shaders/value-exact.glsl?raw';
import valuePlain from '../../shaders/value-plain.glsl?raw';

const CHUNKS: Readonly<Record<string, string>> = {
  'address-exact': addressExact,
  'address-plain': addressPlain,
  color,
  mix,
  'value-exact': valueExact,
  'value-plain': valuePlain,
};

/** Chunks of two kinds, of which a define chooses. */
const KINDS: Readonly<Record<string, string>> = { address: 'EXACT_ADDRESS', value: 'EXACT' };

const PREAMBLE = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

/** GLSL with the file it comes from. */
export interface ShaderText {
  readonly file: string;
  readonly text: string;
}

/** A chunk without text. */
export const NO_TEXT: ShaderText = { file: '', text: '' };

/** Chunks that are not in shaders/, by the name that they are included by. */
export type Chunks = Readonly<Record<string, ShaderText>>;

export type Defines = Readonly<Record<string, string | number | boolean>>;

function chunkOf(name: string, defines: Defines): ShaderText {
  const define = KINDS[name];
  const file = define ? `${name}-${defines[define] ? 'exact' : 'plain'}` : name;
  const text = CHUNKS[file];
  if (text === undefined) throw new Error(`no shader chunk is named ${name}`);
  return { file: `shaders/${file}.glsl`, text };
}

/** Says that the line after it is `line` of a file, the `index`th of a shader: src/gpu/compile-error.ts reads it. */
const lineOf = (line: number, index: number, file: string): string => `#line ${line} ${index} // ${file}`;

/** A shader with its `#include "chunk"` lines replaced and its defines in front. */
export function assemble({ file, text }: ShaderText, defines: Defines, own: Chunks = {}): string {
  const lines = Object.entries(defines).map(([name, value]) => `#define ${name} ${value}\n`);
  let count = 0;
  const body = text.replace(/^#include "(\w+)"$/gm, (_, name: string, offset: number) => {
    const chunk = own[name] ?? chunkOf(name, defines);
    const next = text.slice(0, offset).split('\n').length + 1;
    count += 1;
    return `${lineOf(1, count, chunk.file)}\n${chunk.text}\n${lineOf(next, 0, file)}`;
  });
  return `${PREAMBLE}${lines.join('')}${lineOf(1, 0, file)}\n${body}`;
}
