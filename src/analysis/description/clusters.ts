// What is said of a panel's clusters and outliers.

import type { Cluster } from '../measures/clusters.ts';
import { signsText } from './cell-phrases.ts';
import { MAX_LISTED, MAX_NAMED, type PanelWriter } from './panel-writer.ts';
import { cellText, countText, listText, numberText, plural, rangeText, shareOf } from './phrases.ts';

export function clusterStatements({ findings, say, at, value, json, share }: PanelWriter): void {
  const { clusters, peaks, panel, bright, finite } = findings;
  // Where all cells are bright, their cluster is the panel.
  if (bright.length === finite) return;
  const rule = 'two or more bright cells that touch, corners included; the ranges hold both ends';
  const its = ({ peak }: Cluster): string =>
    peak === peaks.cells[0]
      ? 'it holds the peak'
      : `its peak is ${numberText(value(peak))} at ${cellText(panel.matrix, peak)}`;
  const held = (cells: Uint32Array): string => `, with ${shareOf(share(cells), "the panel's importance")}`;
  for (const cluster of clusters.first(MAX_NAMED)) {
    const { cells, layers, heads, peak } = cluster;
    say({
      kind: 'cluster',
      text:
        `${plural(cells.length, 'bright cell')}${signsText([{ panel, cells }])} form a cluster in ` +
        `${rangeText('layer', layers)}, ${rangeText('head', heads)}${held(cells)}; ${its(cluster)}.`,
      cells: at(cells),
      values: {
        size: cells.length,
        layers,
        heads,
        share: share(cells),
        peak: json(peak),
      },
      rule,
    });
  }
  const smaller = clusters.length - MAX_NAMED;
  if (smaller < 1) return;
  const cells = clusters.cellsFrom(MAX_NAMED);
  say({
    kind: 'smaller-clusters',
    text: `${plural(smaller, 'smaller cluster')} ${smaller === 1 ? 'holds' : 'hold'} ${plural(cells.length, 'bright cell')}.`,
    cells: at(cells),
    values: { clusters: smaller, cells: cells.length, share: share(cells) },
    rule,
  });
}

export function outlierStatements({ findings, say, at, place, json }: PanelWriter): void {
  const cells = findings.clusters.outliers;
  if (cells.length === 0) return;
  const listed = listText(Array.from(cells.subarray(0, MAX_NAMED), place));
  const many = `${countText(cells.length)} outliers stand apart, the highest at ${listed}`;
  const few = `${cells.length === 1 ? 'An outlier stands' : `${cells.length} outliers stand`} apart at ${listed}`;
  say({
    kind: 'outliers',
    text: `${cells.length > MAX_NAMED ? many : few}.`,
    cells: at(cells),
    values: { count: cells.length, outliers: Array.from(cells.subarray(0, MAX_LISTED), json) },
    rule: 'bright cells that touch no other bright cell, not even at a corner',
  });
}
