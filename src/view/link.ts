// Links views, so that they show the same head, training step, part of the matrices and options.

import type { Cell, Readout } from '../figure/readout.ts';
import { checkSettings, requireName, type SettingsTable } from '../kinds/settings.ts';
import { OPTIONS, type Options } from '../options/table.ts';
import { fail, HeadglowError } from '../tensor/error.ts';
import { followCamera } from './link-camera.ts';
import { requireView } from './require.ts';
import type { View } from './view.ts';

/** What linked views share. */
export interface LinkSettings {
  /** Whether to point at the same head in all views. Default: true. */
  readonly hover?: boolean;
  /** Whether to show the same training step in all views, or the latest one before it. Default: true. */
  readonly checkpoint?: boolean;
  /**
   * Whether to show the same part of the matrices in all views: the same fractions of layers and heads, and the same rows and
   * columns of panels in views with equally many. Default: true.
   */
  readonly camera?: boolean;
  /** Names of options to keep equal in all views, such as `['norm', 'limits']`. Default: none. */
  readonly options?: readonly (keyof Options)[];
}

/** The training step that a view shows, interpolated between two checkpoints; null if it has no checkpoints. */
function stepOf({ steps, options }: View): number | null {
  const last = steps.length - 1;
  if (last < 0) return null;
  const position = Math.min(options.checkpoint ?? last, last);
  const [from, to] = [steps[Math.floor(position)] as number, steps[Math.ceil(position)] as number];
  return from + (position % 1) * (to - from);
}

/**
 * The position of a training step on a timeline.
 * @param isInterpolated whether a missing step maps to a position between its neighbours instead of to the earlier one
 */
function positionOf(steps: readonly number[], step: number, isInterpolated: boolean): number {
  const after = steps.findIndex((each) => each > step);
  if (after === 0) return 0;
  const before = (after < 0 ? steps.length : after) - 1;
  const [from, to] = [steps[before] as number, steps[after] ?? Number.POSITIVE_INFINITY];
  return isInterpolated && to < Number.POSITIVE_INFINITY ? before + (step - from) / (to - from) : before;
}

/** Moves a view to the training step that another view shows. */
function followCheckpoint(leader: View, view: View): void {
  const step = stepOf(leader);
  if (step === null || view.steps.length === 0) return;
  const isSameTimeline =
    view.steps.length === leader.steps.length && view.steps.every((each, i) => each === leader.steps[i]);
  const { checkpoint } = leader.options;
  const position = isSameTimeline ? checkpoint : positionOf(view.steps, step, (checkpoint ?? 0) % 1 !== 0);
  if (position !== view.options.checkpoint) view.set({ checkpoint: position });
}

/**
 * Finds the same head in another view: in the panel of the same model and task, or else of the same task, of the same index, or
 * the first.
 */
function findCell({ layout }: View, { panel, model, task, layer, head }: Readout): Cell {
  const sameNames = layout.panels.findIndex((each) => each.model === model && each.task === task);
  const sameTask = layout.panels.findIndex((each) => each.task === task);
  const found = [sameNames, sameTask, panel].find((index) => layout.panels[index] !== undefined) ?? 0;
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
  camera: { kind: 'flag', default: true },
  options: { kind: 'names', default: [] },
};

/** Validates settings and fills in defaults. @throws HeadglowError for unknown settings or options */
function checkLinkSettings(given: LinkSettings): Required<LinkSettings> {
  // Kind `names` rejects an empty list, which is allowed here.
  const emptyList = given?.options?.length === 0 && { options: undefined };
  const settings = checkSettings(SETTINGS, { ...given, ...emptyList } as LinkSettings);
  for (const name of settings.options) requireName(name, OPTIONS);
  return settings;
}

/** Calls `follow`; a HeadglowError is emitted by the view that could not follow. */
function tryToFollow(view: View, follow: () => void): void {
  try {
    follow();
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    view.report(error);
  }
}

/** A group of views. Each view that changes leads the others. */
class LinkedViews {
  readonly #views: Set<View>;
  readonly #settings: Required<LinkSettings>;
  readonly #listening = new AbortController();
  /** True while views follow a leader; changes that they emit meanwhile do not lead others. */
  #isFollowing = false;

  constructor(views: readonly View[], settings: Required<LinkSettings>) {
    this.#views = new Set(views);
    this.#settings = settings;
    this.#followFirst();
    for (const view of this.#views) this.#listen(view);
  }

  unlink(): void {
    this.#listening.abort();
  }

  /** Aligns all views with the first one. */
  #followFirst(): void {
    const { options, checkpoint, camera } = this.#settings;
    const [first] = this.#views;
    for (const view of this.#views) {
      if (!first || view === first) continue;
      followOptions(first, view, options);
      if (checkpoint) followCheckpoint(first, view);
      if (camera) followCamera(first, view);
    }
  }

  #listen(view: View): void {
    const settings = { signal: this.#listening.signal };
    let optionsBefore = view.options;
    let lastReadout: Readout | null = null;
    view.on('destroy', () => this.#views.delete(view), settings);
    view.on(
      'change',
      (options) => {
        const changed = this.#settings.options.filter((name) => options[name] !== optionsBefore[name]);
        optionsBefore = options;
        this.#leadOptions(view, changed);
      },
      settings,
    );
    if (this.#settings.camera)
      view.on(
        'camera',
        () => this.#lead(view, (other) => tryToFollow(other, () => followCamera(view, other))),
        settings,
      );
    if (!this.#settings.hover) return;
    view.on(
      'hover',
      ({ readout }) => {
        // Ignore movements within a cell.
        if (readout !== lastReadout) this.#leadReadout(view, readout);
        lastReadout = readout;
      },
      settings,
    );
  }

  /**
   * Applies the options that a view has changed itself. Others are left out: a view that could not follow keeps its own, which
   * must not spread to the group.
   */
  #leadOptions(leader: View, changed: readonly (keyof Options)[]): void {
    this.#lead(leader, (view) => {
      tryToFollow(view, () => followOptions(leader, view, changed));
      if (this.#settings.checkpoint) tryToFollow(view, () => followCheckpoint(leader, view));
    });
  }

  #leadReadout(leader: View, readout: Readout | null): void {
    this.#lead(leader, (view) => view.point(readout && findCell(view, readout)));
  }

  #lead(leader: View, follow: (view: View) => void): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    try {
      for (const view of this.#views) if (view !== leader) follow(view);
    } finally {
      this.#isFollowing = false;
    }
  }
}

/**
 * Links views, so that they show the same head, training step, part of the matrices and options, whichever of them the user
 * operates. All follow the first one initially. Destroyed views leave the group.
 *
 * A view without the head pointed at clears its own; a view without checkpoints keeps its figure. If an option does not fit a
 * view's data, that view keeps its own value and emits `error`; the others follow.
 * @param settings `hover`, `checkpoint` and `camera` (default: true), and names of `options` to share (default: none)
 * @returns a function that unlinks the views, without changing them
 * @throws HeadglowError if an argument is not a view, for invalid settings, or if an option of the first view does not fit
 * another view's data
 */
export function link(views: readonly View[], settings: LinkSettings = {}): () => void {
  if (!Array.isArray(views as unknown))
    fail('option', 'views', 'the argument is not a list of views', 'pass a list: link([a, b])');
  for (const [i, view] of views.entries()) requireView(view, `views[${i}]`);
  const linked = new LinkedViews(views, checkLinkSettings(settings));
  return () => linked.unlink();
}
