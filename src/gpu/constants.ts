// The constants of a norm, which have names in TypeScript and in GLSL and travel as three vec4s in between.

import type { Constants } from '../scale/norms/definition.ts';

/** Twelve numbers, the constants first. */
export function packed(constants: Constants): Float32Array {
  const numbers = new Float32Array(12);
  numbers.set(Object.values(constants));
  return numbers;
}

/** GLSL that gives them their names back. */
export function unpacking(constants: Constants): string {
  const names = Object.keys(constants);
  const numbers = names.map((_, i) => `c${i >> 2}.${'xyzw'[i & 3]}`);
  return `struct Constants { float ${names}; };
Constants constantsOf(vec4 c0, vec4 c1, vec4 c2) { return Constants(${numbers}); }`;
}
