// The figure of a React component while it is on the page: a view, and its timeline, that follow the props. No React in here.

import { applyOptions, changedOptions } from '../element/apply-options.ts';
import { toUserError } from '../element/user-error.ts';
import { DEFAULTS, type Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { createView } from '../view/create-view.ts';
import type { ViewEvents } from '../view/events.ts';
import type { Player } from '../view/player.ts';
import type { Timeline } from '../view/timeline.ts';
import type { View } from '../view/view.ts';
import { Controls } from './controls.ts';
import { CONTROLLED, EVENT_PROPS, type HeadglowProps } from './props.ts';
import { isSameDataset } from './same.ts';

/** What is kept of a figure that leaves the page, for the next one of its component. */
export interface Kept {
  readonly options: Partial<Options>;
  readonly dataset: DatasetInput | null;
}

/** Where a figure is, and whom it notifies. */
export interface FigureHost {
  /** Contains the view. */
  readonly figure: HTMLElement;
  /** Contains the timeline. */
  readonly timeline: HTMLElement;
  /** Called when the props must be applied again. */
  readonly onRequest: () => void;
}

/** The options that the app does not control. */
function uncontrolled(options: Partial<Options>, props: HeadglowProps): Partial<Options> {
  const isControlled = (name: string) => CONTROLLED.some((one) => one === name && props[one] !== undefined);
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && !isControlled(name)),
  );
}

/** The options that are controlled. */
function controlledOptions(props: HeadglowProps): Partial<Options> {
  const names = CONTROLLED.filter((name) => props[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, props[name]]));
}

/** A view and its timeline. */
export class MountedFigure {
  readonly #host: FigureHost;
  readonly #subscriptions = new Map<keyof ViewEvents, () => void>();
  #props: HeadglowProps = {};
  #view: View | null = null;
  #controls: Controls | null = null;
  #shown: DatasetInput | null = null;
  /** Options that props have set in the view. */
  #applied: Partial<Options> = {};
  readonly #kept: Kept | null;
  /** What went wrong in the view, if the app does not listen; until the figure changes. */
  #viewError: HeadglowError | null = null;
  #player: Player | null = null;
  #timeline: Timeline | null = null;
  #playerText = '{}';
  /** The view that a timeline is being loaded for. */
  #opening: View | null = null;
  #alt = '';
  #isDestroyed = false;

  /** @param kept of an earlier figure of the same component */
  constructor(host: FigureHost, kept: Kept | null) {
    this.#host = host;
    this.#kept = kept;
  }

  get view(): View | null {
    return this.#view;
  }

  get player(): Player | null {
    return this.#player;
  }

  /** Follows the props. @returns what is wrong with them; the others have taken effect */
  update(props: HeadglowProps, dataset: DatasetInput | null): readonly HeadglowError[] {
    this.#props = props;
    const before = this.#view;
    const errors: HeadglowError[] = [];
    try {
      if (dataset) errors.push(...this.#show(dataset));
      else this.#close();
      this.#listen();
      this.#describe();
      this.#updatePlayer();
    } catch (error) {
      errors.push(toUserError(error));
    }
    if (this.#viewError) errors.push(this.#viewError);
    if (this.#view && this.#view !== before) props.onLoad?.(this.#view);
    return errors;
  }

  /** Removes everything from the page. @returns what the next figure of the component needs */
  destroy(): Kept | null {
    const kept = this.#view ? { options: this.#view.options, dataset: this.#shown } : this.#kept;
    this.#isDestroyed = true;
    this.#close();
    return kept;
  }

  #show(given: DatasetInput): readonly HeadglowError[] {
    const isNew = !this.#shown || !isSameDataset(this.#shown, given);
    const dataset = isNew ? given : (this.#shown as DatasetInput);
    const wanted = uncontrolled(this.#props.options ?? {}, this.#props);
    const view = this.#view;
    const present = (options: Partial<Options>) => {
      if (!this.#view) this.#create(dataset, options);
      else if (this.#shown === dataset) this.#view.set(options);
      else this.#view.show(dataset, options);
      this.#shown = dataset;
    };
    const before = view ? changedOptions(this.#applied, wanted, DEFAULTS) : this.#keptOptions(dataset);
    const controlled =
      view && this.#controls && !isNew
        ? this.#controls.pending(view.options, this.#props)
        : controlledOptions(this.#props);
    const outcome = applyOptions(
      { ...uncontrolled(before, this.#props), ...(isNew && wanted), ...controlled },
      present,
    );
    if (this.#shown !== dataset) present({}); // none of the options is valid
    const own = Object.entries(outcome.applied).filter(
      ([name]) => !(name in controlled) && (name in this.#applied || name in wanted),
    );
    this.#applied = { ...(!isNew && this.#applied), ...Object.fromEntries(own) };
    return outcome.errors;
  }

  /** Options of an earlier figure of the same data. */
  #keptOptions(dataset: DatasetInput): Partial<Options> {
    const kept = this.#kept;
    return kept?.dataset && isSameDataset(kept.dataset, dataset) ? kept.options : {};
  }

  #create(dataset: DatasetInput, options: Partial<Options>): void {
    const view = createView(this.#host.figure, dataset, options, this.#props.settings);
    this.#view = view;
    const controls = new Controls(view.options, this.#host.onRequest);
    this.#controls = controls;
    view.on('change', (all) => {
      this.#setViewError(null);
      controls.report(all, this.#props);
    });
    view.on('error', (error) => this.#setViewError(this.#props.onError ? null : error));
  }

  /** Names the figure; between changes of the name, the app may do so itself. */
  #describe(): void {
    const { alt = '' } = this.#props;
    if (alt === this.#alt) return;
    this.#alt = alt;
    this.#view?.describe(alt, '');
  }

  #setViewError(error: HeadglowError | null): void {
    if (this.#viewError === error) return;
    this.#viewError = error;
    this.#host.onRequest();
  }

  /** Listens to the events that the app has a listener for: one for `draw` makes every frame slower. */
  #listen(): void {
    if (!this.#view) return;
    for (const [event, prop] of EVENT_PROPS) {
      const isWanted = typeof this.#props[prop] === 'function';
      const remove = this.#subscriptions.get(event);
      if (isWanted === Boolean(remove)) continue;
      this.#subscriptions.delete(event);
      remove?.();
      const listener = (detail: unknown) =>
        (this.#props[prop] as ((detail: unknown) => void) | undefined)?.(detail);
      if (isWanted) this.#subscriptions.set(event, this.#view.on(event, listener));
    }
  }

  /** Creates or removes the timeline, and changes the settings of its player if the props have. */
  #updatePlayer(): void {
    if (!this.#view || !this.#props.timeline) this.#closePlayer();
    else if (!this.#player) void this.#openPlayer(this.#view);
    else {
      const text = JSON.stringify(this.#props.player ?? {});
      if (text === this.#playerText) return;
      this.#player.set(this.#props.player ?? {});
      this.#playerText = text;
    }
  }

  /** The timeline is loaded when it is used. If that fails, it is not tried again. */
  async #openPlayer(view: View): Promise<void> {
    if (this.#opening === view) return;
    this.#opening = view;
    try {
      const parts = await Promise.all([import('../view/player.ts'), import('../view/timeline.ts')]);
      if (this.#isDestroyed || this.#view !== view) return;
      const [{ Player }, { Timeline }] = parts;
      this.#opening = null;
      if (!this.#props.timeline) return;
      this.#player = new Player(view);
      this.#timeline = new Timeline(this.#host.timeline, view, this.#player);
      this.#playerText = '{}';
      this.#host.onRequest();
    } catch (error) {
      view.report(toUserError(error));
    }
  }

  #closePlayer(): void {
    this.#timeline?.destroy();
    this.#player?.destroy();
    this.#timeline = null;
    this.#player = null;
  }

  #close(): void {
    if (!this.#view) return;
    this.#closePlayer();
    this.#view.destroy();
    this.#subscriptions.clear();
    this.#controls?.destroy();
    this.#view = null;
    this.#controls = null;
    this.#viewError = null;
    this.#alt = '';
    this.#shown = null;
    this.#applied = {};
  }
}
