// The cells of each panel that an option chooses, as text: none, all, the largest ones, or heads by name.

/** A head by name. */
export interface NamedHead {
  /** MODEL/TASK, a model or a task; '' for all panels. */
  readonly panel: string;
  readonly layer: number;
  readonly head: number;
}

/** A number of cells of each panel, the largest first, or heads by name. */
export type CellChoice = { readonly top: number } | { readonly named: readonly NamedHead[] };

/** Heads separated by commas, each maybe after a panel, whose name may contain commas: `L3H5, gpt2/math/L10H2`. */
const HEADS = /(?:(.*?)\/)??L(\d{1,8})[A-Z](\d{1,8})(?:,\s*|$)/gisy;

/** Parses a choice of cells; null for `none` and `all`, and for text that is not a choice. */
export function parseCells(text: string): CellChoice | null {
  const top = /^top:([1-9]\d{0,8})$/.exec(text)?.[1];
  if (top) return { top: Number(top) };
  let end = 0;
  const named = [...text.matchAll(HEADS)].map(([match, panel = '', layer, head]) => {
    end += match.length;
    return { panel, layer: Number(layer), head: Number(head) };
  });
  return named.length > 0 && end === text.length ? { named } : null;
}
