// Prints results on stdout and messages on stderr.

import { HeadglowError } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { fileError } from './file-error.ts';

/**
 * Prints content. A closed pipe, as behind `head`, is not an error.
 * @throws HeadglowError if writing fails, as on a full disk
 */
export function print(
  content: string | Uint8Array,
  stream: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(content, (error) => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(fileError(error, stream === process.stdout ? 'stdout' : 'stderr', 'written'));
    });
  });
}

/** Removes control characters from each line, as a terminal would interpret them. */
export const stripControls = (text: string): string => text.split('\n').map(sanitizeText).join('\n');

/** Prints a message on stderr. */
export const printMessage = (message: string): boolean =>
  process.stderr.write(`headglow: ${sanitizeText(message)}\n`);

/** @throws HeadglowError if stdout is a terminal, so binary data must not be written to it */
export function requireNotTerminal(place: string, what: string): void {
  if (process.stdout.isTTY)
    throw new HeadglowError({
      code: 'environment',
      place,
      reason: `${what} cannot be written to a terminal`,
      remedy: 'redirect stdout to a file or a pipe',
    });
}
