// Panels in rows and columns that a pattern finds in their names. A part of the extra `paper.ts`.

import type { Options } from '../options.ts';
import { fail, HeadglowError } from '../tensor/error.ts';
import { rememberLast } from '../tensor/remember.ts';
import { listNames } from '../tensor/select.ts';
import type { TableLayout } from './figure.ts';
import type { NamedPanel } from './visible-panels.ts';

/** A pattern such as "{column}_seed{row}": texts around two parts of a name. */
interface Pattern {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  /** Whether the first part names the row. */
  readonly isRowFirst: boolean;
}

/** The parts of a name. */
interface Facets {
  readonly row: string;
  readonly column: string;
}

/** The greatest number of names that an error lists. */
const MAX_LISTED = 3;

/** @throws HeadglowError for a pattern without `{row}` and `{column}`, once each, and something between them */
export function parsePattern(text: string): Pattern {
  const parts = text.split(/(\{row\}|\{column\})/);
  const [before = '', first, between = '', second, after = '', ...more] = parts;
  const remedy = 'write a pattern such as {row}_{column}, with other letters as in the names';
  if (!first || !second || more.length > 0 || first === second)
    fail('option', 'facet', `"${text}" does not have {row} and {column} once each`, remedy);
  if (between === '') fail('option', 'facet', `"${text}" has nothing between {row} and {column}`, remedy);
  return { before, between, after, isRowFirst: first === '{row}' };
}

/** Splits a name at the first or the last place where the pattern allows it; null if it does not match. O(length). */
function split(name: string, pattern: Pattern, find: 'indexOf' | 'lastIndexOf'): Facets | null {
  const { before, between, after, isRowFirst } = pattern;
  if (!name.startsWith(before) || !name.endsWith(after)) return null;
  const inner = name.slice(before.length, Math.max(name.length - after.length, before.length));
  // Neither part may be empty.
  const at = inner.slice(1, -1)[find](between) + 1;
  if (at === 0) return null;
  const parts = [inner.slice(0, at), inner.slice(at + between.length)] as const;
  const [row, column] = isRowFirst ? parts : [parts[1], parts[0]];
  return { row, column };
}

/** The names that patterns apply to: the task, after `MODEL/` if there are several models. */
function namesOf(panels: readonly NamedPanel[]): string[] {
  const hasModels = panels.some(({ tensor }) => tensor !== panels[0]?.tensor);
  return panels.map(({ tensor, task }) => {
    const name = tensor.tasks[task] as string;
    return name !== '' && !hasModels ? name : [tensor.model, name].filter(Boolean).join('/');
  });
}

const positions = (names: readonly string[]): Map<string, number> =>
  new Map([...new Set(names)].map((name, at) => [name, at]));

function tableOf(all: readonly Facets[]): TableLayout {
  const rows = positions(all.map(({ row }) => row));
  const columns = positions(all.map(({ column }) => column));
  const slots = all.map(({ row, column }) => ({
    row: rows.get(row) as number,
    column: columns.get(column) as number,
  }));
  return { rows: [...rows.keys()], columns: [...columns.keys()], slots, isFixed: true };
}

/** Two panels in one slot; null if there are none. */
function findCollision({ slots, columns }: TableLayout): readonly [number, number] | null {
  const taken = new Map<number, number>();
  for (const [panel, { row, column }] of slots.entries()) {
    const slot = row * columns.length + column;
    const other = taken.get(slot);
    if (other !== undefined) return [other, panel];
    taken.set(slot, panel);
  }
  return null;
}

/**
 * The panels in rows and columns, in order of first occurrence; slots of combinations that are absent stay empty. If names can be
 * split at several places, all are at the first or all at the last one, whichever makes fewer headings.
 * @param text the pattern
 * @throws HeadglowError for a pattern that is invalid, or does not match all names, or gives two panels one place
 */
export function facetTable(panels: readonly NamedPanel[], text: string): TableLayout {
  const pattern = parsePattern(text);
  const names = namesOf(panels);
  const tables = (['indexOf', 'lastIndexOf'] as const).map((find) => {
    const facets = names.map((name) => split(name, pattern, find));
    const others = names.filter((_, i) => !facets[i]);
    if (others.length > 0) {
      const listed = listNames(others.slice(0, MAX_LISTED));
      const more = others.length > MAX_LISTED ? ` and ${others.length - MAX_LISTED} more` : '';
      fail(
        'option',
        'facet',
        `"${text}" does not match ${listed}${more}`,
        'change the pattern, or select tasks and models whose names it matches',
      );
    }
    return tableOf(facets as Facets[]);
  });
  const cost = ({ rows, columns }: TableLayout): number => rows.length + columns.length;
  const [best] = tables.filter((table) => !findCollision(table)).sort((a, b) => cost(a) - cost(b));
  if (best) return best;
  const [one, other] = findCollision(tables[0] as TableLayout) as readonly [number, number];
  return fail(
    'option',
    'facet',
    `${listNames([names[one] as string, names[other] as string])} have the same row and column`,
    'use a pattern whose {row} and {column} distinguish all panels, or select fewer',
  );
}

/** A table of facets, or why there is none, for the caption. */
export interface Arranged {
  readonly table: TableLayout | null;
  readonly note: string;
}

const arrange = rememberLast(
  (
    panels: readonly NamedPanel[],
    text: string,
    sortTable: ((table: TableLayout) => TableLayout) | null,
    isTolerant: boolean,
  ): Arranged => {
    try {
      const table = facetTable(panels, text);
      return { table: sortTable ? sortTable(table) : table, note: '' };
    } catch (error) {
      if (!isTolerant || !(error instanceof HeadglowError)) throw error;
      return { table: null, note: `facet: ${error.details.reason}` };
    }
  },
);

/**
 * The table of `facetTable`, with headings in natural order if panels are sorted by name; the same object as long as nothing
 * changes. Null without the option, and if panels are sorted by values.
 * @param isTolerant whether a pattern that fits no table is reported in a note instead of thrown
 */
export function arrangeFacets(
  panels: readonly NamedPanel[],
  { facet, sort }: Pick<Options, 'facet' | 'sort'>,
  sorting: { readonly sortTable: (table: TableLayout) => TableLayout } | null,
  isTolerant: boolean,
): Arranged | null {
  if (facet === null || sort === 'peak' || sort === 'similarity') return null;
  return arrange(panels, facet, (sort === 'name' && sorting?.sortTable) || null, isTolerant);
}
