// Views that follow each other: the same head, the same moment, the same options.

import type { Cell, Readout } from '../figure/readout.ts';
import { checkSettings, requireName, type SettingsTable } from '../kinds/settings.ts';
import { OPTIONS, type Options } from '../options/table.ts';
import { fail, HeadglowError } from '../tensor/error.ts';
import { requireView } from './require.ts';
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

const SETTINGS: SettingsTable<Required<LinkSettings>> = {
  hover: { kind: 'flag', default: true },
  checkpoint: { kind: 'flag', default: true },
  options: { kind: 'names', default: [] },
};

/** All settings. @throws HeadglowError for settings and options that there are not */
function checked(given: LinkSettings): Required<LinkSettings> {
  // A list of no names is none.
  const none = given?.options?.length === 0 && { options: undefined };
  const settings = checkSettings(SETTINGS, { ...given, ...none } as LinkSettings);
  for (const name of settings.options) requireName(name, OPTIONS);
  return settings;
}

/** Lets a view follow; where it can't, it stays as it is and says so. */
function attempt(view: View, follow: () => void): void {
  try {
    follow();
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    view.report(error);
  }
}

/**
 * Has views follow each other, whichever is used; at first all follow the first one. A view that is destroyed leaves.
 * A view without the head that is pointed at points at none; one without training steps stays where it is. One whose data
 * does not fit an option that another view changes keeps its own and emits an `error`; all others follow.
 * @returns ends it, and leaves all views as they are
 * @throws HeadglowError for what is no view, for settings that there are not, and where an option of the first view does
 * not fit another's data
 */
export function link(views: readonly View[], settings: LinkSettings = {}): () => void {
  if (!Array.isArray(views as unknown))
    fail('option', 'views', 'that is not a list of views', 'give link([a, b])');
  for (const [i, view] of views.entries()) requireView(view, `views[${i}]`);
  const { hover, checkpoint, options } = checked(settings);
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
  const [first] = linked;
  for (const view of linked) {
    if (!first || view === first) continue;
    followOptions(first, view, options);
    if (checkpoint) followCheckpoint(first, view);
  }
  for (const view of linked) {
    let before = view.options;
    const change = (now: Options): void => {
      // A view that could not follow keeps its own options: only what it changes itself leads others.
      const changed = options.filter((name) => now[name] !== before[name]);
      before = now;
      lead(view, (other) => {
        attempt(other, () => followOptions(view, other, changed));
        if (checkpoint) attempt(other, () => followCheckpoint(view, other));
      });
    };
    view.on('destroy', () => linked.delete(view), { signal });
    view.on('change', change, { signal });
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
