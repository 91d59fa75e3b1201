// The panels of a scene that are in sight.

import type { Rect } from '../../figure/figure.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import { levelsOf } from '../../tensor/source.ts';

/** @param tile the part of the picture that is drawn; default: all of it */
export const panelsInSight = ({ panels }: Pick<Scene, 'panels'>, tile?: Rect): readonly Panel[] =>
  panels.filter(
    ({ rect }) => rect.width > 0 && rect.height > 0 && (tile === undefined || overlap(rect, tile)),
  );

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Whether any of the panels is of a source with levels: its scene is drawn from tiles. */
export const hasLevels = ({ panels }: Scene): boolean => panels.some(({ tensor }) => levelsOf(tensor));
