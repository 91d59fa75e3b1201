// `loadFiles` for the public API: the readers of formats come as a chunk of their own when the first file does.

import type { Dataset } from '../tensor/tensor.ts';
import type { InputFile, LoadSettings } from './load.ts';

/**
 * Files to a dataset.
 * @throws HeadglowError naming the file, the place and the way out
 */
export async function loadFiles(files: readonly InputFile[], settings?: LoadSettings): Promise<Dataset> {
  return (await import('./load.ts')).loadFiles(files, settings);
}
