// What is wrong with files, in sentences that users can act on.

import { FileSystemError } from 'vscode';
import { fileError } from '../../src/cli/file-error.ts';
import { type ErrorDetails, HeadglowError } from '../../src/tensor/error.ts';

/** For a file that has another version than the page knows. */
export const CHANGED: ErrorDetails = {
  code: 'read',
  reason: 'the file changed while it was being read',
  remedy: 'it is read again when it has been written',
};

/** Errors of VS Code's file systems by their codes: their own messages repeat codes and paths. */
const REASONS: Readonly<Record<string, Pick<ErrorDetails, 'reason' | 'remedy'>>> = {
  FileNotFound: { reason: 'it is not there any more' },
  NoPermissions: { reason: 'permission denied', remedy: 'check that you may read it' },
  Unavailable: { reason: 'its file system does not answer', remedy: 'check the connection' },
};

/** The parts of the message for any error. @param file the file or folder that was read */
export function detailsOf(error: unknown, file: string): ErrorDetails {
  if (error instanceof HeadglowError) return error.details;
  if (!(error instanceof FileSystemError)) return fileError(error, file, 'read').details;
  const known = REASONS[error.code] ?? { reason: `it could not be read (${error.message})` };
  return { code: 'read', file, ...known };
}
