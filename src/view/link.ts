// Views that follow each other: the same head, the same moment, the same options.

import type { Cell, Readout } from '../figure/read.ts';
import type { Options } from '../options.ts';
import type { View } from './view.ts';

/** In what linked views follow each other. */
export interface LinkSettings {
  /** Points at the same head in all views. Default: true. */
  readonly hover?: boolean;
  /** Shows the same training step in all views, or the last one before it. Default: true. */
  readonly checkpoint?: boolean;
  /** Options that are the same in all views, such as `['norm', 'limits']`. Default: none. */
  readonly options?: readonly (keyof Options)[];
}

/** Where a view is on its timeline, as a training step; between two of them while it mixes; null where it has none. */
function stepOf({ steps, options }: View): number | null {
  const last = steps.length - 1;
  if (last < 0) return null;
  const position = Math.min(options.checkpoint ?? last, last);
  const [from, to] = [steps[Math.floor(position)] as number, steps[Math.ceil(position)] as number];
  return from + (position % 1) * (to - from);
}

/** The position of a training step: of one that a timeline lacks, between its neighbours if that is where the mix is. */
function positionOf(steps: readonly number[], step: number, isBetween: boolean): number {
  const after = steps.findIndex((each) => each > step);
  if (after === 0) return 0;
  const before = (after < 0 ? steps.length : after) - 1;
  const [from, to] = [steps[before] as number, steps[after] ?? Number.POSITIVE_INFINITY];
  return isBetween && to < Number.POSITIVE_INFINITY ? before + (step - from) / (to - from) : before;
}

/** Moves a view to where another is on its timeline. */
function followCheckpoint(leader: View, view: View): void {
  const step = stepOf(leader);
  if (step === null || view.steps.length === 0) return;
  const isSame =
    view.steps.length === leader.steps.length && view.steps.every((each, i) => each === leader.steps[i]);
  const { checkpoint } = leader.options;
  const wanted = isSame ? checkpoint : positionOf(view.steps, step, (checkpoint ?? 0) % 1 !== 0);
  if (wanted !== view.options.checkpoint) view.set({ checkpoint: wanted });
}

/** The same head in another view: in the panel of the same names, else in the panel at the same place, else in the first. */
function cellIn({ layout }: View, { panel, model, task, layer, head }: Readout): Cell {
  const named = layout.panels.findIndex((each) => each.model === model && each.task === task);
  const sameTask = layout.panels.findIndex((each) => each.task === task);
  const found = [named, sameTask, panel].find((index) => layout.panels[index] !== undefined) ?? 0;
  return { panel: found, layer, head };
}

function followOptions(leader: View, view: View, names: readonly (keyof Options)[]): void {
  const changed = names.filter((name) => leader.options[name] !== view.options[name]);
  if (changed.length > 0)
    view.set(Object.fromEntries(changed.map((name) => [name, leader.options[name]])) as Partial<Options>);
}

/**
 * Has views follow each other, whichever is used; at first all follow the first one. A view that is destroyed leaves.
 * A view without the head that is pointed at points at none; one without training steps stays where it is.
 * @returns ends it, and leaves all views as they are
 * @throws HeadglowError where an option of the first view does not fit another's data
 */
export function link(views: readonly View[], settings: LinkSettings = {}): () => void {
  const { hover = true, checkpoint = true, options = [] } = settings;
  const linked = new Set(views);
  const controller = new AbortController();
  const { signal } = controller;
  /** True while views follow: what they emit then leads none. */
  let isFollowing = false;
  const lead = (leader: View, follow: (view: View) => void): void => {
    if (isFollowing) return;
    isFollowing = true;
    try {
      for (const view of linked) if (view !== leader) follow(view);
    } finally {
      isFollowing = false;
    }
  };
  const change = (leader: View): void =>
    lead(leader, (view) => {
      followOptions(leader, view, options);
      if (checkpoint) followCheckpoint(leader, view);
    });
  const [first] = linked;
  if (first) change(first);
  for (const view of linked) {
    view.on('destroy', () => linked.delete(view), { signal });
    view.on('change', () => change(view), { signal });
    if (!hover) continue;
    let last: Readout | null = null;
    const point = (readout: Readout | null): void => {
      // A pointer that moves within a cell leads nowhere.
      if (readout !== last) lead(view, (other) => other.point(readout && cellIn(other, readout)));
      last = readout;
    };
    view.on('hover', ({ readout }) => point(readout), { signal });
  }
  return () => controller.abort();
}
