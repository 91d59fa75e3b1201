// What the system says of a file, as a sentence.

import { HeadglowError } from '../tensor/error.ts';

/** A path to a new file that is not there lacks its folder. */
export const noFolder = (file: string): HeadglowError =>
  new HeadglowError({ file, reason: 'there is no such folder', remedy: 'make it first' });

/** The sentence for what the system says of a file. */
export function fileError(error: unknown, file: string, verb: 'read' | 'written'): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return verb === 'read' ? new HeadglowError({ file, reason: 'there is no such file' }) : noFolder(file);
  if (code === 'EACCES' || code === 'EPERM') {
    return new HeadglowError({ file, reason: `this may not be ${verb}`, remedy: 'check its permissions' });
  }
  if (code === 'ELOOP') return new HeadglowError({ file, reason: 'its links lead in a circle' });
  if (code === 'ENXIO')
    return new HeadglowError({ file, reason: 'this is a socket or a device, and only files are read' });
  if (code === 'EROFS')
    return new HeadglowError({ file, reason: 'its disk is read-only', remedy: 'write to another' });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HeadglowError({ file, reason: 'there is no space left to write it' });
  if (code === 'EPIPE') return new HeadglowError({ file, reason: 'its reader went away before the end' });
  return new HeadglowError({ file, reason: `this could not be ${verb} (${code ?? message})` });
}
