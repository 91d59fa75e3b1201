// What the system says of a file, as a sentence.

import { HeadglowError } from '../tensor/error.ts';

/** A path to a new file that is not there lacks its folder. */
export const noFolder = (file: string): HeadglowError =>
  new HeadglowError({ code: 'write', file, reason: 'there is no such folder', remedy: 'make it first' });

/** The sentence for what the system says of a file. */
export function fileError(error: unknown, file: string, verb: 'read' | 'written'): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const { code: fault, message } = error as NodeJS.ErrnoException;
  const code = verb === 'read' ? 'read' : 'write';
  if (fault === 'ENOENT' || fault === 'ENOTDIR')
    return verb === 'read'
      ? new HeadglowError({ code: 'read', file, reason: 'there is no such file' })
      : noFolder(file);
  if (fault === 'EACCES' || fault === 'EPERM') {
    return new HeadglowError({
      code,
      file,
      reason: `this may not be ${verb}`,
      remedy: 'check its permissions',
    });
  }
  if (fault === 'ELOOP') return new HeadglowError({ code, file, reason: 'its links lead in a circle' });
  if (fault === 'ENXIO')
    return new HeadglowError({
      code: 'read',
      file,
      reason: 'this is a socket or a device, and only files are read',
    });
  if (fault === 'EROFS')
    return new HeadglowError({
      code: 'write',
      file,
      reason: 'its disk is read-only',
      remedy: 'write to another',
    });
  if (fault === 'ENOSPC' || fault === 'EDQUOT')
    return new HeadglowError({ code: 'write', file, reason: 'there is no space left to write it' });
  if (fault === 'EPIPE')
    return new HeadglowError({ code: 'write', file, reason: 'its reader went away before the end' });
  return new HeadglowError({ code, file, reason: `this could not be ${verb} (${fault ?? message})` });
}
