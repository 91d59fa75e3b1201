// What is wrong with a program that the driver refuses: the file and line of the first error, and the driver's words.

import { HeadglowError } from '../tensor/error.ts';

/** The line of a shader that a driver names as `index:line`, as src/gpu/assemble.ts has numbered them. */
function lineAt(source: string, index: string, line: number): { place: string; text: string } | null {
  for (const part of source.split('#line ')) {
    const [head = '', ...lines] = part.split('\n');
    const [first, ofFile, , file] = head.split(' ');
    const text = lines[line - Number(first)];
    if (ofFile === index && text !== undefined) return { place: `${file}, line ${line}`, text: text.trim() };
  }
  return null;
}

export function compileError(gl: WebGL2RenderingContext, program: WebGLProgram): HeadglowError {
  const failed = gl
    .getAttachedShaders(program)
    ?.find((one) => !gl.getShaderParameter(one, gl.COMPILE_STATUS));
  const log = (failed ? gl.getShaderInfoLog(failed) : gl.getProgramInfoLog(program)) ?? '';
  const [, index = '', line, said = log] = /^ERROR: (\d+):(\d+): (.*)/m.exec(log) ?? [];
  const at = failed ? lineAt(gl.getShaderSource(failed) ?? '', index, Number(line)) : null;
  return new HeadglowError({
    code: 'gpu',
    ...(at && { place: at.place }),
    reason: `the GPU driver rejects ${at ? `"${at.text}"` : 'a shader program'}${said && ` (${said})`}`,
    remedy: 'update the driver, or try another browser',
  });
}
