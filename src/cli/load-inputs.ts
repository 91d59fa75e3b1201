// Loads the files of a command in this process, with progress.

import { loadFiles } from '../formats/load.ts';
import type { FigureRequest } from '../protocol.ts';
import { printNotes } from './files.ts';
import { type ListedFile, toInput } from './open.ts';
import { createProgress } from './progress.ts';

/**
 * Loads files, and prints a line on stderr for each that cannot be read, and for each note.
 * @param load what loads them
 */
export async function loadInputs(
  files: readonly ListedFile[],
  { strict = false, reading, memory }: Pick<FigureRequest, 'strict' | 'reading' | 'memory'>,
  signal: AbortSignal,
  load = loadFiles,
): ReturnType<typeof loadFiles> {
  const progress = createProgress('files');
  try {
    const dataset = await load(files.map(toInput), {
      ...reading,
      ...(memory !== undefined && { memory }),
      strict,
      signal,
      onProgress: (done, total) => progress.show(done, total),
    });
    progress.end();
    printNotes([...dataset.skipped, ...dataset.notes]);
    return dataset;
  } finally {
    progress.end();
  }
}
