// A read-out in words.

import type { Readout } from '../figure/readout.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { valueText } from '../tensor/text.ts';

/** A read-out in words: "Retrieval · layer 15 · head 9 · 0.0043". */
export function readoutText(readout: Readout): string {
  const { layer, head, value, unit, cells, range, reduction } = readout;
  const name = sanitizeText(readout.name);
  const amount = unit === 'step' && Number.isNaN(value) ? 'never' : valueText(value);
  const span = ([start, end]: readonly [number, number]) =>
    end - start > 1 ? `s ${start}–${end - 1}` : ` ${start}`;
  // A mean, say, is no single head's.
  if (!reductionRow(reduction).isBetter && cells > 1)
    return `${name ? `${name} · ` : ''}layer${span(range.layers)} · head${span(range.heads)} · ${reduction} ${amount} of ${cells} cells`;
  const among = cells > 1 ? ` · of ${cells} cells` : '';
  return `${name ? `${name} · ` : ''}layer ${layer} · head ${head} · ${amount}${among}`;
}

export function isSameReadout(a: Readout | null, b: Readout | null): boolean {
  if (!a || !b) return a === b;
  const keys = ['panel', 'layer', 'head', 'value', 'cells', 'name'] as const;
  return keys.every((key) => Object.is(a[key], b[key]));
}
