// The panel at full size.

import type { Scene } from '../../figure/scene.ts';
import type { CameraOptions } from './facts.ts';

/** Index of the panel at full size; null if all panels are shown. */
export function shownPanel({ panels }: Scene, { panel }: CameraOptions): number | null {
  if (panel === null) return null;
  const shown = panels.findIndex(({ rect }) => rect.width > 0);
  return shown < 0 ? null : shown;
}
