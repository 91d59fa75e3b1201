// Which heads a plot labels or draws: the largest ones, or those with given numbers.

import { fail, quoteValue } from '../../tensor/error.ts';
import type { AnalysedPanel } from '../description/panels.ts';
import type { Matrix } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';
import type { HeadId } from '../trajectory.ts';

/** The largest heads of all panels together, by magnitude if values are signed; heads of every panel; or heads of single panels. */
export type HeadSelection =
  | {
      /** How many of the largest, from 1 to 100. */
      readonly top: number;
    }
  | {
      /** Layers and heads, 0-based. */
      readonly heads: readonly (readonly [layer: number, head: number])[];
    }
  | {
      /** Heads by name; those that no panel shows are left out. */
      readonly ids: readonly HeadId[];
    };

/** Heads that a selection may have. */
const MAX_SELECTED = 100;

const FORMS = 'use top:5, or heads such as L10H4,L3H2';

/**
 * Parses a selection: `top:5`, or `L10H4,L3H2`.
 * @throws HeadglowError for anything else
 */
export function parseSelection(text: string, place = 'show'): HeadSelection {
  const [, top] = /^\s*top\s*:\s*(\d{1,9})\s*$/i.exec(text) ?? [];
  if (top !== undefined) return checkSelection({ top: Number(top) }, place);
  const heads = text.split(',').map((name): readonly [number, number] => {
    const [, layer, head] = /^\s*L?(\d{1,9})(?:\s*[.\-:]\s*|H)(\d{1,9})\s*$/i.exec(name) ?? [];
    if (layer === undefined) fail('option', place, `"${name.trim()}" names no heads`, FORMS);
    return [Number(layer), Number(head)];
  });
  return checkSelection({ heads }, place);
}

/** The text of a selection, as `parseSelection` takes it. Names of models and tasks are left out. */
export function selectionText(selection: HeadSelection): string {
  if ('top' in selection) return `top:${selection.top}`;
  const heads =
    'heads' in selection ? selection.heads : selection.ids.map(({ layer, head }) => [layer, head] as const);
  return [...new Set(heads.map(([layer, head]) => `L${layer}H${head}`))].join();
}

/** @throws HeadglowError for a selection of no heads, or of too many */
export function checkSelection(selection: HeadSelection, place = 'show'): HeadSelection {
  const count =
    'top' in selection
      ? selection.top
      : ('ids' in selection ? selection.ids : (selection?.heads ?? [])).length;
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_SELECTED))
    fail('option', place, `${quoteValue(count)} is not a number of heads from 1 to ${MAX_SELECTED}`, FORMS);
  return selection;
}

/** A head of a panel. */
export interface ChosenHead {
  readonly panel: AnalysedPanel;
  readonly cell: number;
}

/** The index of a cell by its numbers in the whole matrix; undefined if the matrix has no such cell. */
function findCell({ matrix }: AnalysedPanel, layer: number, head: number): number | undefined {
  const [firstLayer, firstHead] = matrix.start ?? [0, 0];
  const [row, column] = [layer - firstLayer, head - firstHead];
  const isInside = row >= 0 && row < matrix.layers && column >= 0 && column < matrix.heads;
  return isInside ? row * matrix.heads + column : undefined;
}

/** Like `findCell`. @throws HeadglowError if the matrix has no such cell */
function cellAt(panel: AnalysedPanel, [layer, head]: readonly [number, number]): number {
  const cell = findCell(panel, layer, head);
  if (cell !== undefined) return cell;
  const { matrix } = panel;
  const [firstLayer, firstHead] = matrix.start ?? [0, 0];
  return fail(
    'option',
    'show',
    `there is no head ${headLabel(matrix, layer, head)}`,
    `layers are numbered from ${firstLayer} to ${firstLayer + matrix.layers - 1}, heads from ${firstHead} to ${firstHead + matrix.heads - 1}`,
  );
}

/** The heads of a selection: the largest first, or in the given order, panel by panel. */
export function chosenHeads(
  panels: readonly AnalysedPanel[],
  selection: HeadSelection,
): readonly ChosenHead[] {
  if ('heads' in selection)
    return selection.heads.flatMap((head) => panels.map((panel) => ({ panel, cell: cellAt(panel, head) })));
  if ('ids' in selection)
    return selection.ids.flatMap(({ model, task, layer, head }) => {
      const panel = panels.find(
        ({ tensor, task: index }) => tensor.model === model && tensor.tasks[index] === task,
      );
      const cell = panel && findCell(panel, layer, head);
      return panel && cell !== undefined ? [{ panel, cell }] : [];
    });
  return panels
    .flatMap((panel) =>
      Array.from(cellsDescending(panel.levels).subarray(0, selection.top), (cell) => ({
        panel,
        cell,
        level: panel.levels.values[cell] as number,
      })),
    )
    .sort((a, b) => b.level - a.level)
    .slice(0, selection.top);
}

/** The name of a head: `L10H4`, with the initial of what heads are called. */
export const headLabel = (
  { headName = 'head' }: Pick<Matrix, 'headName'>,
  layer: number,
  head: number,
): string => `L${layer}${headName.slice(0, 1).toUpperCase()}${head}`;
