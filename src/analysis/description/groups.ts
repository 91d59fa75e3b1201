// What is said of a panel's clusters and outliers.

import type { Cluster } from '../measures/clusters.ts';
import { signsText } from './parts.ts';
import { cellText, countText, listText, numberText, rangeText, several, shareOf } from './words.ts';
import { MOST_LISTED, MOST_NAMED, type Writer } from './writer.ts';

export function sayClusters({ findings, say, at, value, json, share }: Writer): void {
  const { clusters, peaks, panel, bright, finite } = findings;
  // Where all cells are bright, their cluster is the panel.
  if (bright.length === finite) return;
  const rule = 'two or more bright cells that touch, corners included; the ranges hold both ends';
  const its = ({ peak }: Cluster): string =>
    peak === peaks.cells[0]
      ? 'it holds the peak'
      : `its peak is ${numberText(value(peak))} at ${cellText(panel.matrix, peak)}`;
  const held = (cells: Uint32Array): string => `, with ${shareOf(share(cells), "the panel's importance")}`;
  for (const cluster of clusters.first(MOST_NAMED)) {
    const { cells, layers, heads, peak } = cluster;
    say({
      kind: 'cluster',
      text:
        `${several(cells.length, 'bright cell')}${signsText([{ panel, cells }])} form a cluster in ` +
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
  const smaller = clusters.length - MOST_NAMED;
  if (smaller < 1) return;
  const cells = clusters.cellsFrom(MOST_NAMED);
  say({
    kind: 'smaller-clusters',
    text: `${several(smaller, 'smaller cluster')} ${smaller === 1 ? 'holds' : 'hold'} ${several(cells.length, 'bright cell')}.`,
    cells: at(cells),
    values: { clusters: smaller, cells: cells.length, share: share(cells) },
    rule,
  });
}

export function sayOutliers({ findings, say, at, place, json }: Writer): void {
  const cells = findings.clusters.outliers;
  if (cells.length === 0) return;
  const listed = listText(Array.from(cells.subarray(0, MOST_NAMED), place));
  const many = `${countText(cells.length)} outliers stand apart, the highest at ${listed}`;
  const few = `${cells.length === 1 ? 'An outlier stands' : `${cells.length} outliers stand`} apart at ${listed}`;
  say({
    kind: 'outliers',
    text: `${cells.length > MOST_NAMED ? many : few}.`,
    cells: at(cells),
    values: { count: cells.length, outliers: Array.from(cells.subarray(0, MOST_LISTED), json) },
    rule: 'bright cells that touch no other bright cell, not even at a corner',
  });
}
