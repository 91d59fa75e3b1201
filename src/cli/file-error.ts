// Turns errors of the file system into sentences.

import { RetryableReadError } from '../formats/bytes.ts';
import { HeadglowError } from '../tensor/error.ts';

/** The error for an output in a folder that does not exist. */
export const noFolder = (file: string): HeadglowError =>
  new HeadglowError({ code: 'write', file, reason: 'the folder does not exist', remedy: 'create it first' });

/** Turns an error of the file system into a `HeadglowError`; a `HeadglowError` is returned unchanged. */
export function fileError(error: unknown, file: string, verb: 'read' | 'written'): HeadglowError {
  if (error instanceof HeadglowError) return error;
  if (error instanceof RetryableReadError) return new HeadglowError(error.details);
  const { code: fault, message } = error as NodeJS.ErrnoException;
  const code = verb === 'read' ? 'read' : 'write';
  if (fault === 'ENOENT' || fault === 'ENOTDIR')
    return verb === 'read'
      ? new HeadglowError({ code: 'read', file, reason: 'file not found' })
      : noFolder(file);
  if (fault === 'EACCES' || fault === 'EPERM') {
    return new HeadglowError({
      code,
      file,
      reason: 'permission denied',
      remedy: `check that you may ${verb === 'read' ? 'read' : 'write'} it`,
    });
  }
  if (fault === 'ELOOP') return new HeadglowError({ code, file, reason: 'the symbolic links form a loop' });
  if (fault === 'ENXIO')
    return new HeadglowError({
      code: 'read',
      file,
      reason: 'is a socket or a device, not a regular file',
    });
  if (fault === 'EROFS')
    return new HeadglowError({
      code: 'write',
      file,
      reason: 'the file system is read-only',
      remedy: 'write to another folder',
    });
  if (fault === 'ENOSPC' || fault === 'EDQUOT')
    return new HeadglowError({ code: 'write', file, reason: 'no space left on the device' });
  if (fault === 'EPIPE')
    return new HeadglowError({ code: 'write', file, reason: 'the receiving program closed the pipe early' });
  return new HeadglowError({ code, file, reason: `could not be ${verb} (${fault ?? message})` });
}
