// Finds the panel that a name stands for: MODEL/TASK, or a model or task that only one panel has.

import { fail } from './error.ts';
import { listNames, type SelectedMatrix } from './select.ts';
import { similarNames } from './similar-names.ts';

const taskName = ({ tensor, task }: SelectedMatrix): string => tensor.tasks[task] as string;

/** MODEL/TASK: the name that selects a panel whatever the others are called. */
export const panelKey = (panel: SelectedMatrix): string => `${panel.tensor.model}/${taskName(panel)}`;

/** Whether a name is MODEL/TASK of a panel. Most names differ in length, so that no text is made. */
const hasKey = (panel: SelectedMatrix, name: string): boolean =>
  name.length === panel.tensor.model.length + taskName(panel).length + 1 && name === panelKey(panel);

/** Indices of the panels that a name stands for. */
export function panelsNamed(panels: readonly SelectedMatrix[], name: string): number[] {
  const indicesOf = (isNamed: (panel: SelectedMatrix) => boolean): number[] =>
    panels.flatMap((panel, index) => (isNamed(panel) ? [index] : []));
  const exact = indicesOf((panel) => hasKey(panel, name));
  return exact.length > 0
    ? exact
    : indicesOf((panel) => panel.tensor.model === name || taskName(panel) === name);
}

/** Names of panels for error messages: the task if there is one model, else MODEL/TASK, without parts that are empty. */
function readableNames(panels: readonly SelectedMatrix[]): string[] {
  const hasOneModel = panels.every(({ tensor }) => tensor === panels[0]?.tensor);
  return panels.map((panel) => {
    const task = taskName(panel);
    return hasOneModel && task ? task : [panel.tensor.model, task].filter(Boolean).join('/');
  });
}

/** Names listed as similar. */
const MAX_SIMILAR = 3;

function failUnknown(panels: readonly SelectedMatrix[], name: string, option: string): never {
  const reason = `no panel is named ${listNames([name])}`;
  // The panel comes last in the text of a zoom, as names may contain commas.
  const misplaced = /,\s*(?:layers|heads|rows|columns)\s*=/.test(name);
  const names = readableNames(panels).filter(Boolean);
  if (names.length === 0) return fail('option', option, reason, 'the panels have no names');
  const similar = similarNames(name, names).slice(0, MAX_SIMILAR);
  const remedy = misplaced
    ? 'write panel=… after all ranges'
    : similar.length > 0
      ? `did you mean ${listNames(similar, 'or')}?`
      : `choose from ${listNames(names)}`;
  return fail('option', option, reason, remedy);
}

/**
 * The index of the panel that a name stands for.
 * @param option the option with the name, for error messages
 * @throws HeadglowError for a name of no panel, or of several
 */
export function findPanel(panels: readonly SelectedMatrix[], name: string, option: string): number {
  const found = panelsNamed(panels, name);
  const [index] = found;
  if (index === undefined) return failUnknown(panels, name, option);
  if (found.length === 1) return index;
  const all = readableNames(panels);
  const keys = found.map(
    (each) => (all[each] === name ? panelKey(panels[each] as SelectedMatrix) : all[each]) as string,
  );
  const reason = `${listNames([name])} is the name of ${found.length.toLocaleString('en')} panels`;
  const remedy =
    new Set(keys).size === found.length
      ? `use ${listNames(keys, 'or')}`
      : 'select one of them with the options models and tasks';
  return fail('option', option, reason, remedy);
}
