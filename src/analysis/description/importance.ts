// Statements about how a panel's importance is distributed: over layers, above the elbow and overall.

import { importanceShare } from '../measures/concentration.ts';
import type { DescribeSettings } from './description.ts';
import type { Findings } from './panel-findings.ts';
import {
  cellRuns,
  countText,
  layerRuns,
  numberText,
  plural,
  rangeText,
  ratioText,
  shareName,
  shareOf,
  shareText,
} from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

export function importanceStatements(
  findings: Findings,
  settings: DescribeSettings,
  add: AddStatement,
): void {
  addLayers(findings, settings, add);
  addElbow(findings, add);
  const { panel, gini, effectiveHeads, finite } = findings;
  add({
    kind: 'concentration',
    text: `The Gini coefficient is ${ratioText(gini)}; the effective number of ${panel.tensor.headName ?? 'head'}s is ${numberText(effectiveHeads)} (of ${countText(finite)}).`,
    values: { gini, effectiveHeads, heads: finite },
    rule: 'Gini coefficient of the magnitudes; exponential of the entropy of the normalised magnitudes',
  });
}

function addLayers({ band, panel }: Findings, settings: DescribeSettings, add: AddStatement): void {
  if (!band) return;
  const { layers, share } = band;
  const where = rangeText('layer', layers);
  const [first, last] = layers;
  const bandText = (): string => {
    if (share === 1) return `all of the importance is in ${where}`;
    if (first === last) return `${where} alone holds ${shareText(share)} of the importance`;
    return `${where} hold ${shareText(share)} of the importance; no shorter range of layers holds ${shareName(settings.band)} of it`;
  };
  add({
    kind: 'layers',
    text: `${bandText()}.`,
    cells: [layerRuns(panel.index, panel.matrix, layers)],
    values: { layers, share },
    rule: `the shortest range of layers that holds at least ${shareText(settings.band)} of the importance`,
  });
}

function addElbow({ elbow, panel }: Findings, add: AddStatement): void {
  const share = importanceShare(panel.matrix, elbow);
  const count = elbow.length;
  add({
    kind: 'elbow',
    text:
      count === 0
        ? 'The curve of sorted magnitudes has no elbow.'
        : `${plural(count, panel.tensor.headName ?? 'head')} ${count === 1 ? 'is' : 'are'} above the elbow of the sorted magnitudes and ${count === 1 ? 'holds' : 'hold'} ${shareOf(share, 'the importance')}.`,
    cells: count === 0 ? [] : [cellRuns(panel.index, panel.matrix, elbow)],
    values: { heads: count, share },
    rule: 'magnitudes in descending order; the elbow is the point farthest below the chord between the first and the last (arXiv 2512.10978), provided that no point is as far above it',
  });
}
