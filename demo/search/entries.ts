// What can be found in a figure: its panels, and the models and tasks that have several of them.

import { type Layout, type PanelLayout, sanitizeText } from '../../src/index.ts';

/** A panel, a model or a task. */
export interface Entry {
  readonly kind: 'panel' | 'model' | 'task';
  /** Its name, free of control characters. */
  readonly name: string;
  /** Indices of its panels. */
  readonly panels: readonly number[];
}

/** Longer names are cut: nobody types, reads or compares them. */
const MAX_LENGTH = 300;

const clean = (name: string): string => sanitizeText(name.slice(0, MAX_LENGTH));

/** The name of a panel in options: MODEL/TASK. */
export const panelKey = ({ model, task }: Pick<PanelLayout, 'model' | 'task'>): string => `${model}/${task}`;

/** Indices of panels by a name; panels without that name are left out. */
function groupByName(
  panels: readonly PanelLayout[],
  nameOf: (panel: PanelLayout) => string,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, panel] of panels.entries()) {
    const name = nameOf(panel);
    if (name === '') continue;
    const group = groups.get(name);
    if (group) group.push(index);
    else groups.set(name, [index]);
  }
  return groups;
}

/** The models, tasks and panels of a figure. */
export function entriesOf({ panels }: Pick<Layout, 'panels'>): readonly Entry[] {
  const models = groupByName(panels, ({ model }) => model);
  const tasks = groupByName(panels, ({ task }) => task);
  const hasSeveralModels = models.size > 1;
  const groupsOf = (groups: Map<string, number[]>, kind: Entry['kind']): Entry[] =>
    [...groups].flatMap(([name, indices]) =>
      indices.length > 1 && indices.length < panels.length
        ? [{ kind, name: clean(name), panels: indices }]
        : [],
    );
  const panelName = ({ model, task }: PanelLayout): string =>
    [hasSeveralModels || task === '' ? clean(model) : '', clean(task)].filter(Boolean).join(' · ');
  return [
    ...groupsOf(models, 'model'),
    ...groupsOf(tasks, 'task'),
    ...panels.map((panel, index): Entry => ({ kind: 'panel', name: panelName(panel), panels: [index] })),
  ];
}
