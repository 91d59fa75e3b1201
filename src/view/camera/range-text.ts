// What is in sight, in words, for screen readers.

import type { HeadName } from '../../tensor/tensor.ts';
import type { Range } from '../../tensor/zoom.ts';
import { type CameraView, isWhole } from './space.ts';

const span = (name: string, [start, end]: Range): string => {
  const [first, last] = [Math.floor(start), Math.ceil(end) - 1];
  return first === last ? `${name} ${first}` : `${name}s ${first} to ${last}`;
};

/**
 * Describes what is in sight: "Layers 10 to 19, heads 0 to 63". Cells that are only partly in sight are included.
 * @param shown address of the panel at full size; null if all panels are shown
 * @param word what the heads are called; `head rank` if they are sorted
 * @param layer what the layers are called
 */
export function cameraText(
  { camera, space }: CameraView,
  shown: string | null,
  word: HeadName | `${HeadName} rank` = 'head',
  layer: 'Layer' | 'Layer rank' = 'Layer',
): string {
  const cells = `${span(layer, camera.layers)}, ${span(word, camera.heads)}`;
  const isGridWhole = isWhole(camera.rows, space.rows) && isWhole(camera.columns, space.columns);
  if (shown !== null) return `${cells} of ${shown || 'the panel'}`;
  if (camera.panel !== null) return `${cells} of ${camera.panel}`;
  if (isGridWhole) return cells;
  return `${cells} of the panels in ${span('row', camera.rows)}, ${span('column', camera.columns)}`;
}
