// Loads the files of a command in this process, with progress.

import { createExample } from '../example.ts';
import { loadFiles } from '../formats/load.ts';
import type { FigureData, FigureRequest } from '../protocol.ts';
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

/** The data of the files, or the example if there are none. */
export async function loadFigure(
  files: readonly ListedFile[],
  request: FigureRequest,
  signal: AbortSignal,
): Promise<FigureData> {
  if (files.length === 0) return createExample(request.options.norm);
  return { dataset: await loadInputs(files, request, signal), options: {} };
}
