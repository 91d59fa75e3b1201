// What a command prints: results on stdout, sentences on stderr.

import { HeadglowError } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { fileError } from './file-error.ts';

/**
 * Resolves once all is written. A reader that goes away, such as `head`, is no fault.
 * @throws HeadglowError where the stream takes no more, such as a full disk
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

/** Lines without what a terminal would obey. */
export const stripControls = (text: string): string => text.split('\n').map(sanitizeText).join('\n');

/** Says one sentence to the person at the terminal. */
export const printMessage = (sentence: string): boolean =>
  process.stderr.write(`headglow: ${sanitizeText(sentence)}\n`);

/** @throws HeadglowError where bytes that are no text would go to a terminal */
export function notToTerminal(place: string, what: string): void {
  if (process.stdout.isTTY)
    throw new HeadglowError({
      code: 'environment',
      place,
      reason: `${what} is no text for a terminal`,
      remedy: 'send stdout to a file or to another program',
    });
}
