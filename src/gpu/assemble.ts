// Puts shaders together from chunks. Each chunk keeps the name of its file, so that compile errors can report it.

import address from '../../shaders/address.glsl?raw';
import cellsSingle from '../../shaders/cells-single.glsl?raw';
import color from '../../shaders/color.glsl?raw';
import panel from '../../shaders/panel.glsl?raw';

const PREAMBLE = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

/** GLSL and the file that it comes from. */
export interface ShaderText {
  readonly file: string;
  readonly text: string;
}

/** Chunks by the name in `#include "name"`. */
export type Chunks = Readonly<Record<string, ShaderText>>;

export type Defines = Readonly<Record<string, string | number>>;

const shaderFile = (name: string, text: string): ShaderText => ({ file: `shaders/${name}.glsl`, text });

export const CELLS_SINGLE = shaderFile('cells-single', cellsSingle);

/** Chunks that are the same in all programs. */
const COMMON_CHUNKS: Chunks = {
  address: shaderFile('address', address),
  color: shaderFile('color', color),
  panel: shaderFile('panel', panel),
};

/**
 * Marks the next line as `line` of a file. GLSL numbers files, so the name follows as a comment, from which
 * src/gpu/compile-error.ts reads it.
 */
const lineDirective = (line: number, fileNumber: number, file: string): string =>
  `#line ${line} ${fileNumber} // ${file}`;

/** A shader with the defines in front and each `#include "name"` replaced by a chunk. */
export function assemble({ file, text }: ShaderText, defines: Defines, chunks: Chunks): string {
  const defineLines = Object.entries(defines).map(([name, value]) => `#define ${name} ${value}\n`);
  let includeCount = 0;
  const body = text.replace(/^#include "(\w+)"$/gm, (_, name: string, offset: number) => {
    const chunk = chunks[name] ?? COMMON_CHUNKS[name];
    if (!chunk) throw new Error(`no shader chunk is named ${name}`);
    const nextLine = text.slice(0, offset).split('\n').length + 1;
    includeCount += 1;
    return `${lineDirective(1, includeCount, chunk.file)}\n${chunk.text}\n${lineDirective(nextLine, 0, file)}`;
  });
  return `${PREAMBLE}${defineLines.join('')}${lineDirective(1, 0, file)}\n${body}`;
}
