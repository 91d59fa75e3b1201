// What a description reads of sources with levels: parts that are small at once, all cells of large ones only if asked to.

import { sum } from 'd3-array';
import { type VisiblePanel, visiblePanels } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import { MAX_CELLS_AT_ONCE } from '../../source/read-blocks.ts';
import { formatBytes } from '../../tensor/bytes-text.ts';
import { momentAt } from '../../tensor/moment.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { checkpointCount, type TensorOrSource } from '../../tensor/tensor.ts';
import type { Statement } from './description.ts';
import { cellCount, type PanelPart, partsInSight, type SightSettings, wholePart } from './in-sight.ts';
import type { Findings } from './panel-findings.ts';
import type { PanelScale } from './panels.ts';
import { plural } from './phrases.ts';
import { statementList } from './statement-list.ts';

/** How much is read. */
export interface ReadingSettings {
  /**
   * Whether all cells of sources with levels are read, block by block, however many there are. By default, a description reads
   * up to 64 MiB of a checkpoint, and up to 256 MiB of all checkpoints; of what is larger, it says what follows from the levels.
   */
  readonly readAll?: boolean | undefined;
}

/** Most cells of all checkpoints that are read without being asked to: 256 MiB. */
const MAX_TRAINING_CELLS = 2 ** 26;

/** A panel and the cells of it that are described. */
type ReadPanel = Pick<PanelScale, 'tensor' | 'checkpoints' | 'part'>;

/** Cells to read of panels of sources with levels, at one checkpoint. */
const cellsOf = (panels: readonly ReadPanel[]): number =>
  sum(panels, ({ tensor, part }) => (part && levelsOf(tensor) ? cellCount(part) : 0));

/** Whether panels have more cells than are held in memory at once. */
const areLarge = (panels: readonly ReadPanel[]): boolean => cellsOf(panels) > MAX_CELLS_AT_ONCE;

/** Options at the nearest checkpoint: cells that are not held in memory are not interpolated. */
const nearestCheckpoint = (options: Options): Options =>
  options.checkpoint === null ? options : { ...options, checkpoint: Math.round(options.checkpoint) };

/** What is described of a figure. */
export interface Reading {
  /** The panels in sight, at most as many as are described. */
  readonly panels: readonly VisiblePanel[];
  /** The part of each panel to describe; null for all of every panel. */
  readonly parts: readonly PanelPart[] | null;
  /** Whether there are too many cells for memory. */
  readonly isLarge: boolean;
  /** The options to describe: if it is large, those at the nearest checkpoint. */
  readonly options: Options;
}

/**
 * Plans what is read.
 * @param most limit on the panels
 * @throws HeadglowError if `inSight` does not fit the panels
 */
export function planReading(
  dataset: Dataset,
  options: Options,
  inSight: SightSettings['inSight'],
  most: number,
): Reading {
  const shown = visiblePanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const parts = partsInSight(shown, options, inSight);
  const places = shown.map((panel, i) => ({
    ...panel,
    part: parts ? (parts[i] as PanelPart) : wholePart(panel.tensor),
  }));
  const described = places.filter(({ part }) => part).slice(0, most);
  const isLarge = areLarge(described);
  return { panels: described, parts, isLarge, options: isLarge ? nearestCheckpoint(options) : options };
}

/** A size in memory: "134 MB". */
export const sizeText = (cells: number): string => formatBytes(4 * cells);

/** The models whose checkpoints are too large to be read without being asked to, and the cells of all their checkpoints. */
export function largeRuns(findings: readonly Findings[]): ReadonlyMap<TensorOrSource, number> {
  const tensors = new Set(findings.map(({ panel }) => panel.tensor));
  const sizes = [...tensors].map((tensor) => {
    const panels = findings.flatMap(({ panel }) => (panel.tensor === tensor ? panel : []));
    const shown = panels[0]?.checkpoints[0] ?? 0;
    return [tensor, shown * cellsOf(panels)] as const;
  });
  return new Map(sizes.filter(([, cells]) => cells > MAX_TRAINING_CELLS));
}

/** What the section on training leaves out. */
export function unreadRunStatements(runs: ReadonlyMap<TensorOrSource, number>): Statement[] {
  const { statements, add } = statementList('training');
  for (const [tensor, cells] of runs)
    add({
      kind: 'unread',
      text: `Changes in training${tensor.model && runs.size > 1 ? ` of ${tensor.model}` : ''} are left out: they need ${sizeText(cells)}, all cells shown at earlier checkpoints.`,
      values: { bytes: 4 * cells, checkpoints: checkpointCount(tensor) },
      rule: `earlier checkpoints of more than ${plural(MAX_TRAINING_CELLS, 'cell')} are read on request only`,
    });
  return statements;
}
