// The player: moves a view along its timeline, driven by a clock.

import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import {
  advancePlayhead,
  type Playback,
  type Playhead,
  startPlayhead,
  upcomingCheckpoints,
} from '../tensor/playback.ts';
import { levelsOf } from '../tensor/source.ts';
import {
  type Clock,
  checkPlayerSettings,
  type PlayerEvents,
  type PlayerSettings,
  type PlayerState,
} from './player-settings.ts';
import { requireView } from './require.ts';
import type { View } from './view.ts';
import { windowOf } from './window-of.ts';

/** A clock that ticks at each animation frame of the window that a view is in. */
const animationFrameClock = (view: View): Clock => ({
  now: () => performance.now() / 1000,
  next(callback) {
    const home = windowOf(view.element);
    const requestId = home.requestAnimationFrame(callback);
    return () => home.cancelAnimationFrame(requestId);
  },
});

/** Maximum number of upcoming checkpoints to prefetch; of sources with levels, of which those are read for what is in sight now. */
const MAX_PREFETCHED = 64;
const MAX_FROM_LEVELS = 16;

/** How far ahead checkpoints are prepared to be drawn: seconds, and checkpoints in addition. */
const [LEAD, MIN_AHEAD] = [0.5, 2];

/** Fraction of a checkpoint that is prefetched per frame while playback waits for one that is loaded. */
const WAITING_FRACTION = 0.1;

/** The checkpoints on both sides of a position. */
const checkpointsAt = (position: number): readonly number[] => [
  ...new Set([Math.floor(position), Math.ceil(position)]),
];

/** Moves a view along its timeline. Created by `createPlayer`. */
export class Player {
  readonly #view: View;
  readonly #clock: Clock;
  readonly #events = new EventEmitter<PlayerEvents>(['change']);
  /** Aborted when the player is destroyed. */
  readonly #lifetime = new AbortController();
  #settings: PlayerSettings;
  #steps: readonly number[];
  #direction: 1 | -1 = 1;
  /** Null while paused. */
  #playhead: Playhead | null = null;
  /** Time of the last tick. */
  #lastTick = 0;
  /** The position that the player last moved the view to; null before it has. */
  #lastPosition: number | null = null;
  #cancelTick: (() => void) | null = null;
  /** Whether the view could not draw the current position when it was set, because it was not loaded. */
  #isUndrawn = false;
  #isWaiting = false;

  /** Use `createPlayer` instead, which documents the arguments. */
  constructor(view: View, settings: Partial<PlayerSettings> = {}, clock?: Clock) {
    requireView(view);
    this.#view = view;
    this.#clock = clock ?? animationFrameClock(view);
    this.#steps = view.steps;
    this.#settings = checkPlayerSettings(settings, view.steps.length);
    view.on('change', () => this.#handleViewChange(), this.#lifetime);
    view.on('destroy', () => this.destroy(), this.#lifetime);
  }

  /** All settings, and the current state. */
  get state(): PlayerState {
    return {
      ...this.#settings,
      playing: this.#playhead !== null,
      direction: this.#direction,
      waiting: this.#isWaiting,
    };
  }

  /** Position of the view on the timeline, in checkpoints; fractional between two of them. */
  get position(): number {
    return this.#view.options.checkpoint ?? Math.max(0, this.#steps.length - 1);
  }

  /** Changes settings; others keep their values. @throws HeadglowError for invalid settings, without changing any */
  set(settings: Partial<PlayerSettings>): void {
    this.#settings = checkPlayerSettings({ ...this.#settings, ...settings }, this.#steps.length);
    this.#emitChange();
  }

  /**
   * Plays from the current position, or from the beginning of the range if that is at its end. Does nothing if there are
   * fewer than two checkpoints.
   * @param direction 1 towards later checkpoints, -1 towards earlier ones. Default: 1
   */
  play(direction: 1 | -1 = 1): void {
    if (this.#steps.length < 2 || this.#lifetime.signal.aborted) return;
    this.#view.reader.retry();
    this.#direction = direction;
    this.#playhead = startPlayhead(this.position, this.#playback(), direction);
    this.#lastTick = this.#clock.now();
    this.#showPosition(this.#playhead.position);
    if (!this.#playhead) return; // A listener has paused.
    this.#prefetch(WAITING_FRACTION, this.#unreadyAt(this.#playhead.position));
    this.#scheduleTick();
    this.#emitChange();
  }

  /** Stops playback at the current position. */
  pause(): void {
    if (!this.#playhead) return;
    this.#playhead = null;
    this.#isWaiting = false;
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#emitChange();
  }

  /** Pauses, or continues in the last direction. */
  toggle(): void {
    if (this.#playhead) this.pause();
    else this.play(this.#direction);
  }

  /** Moves to a position on the timeline, clamped to its ends. Playback continues from there. */
  seek(position: number): void {
    this.#view.reader.retry();
    const last = Math.max(0, this.#steps.length - 1);
    const target = Math.min(Math.max(position, 0), last);
    if (this.#playhead) {
      this.#playhead = { position: target, direction: this.#direction, secondsAtEnd: 0, hasEnded: false };
      this.#lastTick = this.#clock.now();
    }
    this.#showPosition(target);
  }

  /** Pauses and moves by a number of checkpoints, negative for backwards. From between two checkpoints, the first step moves to the next whole one. */
  step(by: number): void {
    this.pause();
    const from = by > 0 ? Math.floor(this.position) : Math.ceil(this.position);
    this.seek(from + by);
  }

  /**
   * Adds an event listener.
   * @param settings `signal` removes the listener when aborted; `once` removes it after its first event
   * @returns a function that removes the listener
   * @throws HeadglowError if the event does not exist or the listener is not a function
   */
  on<K extends keyof PlayerEvents>(
    event: K,
    listener: Listener<PlayerEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Stops playback for good and removes all listeners. Called automatically when the view is destroyed. */
  destroy(): void {
    this.pause();
    this.#events.clear();
    this.#lifetime.abort();
  }

  #playback(): Playback {
    return { ...this.#settings, range: this.#settings.range ?? [0, Math.max(0, this.#steps.length - 1)] };
  }

  /** Moves the view and draws immediately: with slow frames, the next position would otherwise replace this one undrawn. */
  #showPosition(position: number): void {
    this.#lastPosition = position;
    if (position !== this.position) this.#view.set({ checkpoint: position });
    const [isLoading, isReady] = [this.#view.moment.pendingText !== undefined, this.#isReady(position)];
    this.#isUndrawn = isLoading || !isReady;
    // While it is loading, the nearest loaded checkpoint is drawn; reducing this one could take too long for a frame.
    if (isLoading || isReady) this.#view.redraw({ inMotion: true });
  }

  #scheduleTick(): void {
    this.#cancelTick?.();
    this.#cancelTick = this.#clock.next(() => {
      this.#cancelTick = null;
      this.#tick();
    });
  }

  /** Advances by the time since the last tick, or waits if the next position is not loaded. */
  #tick(): void {
    if (!this.#playhead) return;
    // Draw the current position before playback moves on.
    if (this.#isUndrawn && this.#isReady(this.#playhead.position)) {
      this.#isUndrawn = false;
      this.#view.redraw({ inMotion: true });
    }
    if (!this.#playhead) return; // A listener has paused.
    const now = this.#clock.now();
    const next = advancePlayhead(this.#playback(), this.#playhead, Math.max(0, now - this.#lastTick));
    this.#lastTick = now;
    if (next.hasEnded) this.pause();
    else if (this.#isReady(next.position)) this.#moveTo(next);
    else this.#waitForData(next);
  }

  /** Shows the next position and prefetches those after it. */
  #moveTo(next: Playhead): void {
    const { position: from } = this.#playhead as Playhead;
    this.#playhead = next;
    const { position, direction } = next;
    this.#setWaiting(false);
    if (direction !== this.#direction) {
      this.#direction = direction;
      this.#emitChange();
    }
    // Each event may have made a listener pause or seek.
    if (this.#playhead === next) {
      const lastCheckpoint = direction > 0 ? Math.floor(position) : Math.ceil(position);
      this.#showPosition(this.#settings.smooth ? position : lastCheckpoint);
    }
    if (!this.#playhead) return;
    this.#prefetch(Math.abs(position - from));
    this.#scheduleTick();
  }

  /** Keeps the current position until the next one is loaded; pauses if it can't be loaded. */
  #waitForData({ position }: Playhead): void {
    const states = checkpointsAt(position).map((checkpoint) => this.#stateOf(checkpoint));
    if (states.includes('failed')) {
      this.pause();
      return;
    }
    const isLoaded = states.every((state) => state === 'loaded');
    this.#prefetch(isLoaded || this.#hasLevels ? WAITING_FRACTION : 0, this.#unreadyAt(position));
    this.#setWaiting(true);
    if (this.#playhead) this.#scheduleTick();
  }

  /** Whether the checkpoints on both sides of a position can be drawn without delay. */
  #isReady(position: number): boolean {
    return this.#unreadyAt(position).length === 0;
  }

  #unreadyAt(position: number): readonly number[] {
    return checkpointsAt(position).filter((checkpoint) => !this.#view.isReady(checkpoint));
  }

  /** Whether sources are read for what is in sight only. */
  get #hasLevels(): boolean {
    return this.#view.reader.watched.some(levelsOf);
  }

  #stateOf(checkpoint: number): string {
    return this.#view.reader.stateOf(checkpoint);
  }

  #setWaiting(isWaiting: boolean): void {
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    this.#emitChange();
  }

  /**
   * Requests upcoming checkpoints, and uploads them to the GPU in parts: in each frame the fraction of a checkpoint that playback has moved. So
   * each is uploaded in time, and no frame waits for the upload of a whole checkpoint. Of sources with levels, what is in sight
   * is read, also of checkpoints whose coarsest level has not arrived: one would wait for the other.
   * @param awaited checkpoints that come before the upcoming ones. The latter stay the same while playback waits, so that
   * reads for them go on.
   */
  #prefetch(distance: number, awaited: readonly number[] = []): void {
    const { reader } = this.#view;
    const most = this.#hasLevels ? MAX_FROM_LEVELS : MAX_PREFETCHED;
    const upcoming = upcomingCheckpoints(this.#playback(), this.#playhead as Playhead, most);
    const isPossible = (checkpoint: number) => this.#hasLevels || this.#stateOf(checkpoint) === 'loaded';
    const { speed, budget } = this.#settings;
    const next = upcoming.filter(isPossible).slice(0, MIN_AHEAD + Math.ceil(LEAD * speed));
    const all = new Set([...awaited.filter(isPossible), ...next]);
    // First what is shown next; coarse levels of those after it can wait.
    if (distance > 0) this.#view.prefetch([...all], Math.min(distance, 1), budget);
    reader.prefetch(upcoming);
  }

  /**
   * Pauses if the view shows another timeline, but goes on if it has got further checkpoints; follows the view if someone else has
   * moved it.
   */
  #handleViewChange(): void {
    const { steps } = this.#view;
    const isStart = this.#steps.every((step, i) => step === steps[i]);
    const isSame = isStart && steps.length === this.#steps.length;
    const isOther = !isStart || (!isSame && this.#steps.length < 2);
    this.#steps = steps;
    if (isOther) {
      this.#settings = { ...this.#settings, range: null };
      this.pause();
    } else if (this.#playhead && this.position !== this.#lastPosition) {
      this.#playhead = { ...this.#playhead, position: this.position, secondsAtEnd: 0 };
      this.#isUndrawn = this.#view.moment.pendingText !== undefined;
    }
    if (!isSame) this.#emitChange();
  }

  #emitChange(): void {
    this.#events.emit('change', this.state);
  }
}
