// Numbers that have names in TypeScript and in GLSL, and travel as vec4s in between.

/**
 * GLSL: a struct of floats, and a function that makes one, `to` and its name, of so many vec4s.
 * @param names at most four a vec4; the first is the first number of the first
 */
export function structOf(type: string, names: readonly string[], vectors: number): string {
  const parameters = Array.from({ length: vectors }, (_, i) => `vec4 v${i}`);
  const numbers = names.map((_, i) => `v${i >> 2}.${'xyzw'[i & 3]}`);
  return `struct ${type} { float ${names}; };
${type} to${type}(${parameters}) { return ${type}(${numbers}); }`;
}

/** Numbers in the order of their names, and zeros up to whole vec4s. */
export function packed(numbers: Readonly<Record<string, number>>, vectors: number): Float32Array {
  const all = new Float32Array(4 * vectors);
  all.set(Object.values(numbers));
  return all;
}
