// Runs: neighbouring panels that are drawn as one quad, if that makes far fewer quads.

import type { Range } from '../tensor/zoom.ts';
import type { Atlas } from './atlas.ts';
import type { HeatmapPanel } from './panel.ts';
import { MAX_MATRIX_CELLS } from './whole.ts';

/** Panels of one shape and norm, not transposed, from left to right, at equal distances both on the screen and in the atlas. */
export interface Run {
  readonly panel: HeatmapPanel;
  /** The first cell of the first panel, counted from the start of a slot. */
  readonly texel: number;
  panelCount: number;
  /** Device pixels from a panel to the next; the panel's width if there is only one. */
  pitch: number;
  /** Texels from a panel to the next; 0 if there is only one. */
  stride: number;
}

const isSameRange = (a: Range, b: Range): boolean => a === b || (a[0] === b[0] && a[1] === b[1]);

/** True if `panel`, with its first cell at `texel`, can be appended to the run. */
function continuesRun(run: Run, panel: HeatmapPanel, texel: number): boolean {
  const { rect, norm, colormap, stack, layersInSight, headsInSight, transpose } = run.panel;
  const pitch = run.panelCount === 1 ? panel.rect.x - rect.x : run.pitch;
  const stride = run.panelCount === 1 ? texel - run.texel : run.stride;
  return (
    !transpose &&
    pitch >= rect.width &&
    stride > 0 &&
    run.panelCount * stride + stack.layers * stack.heads <= MAX_MATRIX_CELLS &&
    texel === run.texel + run.panelCount * stride &&
    panel.rect.x === rect.x + run.panelCount * pitch &&
    panel.rect.y === rect.y &&
    panel.rect.width === rect.width &&
    panel.rect.height === rect.height &&
    panel.norm === norm &&
    panel.colormap === colormap &&
    panel.stack.layers === stack.layers &&
    panel.stack.heads === stack.heads &&
    isSameRange(panel.layersInSight, layersInSight) &&
    isSameRange(panel.headsInSight, headsInSight)
  );
}

/** From this many panels per run on, fewer quads save more than it costs to find the panel in every pixel. */
const MIN_PANELS_PER_RUN = 8;

/** Groups neighbouring panels into runs if that makes far fewer of them; otherwise each panel is a run. */
export const groupIntoRuns = (panels: readonly HeatmapPanel[], atlas: Pick<Atlas, 'texelOf'>): Run[] =>
  joinNeighbours(panels, atlas, panels.length / MIN_PANELS_PER_RUN) ??
  panels.map((panel) => startRun(panel, atlas.texelOf(panel.stack, panel.index)));

const startRun = (panel: HeatmapPanel, texel: number): Run => ({
  panel,
  texel,
  panelCount: 1,
  pitch: panel.rect.width,
  stride: 0,
});

/** The runs of neighbouring panels; null as soon as there are more than `most`. */
function joinNeighbours(
  panels: readonly HeatmapPanel[],
  atlas: Pick<Atlas, 'texelOf'>,
  most: number,
): Run[] | null {
  const runs: Run[] = [];
  for (const panel of panels) {
    const texel = atlas.texelOf(panel.stack, panel.index);
    const run = runs.at(-1);
    if (run && continuesRun(run, panel, texel)) {
      run.pitch = (panel.rect.x - run.panel.rect.x) / run.panelCount;
      run.stride = (texel - run.texel) / run.panelCount;
      run.panelCount += 1;
      continue;
    }
    if (runs.length >= most) return null;
    runs.push(startRun(panel, texel));
  }
  return runs;
}
