// What the public API loads only when it is first asked for, each as a chunk of its own: the readers of formats, the
// synthetic example, still pictures.

import type { Example } from './example.ts';
import type { FileInput, LoadedDataset, LoadSettings } from './formats/load.ts';
import type { NormName, Options } from './options.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { DrawSettings, Picture } from './view/draw.ts';
import type { PictureSize } from './view/picture-limits.ts';

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own. A file that can't be shown is left out
 * and listed in `skipped`, unless `strict` is set.
 * @param files a `File`, a `Blob`, a `URL` or `{ name, bytes }`, or a list of such
 * @throws HeadglowError where nothing can be shown; with `strict`, for the first file that can't be shown
 */
export async function loadFiles(
  files: FileInput | ArrayLike<FileInput>,
  settings?: LoadSettings,
): Promise<LoadedDataset> {
  return (await import('./formats/load.ts')).loadFiles(files, settings);
}

/** The synthetic example, and the options to show it with. */
export async function loadExample(norm?: NormName): Promise<Example> {
  return (await import('./example.ts')).createExample(norm);
}

/**
 * Draws a dataset as a still picture, 1600 x 900 unless a size is given. It does not depend on what was read before.
 * @throws HeadglowError for data and options that can't be drawn, for pictures too large, and where the GPU fails
 */
export async function draw(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size?: PictureSize,
  settings?: DrawSettings,
): Promise<Picture> {
  return (await import('./view/draw.ts')).draw(dataset, options, size, settings);
}
