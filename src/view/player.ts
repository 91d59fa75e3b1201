// The player: moves a view along its timeline, by a clock.

import { checkSettings, type SettingsTable } from '../kinds/settings.ts';
import { fail } from '../tensor/error.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import {
  advancePlayhead,
  type Playback,
  type Playhead,
  REPEATS,
  type Repeat,
  startPlayhead,
  upcomingCheckpoints,
} from '../tensor/playback.ts';
import { requireView } from './require.ts';
import { windowOf } from './style-sheet.ts';
import type { View } from './view.ts';

/** Time, and a call at its next beat. */
export interface Clock {
  /** Seconds. */
  now(): number;
  /** Calls back once, at the next beat; the result calls it off. */
  next(callback: () => void): () => void;
}

/** The frames of the window that a view is in. */
const framesOf = (view: View): Clock => ({
  now: () => performance.now() / 1000,
  next(callback) {
    const home = windowOf(view.element);
    const frame = home.requestAnimationFrame(callback);
    return () => home.cancelAnimationFrame(frame);
  },
});

/** How a view is played. */
export interface PlayerSettings {
  /** Checkpoints a second. */
  readonly speed: number;
  /** First and last checkpoint that are played; `null`: all. */
  readonly range: readonly [first: number, last: number] | null;
  /** What follows the end. Default: `none`. */
  readonly repeat: Repeat;
  /** True lets a play leave out checkpoints where frames take too long for its speed. */
  readonly skip: boolean;
  /** False shows checkpoints only, no moments between: for those who want less motion. */
  readonly smooth: boolean;
  /** Bytes of GPU memory for checkpoints; those shown, two while they are mixed, have room in any case. */
  readonly budget: number;
}

/** The kind and the default of each. */
export const PLAYER_SETTINGS: SettingsTable<PlayerSettings> = {
  speed: { kind: 'number', above: 0, default: 4 },
  range: { kind: 'numbers', length: 2, whole: true, from: 0, default: null },
  repeat: { kind: 'choice', choices: REPEATS, default: 'none' },
  skip: { kind: 'flag', default: false },
  smooth: { kind: 'flag', default: true },
  budget: { kind: 'number', from: 0, default: 2 ** 27 },
};

/** Settings of a player, and what it does now. */
export interface PlayerState extends PlayerSettings {
  /** True during a play, also while it waits. */
  readonly playing: boolean;
  /** 1 towards later checkpoints, -1 back. */
  readonly direction: 1 | -1;
  /** True while a play stands until the next checkpoint is here. */
  readonly waiting: boolean;
}

/** Checkpoints that are uploaded ahead, at most. */
const AHEAD = 64;

/** What a player emits, by name. */
export interface PlayerEvents {
  /** Settings changed, or a play began, waits, goes on or ended. */
  readonly change: PlayerState;
}

function checked(given: Partial<PlayerSettings>, checkpoints: number): PlayerSettings {
  const settings = checkSettings<PlayerSettings>(PLAYER_SETTINGS, given);
  const { range } = settings;
  if (range && (range[0] > range[1] || range[1] >= checkpoints))
    fail(
      'option',
      'range',
      `${range[0]} to ${range[1]} is no range of checkpoints`,
      `they go from 0 to ${checkpoints - 1}`,
    );
  return settings;
}

/** Moves a view along its timeline; made by `createPlayer`. */
export class Player {
  readonly #view: View;
  readonly #clock: Clock;
  readonly #events = new EventEmitter<PlayerEvents>(['change']);
  /** Aborted once it is destroyed. */
  readonly #life = new AbortController();
  #settings: PlayerSettings;
  #steps: readonly number[];
  #direction: 1 | -1 = 1;
  /** Where the play is, and since when; null while it pauses. */
  #head: Playhead | null = null;
  #since = 0;
  /** Where it moved the view last. */
  #shown = Number.NaN;
  #cancel: (() => void) | null = null;
  #waiting = false;

  /** Use `createPlayer`, which says what it takes and throws. */
  constructor(view: View, settings: Partial<PlayerSettings> = {}, clock?: Clock) {
    requireView(view);
    this.#view = view;
    this.#clock = clock ?? framesOf(view);
    this.#steps = view.steps;
    this.#settings = checked(settings, view.steps.length);
    view.on('change', () => this.#changed(), this.#life);
    view.on('destroy', () => this.destroy(), this.#life);
  }

  /** Settings, and what the player does now. */
  get state(): PlayerState {
    const [playing, direction, waiting] = [this.#head !== null, this.#direction, this.#waiting];
    return { ...this.#settings, playing, direction, waiting };
  }

  /** Position on the timeline that the view shows. */
  get position(): number {
    return this.#view.options.checkpoint ?? Math.max(0, this.#steps.length - 1);
  }

  /** @throws HeadglowError, leaving all as it was, for settings that make no sense */
  set(settings: Partial<PlayerSettings>): void {
    this.#settings = checked({ ...this.#settings, ...settings }, this.#steps.length);
    this.#emit();
  }

  /** Plays on from where the view is; from the beginning of the range at its end. */
  play(direction: 1 | -1 = 1): void {
    if (this.#steps.length < 2 || this.#life.signal.aborted) return;
    this.#view.reader.retry();
    this.#direction = direction;
    this.#head = startPlayhead(this.position, this.#playback(), direction);
    this.#since = this.#clock.now();
    this.#show(this.#head.position);
    this.#wait();
    this.#emit();
  }

  /** Stops a play where it is. */
  pause(): void {
    if (!this.#head) return;
    this.#head = null;
    this.#waiting = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#emit();
  }

  /** Pauses a play, or plays on in the same direction. */
  toggle(): void {
    if (this.#head) this.pause();
    else this.play(this.#direction);
  }

  /** Shows a position, the nearest one that there is; a play goes on from there. */
  seek(position: number): void {
    this.#view.reader.retry();
    const last = Math.max(0, this.#steps.length - 1);
    const to = Math.min(Math.max(position, 0), last);
    if (this.#head) {
      this.#head = { position: to, direction: this.#direction, secondsAtEnd: 0, hasEnded: false };
      this.#since = this.#clock.now();
    }
    this.#show(to);
  }

  /** The next checkpoint, `by` checkpoints on; a play pauses there. */
  step(by: number): void {
    this.pause();
    const from = by > 0 ? Math.floor(this.position) : Math.ceil(this.position);
    this.seek(from + by);
  }

  /**
   * Calls a listener at each event of a name, until `signal` aborts, or, with `once`, at the next one only.
   * @returns stops it
   * @throws HeadglowError for an event that does not exist, and for a listener that is no function
   */
  on<K extends keyof PlayerEvents>(
    event: K,
    listener: Listener<PlayerEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Stops for good, and removes all listeners; so does the end of its view. */
  destroy(): void {
    this.pause();
    this.#events.clear();
    this.#life.abort();
  }

  #playback(): Playback {
    return { ...this.#settings, range: this.#settings.range ?? [0, Math.max(0, this.#steps.length - 1)] };
  }

  /** Draws at once: what is set before a frame is drawn would otherwise never be seen. */
  #show(position: number): void {
    this.#shown = position;
    if (position !== this.position) this.#view.set({ checkpoint: position });
    this.#view.redraw();
  }

  #wait(): void {
    this.#cancel?.();
    this.#cancel = this.#clock.next(() => {
      this.#cancel = null;
      this.#beat();
    });
  }

  #beat(): void {
    if (!this.#head) return;
    // What it waited for is shown before it goes on.
    if (this.#waiting && this.#isHere(this.#head)) this.#view.redraw();
    const now = this.#clock.now();
    const head = advancePlayhead(this.#playback(), this.#head, Math.max(0, now - this.#since));
    this.#since = now;
    if (head.hasEnded) {
      this.pause();
      return;
    }
    if (!this.#isHere(head)) {
      this.#await(head);
      return;
    }
    this.#setWaiting(false);
    const { position: from } = this.#head;
    this.#head = head;
    const { position, direction } = head;
    if (direction !== this.#direction) {
      this.#direction = direction;
      this.#emit();
    }
    const stood = direction > 0 ? Math.floor(position) : Math.ceil(position);
    this.#show(this.#settings.smooth ? position : stood);
    this.#prefetch(Math.abs(position - from));
    this.#wait();
  }

  /** Whether all is here that a moment shows. */
  #isHere({ position }: Playhead): boolean {
    return [Math.floor(position), Math.ceil(position)].every(
      (checkpoint) => this.#stateOf(checkpoint) === 'loaded',
    );
  }

  #stateOf(checkpoint: number): string {
    return this.#view.reader.stateOf(checkpoint);
  }

  /** Stands where it is until what comes next is here; pauses where that can't be read. */
  #await({ position }: Playhead): void {
    const head = this.#head as Playhead;
    const coming = upcomingCheckpoints(this.#playback(), head, AHEAD);
    this.#view.reader.prefetch(coming);
    const failed = [Math.floor(position), Math.ceil(position)].some(
      (checkpoint) => this.#stateOf(checkpoint) === 'failed',
    );
    if (failed) {
      this.pause();
      return;
    }
    this.#setWaiting(true);
    this.#wait();
  }

  #setWaiting(waiting: boolean): void {
    if (waiting === this.#waiting) return;
    this.#waiting = waiting;
    this.#emit();
  }

  /**
   * Uploads ahead, as large a part of a checkpoint as the play has gone of the way to the next one: so each is there in
   * time, and no frame waits for a whole one.
   */
  #prefetch(moved: number): void {
    const coming = upcomingCheckpoints(this.#playback(), this.#head as Playhead, AHEAD);
    this.#view.reader.prefetch(coming);
    const here = coming.filter((checkpoint) => this.#stateOf(checkpoint) === 'loaded');
    if (moved > 0) this.#view.prefetch(here, Math.min(moved, 1), this.#settings.budget);
  }

  /** Other data has another timeline: nothing of the old one is played on it. */
  #changed(): void {
    const { steps } = this.#view;
    const same = steps.length === this.#steps.length && steps.every((step, i) => step === this.#steps[i]);
    if (!same) {
      this.#steps = steps;
      this.#settings = { ...this.#settings, range: null };
      this.pause();
      this.#emit();
    } else if (this.#head && this.position !== this.#shown) {
      // Somebody else moved the view: the play goes on from there.
      this.#head = { ...this.#head, position: this.position, secondsAtEnd: 0 };
    }
  }

  #emit(): void {
    this.#events.emit('change', this.state);
  }
}
