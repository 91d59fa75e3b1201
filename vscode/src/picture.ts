// Saves pictures: VS Code asks where, and writes them, as pages of figures cannot.

import { basename } from 'node:path';
import { type Uri, window, workspace } from 'vscode';
import { PICTURE_FORMATS, type PictureFormat } from './protocol.ts';

const FILTERS = Object.fromEntries(
  PICTURE_FORMATS.map((format) => [
    `${format.toUpperCase()} ${format === 'pdf' ? 'document' : 'image'}`,
    [format],
  ]),
);

/** The format that a file name ends with; PNG if it ends with none of them. */
const formatOf = (path: string): PictureFormat =>
  PICTURE_FORMATS.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? 'png';

/**
 * Saves a picture next to the first of the files that it shows, or where the user wants it.
 * @param draw draws the picture
 */
export async function savePicture(
  inputs: readonly Uri[],
  draw: (format: PictureFormat) => Promise<Uint8Array>,
): Promise<void> {
  const [first] = inputs;
  const suggested = first?.with({ path: `${first.path.replace(/\.\w+$/, '')}.png` });
  const target = await window.showSaveDialog({
    filters: FILTERS,
    title: 'Save Picture',
    ...(suggested && { defaultUri: suggested }),
  });
  if (!target) return;
  try {
    await workspace.fs.writeFile(target, await draw(formatOf(target.path)));
  } catch (error) {
    void window.showErrorMessage(`Headglow: the picture was not saved: ${(error as Error).message}`);
    return;
  }
  void window.setStatusBarMessage(`Saved ${basename(target.path)}`, 4000);
}
