// The error for a program that the driver rejects: file, line and text of the first fault, and the driver's message.

import { HeadglowError } from '../tensor/error.ts';

/** The source line that a driver reports as `fileNumber:line`; src/gpu/assemble.ts numbers files and lines. */
function findLine(
  source: string,
  fileNumber: string,
  line: number,
): { readonly place: string; readonly text: string } | null {
  for (const part of source.split('#line ')) {
    const [directive = '', ...lines] = part.split('\n');
    const [firstLine, partFileNumber, , file] = directive.split(' ');
    const text = lines[line - Number(firstLine)];
    if (partFileNumber === fileNumber && text !== undefined)
      return { place: `${file}, line ${line}`, text: text.trim() };
  }
  return null;
}

export function compileError(gl: WebGL2RenderingContext, program: WebGLProgram): HeadglowError {
  const failedShader = gl
    .getAttachedShaders(program)
    ?.find((shader) => !gl.getShaderParameter(shader, gl.COMPILE_STATUS));
  const log = (failedShader ? gl.getShaderInfoLog(failedShader) : gl.getProgramInfoLog(program)) ?? '';
  const [, fileNumber = '', line, message = log] = /^ERROR: (\d+):(\d+): (.*)/m.exec(log) ?? [];
  const found = failedShader
    ? findLine(gl.getShaderSource(failedShader) ?? '', fileNumber, Number(line))
    : null;
  return new HeadglowError({
    code: 'gpu',
    ...(found && { place: found.place }),
    reason: `the GPU driver rejected ${found ? `"${found.text}"` : 'a shader program'}${message && ` (${message})`}`,
    remedy: 'update the driver, or try another browser',
  });
}
