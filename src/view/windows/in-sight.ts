// The panels of a scene that are in sight.

import type { Panel, Scene } from '../../figure/scene.ts';

export const panelsInSight = ({ panels }: Pick<Scene, 'panels'>): readonly Panel[] =>
  panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);
