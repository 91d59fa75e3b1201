// Finds the panel that a name stands for: MODEL/TASK, or a model or task that only one panel has.

import { editDistance } from './edit-distance.ts';
import { fail } from './error.ts';
import { listNames, type SelectedMatrix } from './select.ts';

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

/** Names of panels for error messages: the task if there is one model, the model if it has no tasks, else MODEL/TASK. */
function readableKeys(panels: readonly SelectedMatrix[]): string[] {
  const counts = new Map<string, number>();
  for (const panel of panels)
    for (const name of new Set([panel.tensor.model, taskName(panel)]))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const hasOneModel = panels.every(({ tensor }) => tensor === panels[0]?.tensor);
  return panels.map((panel) => {
    const { model } = panel.tensor;
    const short = taskName(panel) === '' ? model : hasOneModel ? taskName(panel) : '';
    return short !== '' && counts.get(short) === 1 ? short : panelKey(panel);
  });
}

/** Names listed as similar. */
const MAX_SIMILAR = 3;
/** Characters that are compared. */
const MAX_COMPARED = 60;

/** MODEL/TASK of the panels whose names, or parts of them, are similar to a name; the most similar ones first. */
function similarKeys(panels: readonly SelectedMatrix[], name: string): string[] {
  const plain = (text: string): string => text.slice(0, MAX_COMPARED).toLowerCase();
  const wanted = plain(name);
  const distanceTo = (text: string): number =>
    wanted !== '' && text.toLowerCase().includes(wanted) ? 0.5 : editDistance(wanted, plain(text));
  const distanceOf = (panel: SelectedMatrix): number =>
    Math.min(...[panelKey(panel), panel.tensor.model, taskName(panel)].filter(Boolean).map(distanceTo));
  const keys = readableKeys(panels);
  return panels
    .map((panel, index) => ({ key: keys[index] as string, distance: distanceOf(panel) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_SIMILAR)
    .map(({ key }) => key);
}

function failUnknown(panels: readonly SelectedMatrix[], name: string, option: string): never {
  const reason = `no panel is named ${listNames([name])}`;
  // The panel comes last in the text of a zoom, as names may contain commas.
  const misplaced = /,\s*(?:layers|heads|rows|columns)\s*=/.test(name);
  const keys = readableKeys(panels).filter((key) => key !== '/');
  if (keys.length === 0) return fail('option', option, reason, 'the panels have no names');
  const similar = similarKeys(panels, name);
  const remedy = misplaced
    ? 'write panel=… after all ranges'
    : similar.length > 0
      ? `did you mean ${listNames(similar, 'or')}?`
      : `choose from ${listNames(keys)}`;
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
  const all = readableKeys(panels);
  const keys = [...new Set(found.map((each) => all[each] as string))];
  const reason = `${listNames([name])} is the name of ${found.length.toLocaleString('en')} panels`;
  return keys.length === found.length
    ? fail('option', option, reason, `use ${listNames(keys, 'or')}`)
    : fail('option', option, reason, 'select one of them with the options models and tasks');
}
