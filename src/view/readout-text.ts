// Formats a read-out as text.

import type { Readout } from '../figure/readout.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { compactFormat, stepText, valueText } from '../tensor/text.ts';

function valueLabelOf({ value, unit, tokensPerStep, isDouble }: Readout): string {
  if (unit && Number.isNaN(value)) return 'never';
  return unit && tokensPerStep
    ? `${compactFormat(3)(value * tokensPerStep)} tokens`
    : valueText(value, isDouble && String);
}

/**
 * Formats a read-out: "Retrieval · layer 15 · head 9 · 0.0043", or "… · max 0.0043 of 16 x 512 cells" if the pixel covers
 * several cells.
 */
export function readoutText(readout: Readout): string {
  const { layer, head, value, cells, range, reduction, isBlock, isSorted, headName = 'head' } = readout;
  const name = sanitizeText(readout.name);
  const valueLabel = valueLabelOf(readout);
  const span = ([start, end]: readonly [number, number]) =>
    end - start > 1 ? `s ${start}–${end - 1}` : ` ${start}`;
  const [rows, columns] = [range.layers, range.heads].map(([start, end]) => stepText(end - start));
  const covered = `${rows} x ${columns} cells`;
  // A computed value, such as a mean, belongs to no single head.
  if ((isBlock || !reductionRow(reduction).isBetter) && cells > 1)
    return [
      name,
      // Sorted, they are not a range.
      ...(isSorted ? [] : [`layer${span(range.layers)}`, `${headName}${span(range.heads)}`]),
      `${reduction} ${valueLabel} of ${covered}`,
    ]
      .filter(Boolean)
      .join(' · ');
  const place = `${name ? `${name} · ` : ''}layer ${layer} · ${headName} ${head}`;
  if (cells === 1) return `${place} · ${valueLabel}`;
  return Number.isNaN(value)
    ? `${place} · ${valueLabel} in all ${covered}`
    : `${place} · ${reduction} ${valueLabel} of ${covered}`;
}
