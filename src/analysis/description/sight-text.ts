// What is in sight, in words.

import { groups } from 'd3-array';
import { sanitizeText } from '../../tensor/sanitize.ts';
import { headWord } from '../../tensor/tensor.ts';
import type { ShownFigure } from './figure-findings.ts';
import { isWhole } from './in-sight.ts';
import type { DescribedScale } from './panels.ts';
import { plural, rangeText } from './phrases.ts';

/** "layers 10–19 and heads 0–63", "layers 10–19", or nothing for a whole panel. */
function partText({ part, tensor }: DescribedScale): string {
  const text = (one: string, [start, end]: readonly [number, number], count: number): string[] =>
    end - start === count ? [] : [rangeText(one, [start, end - 1])];
  return [
    ...text('layer', part.layers, tensor.layers),
    ...text(tensor.headName ?? 'head', part.heads, tensor.heads),
  ].join(' and ');
}

/** "4 of 12 panels", "all 12 panels", "the only panel" */
function panelsText(count: number, all: number): string {
  if (count < all) return `${count} of ${plural(all, 'panel')}`;
  return all === 1 ? 'the only panel' : `all ${plural(all, 'panel')}`;
}

/**
 * The cells in sight: "layers 10–19 and heads 0–63 of all 12 panels", or the largest part, if parts differ.
 * @param all how many panels the figure has
 */
export function sightText({ findings, left }: ShownFigure, all: number): string {
  const panels = findings.map(({ panel }) => panel);
  const where = panelsText(panels.length + left, all);
  const parts = groups(panels, partText);
  const [only = ''] = parts.map(([text]) => text);
  if (parts.length === 1) return only ? `${only} of ${where}` : where;
  const cropped = panels.filter(({ part, tensor }) => !isWhole(part, tensor));
  const [single] = cropped;
  if (single && cropped.length === 1)
    return `${where}, of ${sanitizeText(single.name) || 'one of them'} only ${partText(single)}`;
  const most = (one: 'layers' | 'heads'): number =>
    panels.reduce((largest, { part }) => Math.max(largest, part[one][1] - part[one][0]), 0);
  return `up to ${plural(most('layers'), 'layer')} x ${plural(most('heads'), headWord(panels.map(({ tensor }) => tensor)))} of ${where}`;
}
