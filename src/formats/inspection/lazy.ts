// `inspectFiles`, loaded when it is first called.

import type { FileInput } from '../input-files.ts';
import type { Inspection, InspectSettings } from './inspection.ts';

/**
 * Lists the arrays in files, shown or not, with their shapes, types, extremes and counts. It reads the files as `loadFiles` does with
 * the same settings. A file that can't be read has an `error`, and does not stop the others.
 * @param files a `File`, a `Blob`, a `URL`, `{ name, bytes }` or `{ name, size, read }`, or a list of these
 * @throws HeadglowError for invalid arguments; the signal's reason if it is aborted
 */
export async function inspectFiles(
  files: FileInput | ArrayLike<FileInput>,
  settings?: InspectSettings,
): Promise<Inspection> {
  return (await import('./inspect.ts')).inspectFiles(files, settings);
}
