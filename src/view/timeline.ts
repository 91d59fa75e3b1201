// The timeline below a figure: a track with a mark per checkpoint, sliders, and playback controls.

import { checkSettings, type SettingsTable } from '../kinds/settings.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import { checkpointFractions, defaultStepScale, STEP_SCALES, type StepScale } from '../tensor/step-scale.ts';
import { tokensShown } from '../tensor/step-text.ts';
import type { Player } from './player.ts';
import { requireElement, requirePage, requirePlayer, requireView } from './require.ts';
import { SharedStyleSheet } from './style-sheet.ts';
import { type TimelineActions, TimelineButtons, TimelineFields } from './timeline-controls.ts';
import { positionText } from './timeline-marks.ts';
import { addElement } from './timeline-parts.ts';
import { TIMELINE_CSS } from './timeline-style.ts';
import { TimelineTrack } from './timeline-track.ts';
import type { View } from './view.ts';
import { windowOf } from './window-of.ts';

/** Events of a timeline. */
export interface TimelineEvents {
  /** The spacing of checkpoints changed, by a new scale or new data. The event is the new value of `fractions`. */
  readonly rescale: readonly number[];
}

/** How a timeline is drawn. */
export interface TimelineSettings {
  /**
   * How checkpoints are spaced: evenly, or by training step on a linear or logarithmic scale; null chooses `log` if half of the
   * steps are within the first twentieth of the run, and `linear` otherwise. Default: null.
   */
  readonly scale: StepScale | null;
}

const SETTINGS: SettingsTable<TimelineSettings> = {
  scale: { kind: 'choice', choices: STEP_SCALES, default: null },
};

/** A timeline with playback controls. Created by `createTimeline`. It is hidden while there are fewer than two checkpoints. */
export class Timeline {
  readonly #view: View;
  readonly #player: Player;
  readonly #root: HTMLElement;
  readonly #buttons: TimelineButtons;
  readonly #track: TimelineTrack;
  readonly #fields: TimelineFields;
  readonly #style: SharedStyleSheet;
  readonly #events = new EventEmitter<TimelineEvents>(['rescale']);
  /** Aborted when the timeline is destroyed. */
  readonly #lifetime = new AbortController();
  #settings: TimelineSettings = { scale: null };
  #steps: readonly number[] = [];
  #fractions: readonly number[] = [];
  /** Length of the track in CSS pixels. */
  #width = 0;

  /** Use `createTimeline` instead, which documents the arguments. */
  constructor(container: HTMLElement, view: View, player: Player) {
    requirePage('createTimeline');
    requireElement(container);
    requireView(view);
    requirePlayer(player);
    this.#view = view;
    this.#player = player;
    this.#style = new SharedStyleSheet(container, TIMELINE_CSS);
    this.#root = addElement(container, 'div', {
      class: 'headglow-timeline',
      role: 'group',
      'aria-label': 'Timeline',
    });
    const actions = this.#createActions();
    this.#buttons = new TimelineButtons(this.#root, actions);
    this.#track = new TimelineTrack(this.#root, {
      seek: (position) => this.#seek(position),
      setRange: (range) => player.set({ range }),
    });
    this.#fields = new TimelineFields(this.#root, actions);
    this.#listen();
    this.#update();
  }

  /** Distance of each checkpoint from the start, as a fraction of the timeline's length; ascending from 0 to 1. */
  get fractions(): readonly number[] {
    return this.#fractions;
  }

  /** Changes settings. @throws HeadglowError for invalid settings, without changing any */
  set(settings: Partial<TimelineSettings>): void {
    this.#settings = checkSettings<TimelineSettings>(SETTINGS, { ...this.#settings, ...settings });
    this.#rescale();
    this.#update();
  }

  /**
   * Adds an event listener.
   * @param settings `signal` removes the listener when aborted; `once` removes it after its first event
   * @returns a function that removes the listener
   * @throws HeadglowError if the event does not exist or the listener is not a function
   */
  on<K extends keyof TimelineEvents>(
    event: K,
    listener: Listener<TimelineEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Removes the timeline from the page. Called automatically when the view is destroyed. */
  destroy(): void {
    this.#events.clear();
    this.#lifetime.abort();
    this.#style.release();
    this.#root.remove();
  }

  #createActions(): TimelineActions {
    const player = this.#player;
    return {
      goToFirst: () => this.#seek(0),
      goToLast: () => this.#seek(this.#last),
      step: (by) => player.step(by),
      togglePlay: () => player.toggle(),
      setScale: (scale) => this.set({ scale }),
      setSpeed: (speed) => player.set({ speed }),
      setRepeat: (repeat) => player.set({ repeat }),
      setSkip: (skip) => player.set({ skip }),
    };
  }

  #listen(): void {
    const observer = new (windowOf(this.#root).ResizeObserver)(([entry]) => {
      this.#style.relocate();
      this.#width = entry?.contentRect.width ?? 0;
      this.#update();
    });
    observer.observe(this.#track.element);
    this.#lifetime.signal.addEventListener('abort', () => observer.disconnect());
    this.#view.on('change', () => this.#update(), this.#lifetime);
    this.#view.on('destroy', () => this.destroy(), this.#lifetime);
    this.#player.on('change', () => this.#update(), this.#lifetime);
  }

  get #last(): number {
    return Math.max(0, this.#steps.length - 1);
  }

  get #scale(): StepScale {
    return this.#settings.scale ?? defaultStepScale(this.#steps);
  }

  #seek(position: number): void {
    this.#player.pause();
    this.#player.seek(position);
  }

  #rescale(): void {
    this.#fractions = checkpointFractions(this.#steps, this.#scale);
    this.#events.emit('rescale', this.#fractions);
  }

  /** Shows the current state of the view and the player. */
  #update(): void {
    const { steps, options } = this.#view;
    if (steps !== this.#steps) {
      this.#steps = steps;
      this.#rescale();
    }
    this.#root.hidden = steps.length < 2;
    this.#root.dataset.theme = options.theme;
    if (this.#root.hidden) return;
    const { playing, speed, repeat, skip, range } = this.#player.state;
    const text = this.#positionText();
    this.#buttons.update({ playing });
    this.#fields.update({ playing, speed, repeat, skip, scale: this.#scale, positionText: text });
    this.#track.update(
      {
        steps,
        tokens: tokensShown(options),
        fractions: this.#fractions,
        position: this.#player.position,
        positionText: text,
        range: range ?? [0, this.#last],
      },
      this.#width,
    );
  }

  /** Describes the checkpoint on screen and, while another one is loading, that one. */
  #positionText(): string {
    const { pendingText, position: shownPosition, isEmpty } = this.#view.moment;
    const position = pendingText === undefined ? this.#player.position : shownPosition;
    return [
      !isEmpty && positionText(this.#steps, position, tokensShown(this.#view.options)),
      pendingText,
      this.#player.state.waiting && 'waiting for the next checkpoint',
    ]
      .filter(Boolean)
      .join(' · ');
  }
}
