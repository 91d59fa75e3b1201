// Work that a view continues in slices: extremes for its limits, exact windows, and levels for motion.

import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import { awaitExtremes } from '../scale/dependence.ts';
import type { Reader } from '../source/reader.ts';
import { ExtremesPass } from './extremes-pass.ts';
import type { MotionTracker } from './motion.ts';
import { afterEvents, SLICE } from './slices.ts';
import type { NextTask } from './windows/motion.ts';
import type { Windows } from './windows/windows.ts';

/** What the work requires from its view. */
export interface WorkHost {
  readonly windows: Windows;
  readonly motion: MotionTracker;
  /** The scene to draw; null if there is none or the view has no size. */
  readonly scene: () => Scene | null;
  readonly reader: () => Reader;
  readonly options: () => Options;
  /** Called when extremes are known: composes the scene again and draws it. */
  readonly onExtremes: () => void;
  /** Called when an exact picture is ready to be drawn. */
  readonly onReady: () => void;
}

export class BackgroundWork {
  readonly #host: WorkHost;
  #isScheduled = false;
  #isStopped = false;
  #pass: { readonly scene: Scene; readonly extremes: ExtremesPass } | null = null;

  constructor(host: WorkHost) {
    this.#host = host;
  }

  /** Whether the limits of a scene depend on extremes that are not known yet. */
  awaitsExtremes({ panels }: Scene): boolean {
    return awaitExtremes(panels, this.#host.options(), this.#host.reader().statistics);
  }

  /** Continues after other events. */
  start(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    afterEvents(() => {
      this.#isScheduled = false;
      if (!this.#isStopped) this.#continue();
    });
  }

  /** Completes what the exact picture needs. */
  complete(): void {
    const { windows, scene, reader, onExtremes } = this.#host;
    const first = scene();
    if (!first) return;
    windows.complete(first, reader().values);
    if (!this.awaitsExtremes(first)) return;
    this.#passOf(first).advance(Number.POSITIVE_INFINITY);
    onExtremes();
    const second = scene();
    if (second) windows.complete(second, reader().values);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #continue(): void {
    const { scene, onReady } = this.#host;
    const shown = scene();
    if (!shown) return;
    const deadline = performance.now() + SLICE;
    const next = this.awaitsExtremes(shown)
      ? this.#findExtremes(shown, deadline)
      : this.#advance(shown, deadline);
    if (next === 'draw') onReady();
    else if (next === 'continue') this.start();
  }

  /** The windows of the scene, from which its extremes are known as well; then all other extremes. */
  #findExtremes(scene: Scene, deadline: number): NextTask {
    const { windows, motion, reader, onExtremes } = this.#host;
    if (windows.advance(scene, reader().values, motion.motion, deadline) === 'continue') return 'continue';
    if (!this.#passOf(scene).advance(deadline)) return 'continue';
    onExtremes();
    return 'idle';
  }

  /** What the exact picture needs; then what motion needs, and extremes that the limits do not depend on. */
  #advance(scene: Scene, deadline: number): NextTask {
    const { windows, motion, reader, onExtremes } = this.#host;
    const next = windows.advance(scene, reader().values, motion.motion, deadline);
    if (next !== 'idle' || motion.isMoving) return next;
    const { statistics } = reader();
    if (statistics.unread(scene.panels).length === 0) return 'idle';
    if (!this.#passOf(scene).advance(deadline)) return 'continue';
    onExtremes();
    return 'idle';
  }

  #passOf(scene: Scene): ExtremesPass {
    if (
      this.#pass?.scene.panels.every(
        ({ tensor, task }, i) => tensor === scene.panels[i]?.tensor && task === scene.panels[i]?.task,
      ) !== true
    )
      this.#pass = { scene, extremes: new ExtremesPass(this.#host.reader().statistics, scene.panels) };
    return this.#pass.extremes;
  }
}
