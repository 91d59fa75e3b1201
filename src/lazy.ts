// The parts of the public API that load on first use, each in a separate chunk: file formats, the synthetic example, and
// still pictures.

import type { Example } from './example.ts';
import type { FileInput, LoadedDataset, LoadSettings } from './formats/load.ts';
import type { NormName, Options } from './options.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { DrawSettings, Picture } from './view/draw.ts';
import type { PictureSize } from './view/picture-limits.ts';

/**
 * Reads files of any supported format into a dataset, in which every model has a distinct name. Files that can't be read are
 * listed in `skipped`, unless `strict` is set.
 * @param files a `File`, a `Blob`, a `URL`, `{ name, bytes }` or `{ name, size, read }`, or a list of them
 * @throws HeadglowError if no file can be read; with `strict`, for the first file that can't be read
 */
export async function loadFiles(
  files: FileInput | ArrayLike<FileInput>,
  settings?: LoadSettings,
): Promise<LoadedDataset> {
  return (await import('./formats/load.ts')).loadFiles(files, settings);
}

/**
 * Creates the built-in example: a synthetic dataset, and options to show it with.
 * @param norm norm of the options; its limits are preset for `symlog` only. Default: `symlog`
 */
export async function loadExample(norm?: NormName): Promise<Example> {
  return (await import('./example.ts')).createExample(norm);
}

/**
 * Draws a dataset as a still picture. The result does not depend on what other calls have read before.
 * @param options options that differ from `DEFAULTS`
 * @param size in CSS pixels. Default: 1600 x 900, scale 1
 * @throws HeadglowError for invalid data, options or settings, for pictures that are too large, if a checkpoint can't be read,
 * or if the GPU fails; the signal's reason if it is aborted
 */
export async function draw(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size?: PictureSize,
  settings?: DrawSettings,
): Promise<Picture> {
  return (await import('./view/draw.ts')).draw(dataset, options, size, settings);
}
