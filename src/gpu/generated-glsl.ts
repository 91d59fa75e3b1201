// GLSL that depends on counts or on names from TypeScript, which GLSL ES 3.00 has no means to express.

import type { ShaderText } from './assemble.ts';

const generated = (...lines: readonly string[]): ShaderText => ({
  file: 'src/gpu/generated-glsl.ts',
  text: lines.join('\n'),
});

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** RGBA texels that hold so many floats. */
export const texelCount = (floats: number): number => Math.ceil(floats / 4);

/** A struct of floats. */
export const structOf = (type: string, fields: readonly string[]): ShaderText =>
  generated(`struct ${type} { float ${fields}; };`);

/**
 * Defines `TYPE readTYPE(sampler2D data, ivec2 texel)`: reads a struct of floats from consecutive RGBA texels, four
 * fields a texel, in the order of the names. `packFields` writes them.
 */
export function structReader(type: string, fields: readonly string[]): ShaderText {
  const texels = indices(texelCount(fields.length));
  return generated(
    `${type} read${type}(sampler2D data, ivec2 texel) {`,
    ...texels.map((i) => `  vec4 texel${i} = texelFetch(data, texel + ivec2(${i}, 0), 0);`),
    `  return ${type}(${fields.map((_, i) => `texel${Math.floor(i / 4)}.${'rgba'[i % 4]}`)});`,
    '}',
  );
}

/** Several texts as one chunk. */
export const joinTexts = (...texts: readonly ShaderText[]): ShaderText =>
  generated(...texts.map(({ text }) => text));

/**
 * Defines `pixelValue` for pixels of up to `columns` x `rows` cells, with a statement for each cell: loops take a third longer
 * in software. Past the last cell of a pixel, statements repeat it.
 */
export function unrolledCells(columns: number, rows: number): ShaderText {
  const statements = indices(rows).flatMap((layer) => [
    `  row = panelStart + min(first.y + ${layer}.0, last.y) * heads;`,
    ...indices(columns).map((head) =>
      layer + head === 0
        ? '  Value best = cellValue(row + head0);'
        : `  best = pick(best, cellValue(row + head${head}));`,
    ),
  ]);
  return generated(
    'Value pixelValue(vec2 pixel, float panelStart) {',
    '  vec2 first = firstCell(pixel, mapping);',
    '  vec2 last = lastCell(pixel, mapping);',
    ...indices(columns).map((head) => `  float head${head} = min(first.x + ${head}.0, last.x);`),
    '  float row;',
    ...statements,
    '  return best;',
    '}',
  );
}
