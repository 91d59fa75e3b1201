// How a panel's importance is shared: among layers, before the elbow, and in all.

import { magnitudes } from '../measures/matrix.ts';
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
  say: AddStatement,
): void {
  sayLayers(findings, settings, say);
  sayElbow(findings, say);
  const { gini, effectiveHeads, finite } = findings;
  say({
    kind: 'concentration',
    text: `The Gini coefficient is ${ratioText(gini)}, the effective number of heads ${numberText(effectiveHeads)} of ${countText(finite)}.`,
    values: { gini, effectiveHeads, heads: finite },
    rule: "Gini's coefficient of magnitudes; exp(entropy) of their shares",
  });
}

function sayLayers({ band, panel }: Findings, settings: DescribeSettings, say: AddStatement): void {
  if (!band) return;
  const { layers, share } = band;
  const where = rangeText('layer', layers);
  const [first, last] = layers;
  say({
    kind: 'layers',
    text:
      share === 1
        ? `All of the importance lies in ${where}.`
        : `${where} ${first === last ? 'holds' : 'hold'} ${shareText(share)} of the importance${first === last ? '' : `, the fewest layers in a row that hold ${shareName(settings.band)} of it`}.`,
    cells: [layerRuns(panel.index, panel.matrix, layers)],
    values: { layers, share },
    rule: `the fewest layers in a row that hold at least ${shareText(settings.band)} of all importance`,
  });
}

function sayElbow({ elbow, panel, importance }: Findings, say: AddStatement): void {
  const { values } = magnitudes(panel.matrix);
  let sum = 0;
  for (let i = 0; i < elbow.length; i++) sum += values[elbow[i] as number] as number;
  const share = sum / importance;
  const count = elbow.length;
  say({
    kind: 'elbow',
    text:
      count === 0
        ? 'The sorted magnitudes have no elbow.'
        : `${plural(count, 'head')} ${count === 1 ? 'stands' : 'stand'} before the elbow of the sorted magnitudes, with ${shareOf(share, 'the importance')}.`,
    cells: count === 0 ? [] : [cellRuns(panel.index, panel.matrix, elbow)],
    values: { heads: count, share },
    rule: 'magnitudes in falling order; the elbow is the point farthest below the chord between the first and the last (arXiv 2512.10978), where none lies as far above it',
  });
}
