// Statements about a panel's clusters and outliers.

import type { Cluster } from '../measures/clusters.ts';
import { signsText } from './cell-phrases.ts';
import { MAX_LISTED, MAX_NAMED, type PanelWriter } from './panel-writer.ts';
import { areaText, cellText, headsOf, layersOf, listText, numberText, plural, shareOf } from './phrases.ts';

export function clusterStatements({ findings, add, at, value, json, share }: PanelWriter): void {
  const { clusters, peaks, panel, bright, finite } = findings;
  // If all cells are bright, the cluster is the whole panel.
  if (bright.length === finite) return;
  const rule = 'two or more bright cells that touch at an edge or a corner; ranges include both ends';
  const contentText = ({ cells, peak }: Cluster): string => {
    const importance = shareOf(share(cells), "the panel's importance");
    return peak === peaks.cells[0]
      ? `contains the peak and ${importance}`
      : `contains ${importance}; its peak is ${numberText(value(peak))} at ${cellText(panel.matrix, peak)}`;
  };
  for (const cluster of clusters.first(MAX_NAMED)) {
    const { cells, peak } = cluster;
    const layers = layersOf(panel.matrix, cluster.layers);
    const heads = headsOf(panel.matrix, cluster.heads);
    add({
      kind: 'cluster',
      text:
        `${plural(cells.length, 'bright cell')}${signsText([{ panel, cells }])} form a cluster in ` +
        `${areaText(panel.matrix, layers, heads)}, which ${contentText(cluster)}.`,
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
  add({
    kind: 'smaller-clusters',
    text: `${plural(smaller, 'smaller cluster')} ${smaller === 1 ? 'contains' : 'contain'} ${plural(cells.length, 'bright cell')}.`,
    cells: at(cells),
    values: { clusters: smaller, cells: cells.length, share: share(cells) },
    rule,
  });
}

export function outlierStatements({ findings, add, at, place, json }: PanelWriter): void {
  const cells = findings.clusters.outliers;
  if (cells.length === 0) return;
  const listed = listText(Array.from(cells.subarray(0, MAX_NAMED), place));
  const count = `There ${cells.length === 1 ? 'is' : 'are'} ${plural(cells.length, 'outlier')}`;
  add({
    kind: 'outliers',
    text: `${count}${cells.length > MAX_NAMED ? '; the largest are' : ':'} ${listed}.`,
    cells: at(cells),
    values: { count: cells.length, outliers: Array.from(cells.subarray(0, MAX_LISTED), json) },
    rule: 'bright cells that touch no other bright cell at an edge or a corner',
  });
}
