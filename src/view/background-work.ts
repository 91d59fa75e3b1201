// Work that a view continues in slices: extremes for its limits, exact windows, and levels for motion.

import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import { awaitExtremes } from '../scale/dependence.ts';
import type { Reader } from '../source/reader.ts';
import { ExtremesPass } from './extremes-pass.ts';
import type { MotionTracker } from './motion.ts';
import { afterEvents, SLICE } from './slices.ts';
import type { WindowData } from './windows/data.ts';
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

const showSameMatrices = (a: Scene, b: Scene): boolean =>
  a.panels.length === b.panels.length &&
  a.panels.every(({ tensor, task }, i) => tensor === b.panels[i]?.tensor && task === b.panels[i]?.task);

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

  /** Where windows of a scene get their cells from. */
  dataOf(scene: Scene): WindowData {
    const { values, statistics } = this.#host.reader();
    return { values, statistics, awaitsExtremes: this.awaitsExtremes(scene) };
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
    const { windows, scene, onExtremes } = this.#host;
    const first = scene();
    if (!first) return;
    // Completing the windows may find the extremes, after which nothing awaits them.
    const awaitedExtremes = this.awaitsExtremes(first);
    windows.complete(first, this.dataOf(first));
    if (!awaitedExtremes) return;
    this.#passOf(first).advance(Number.POSITIVE_INFINITY);
    onExtremes();
    const second = scene();
    if (second) windows.complete(second, this.dataOf(second));
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
    const { windows, motion, onExtremes } = this.#host;
    if (windows.advance(scene, this.dataOf(scene), motion.motion, deadline) === 'continue') return 'continue';
    if (!this.#passOf(scene).advance(deadline)) return 'continue';
    onExtremes();
    return 'idle';
  }

  /** What the exact picture needs; then what motion needs, and extremes that the limits do not depend on. */
  #advance(scene: Scene, deadline: number): NextTask {
    const { windows, motion, onExtremes } = this.#host;
    const isIncomplete = this.#hasUnread(scene);
    const next = windows.advance(scene, this.dataOf(scene), motion.motion, deadline);
    if (!isIncomplete || next === 'draw' || motion.isMoving) return next;
    if (next === 'continue' && this.#hasUnread(scene)) return next;
    if (!this.#passOf(scene).advance(deadline)) return 'continue';
    onExtremes();
    return next;
  }

  #hasUnread({ panels }: Scene): boolean {
    return this.#host.reader().statistics.unread(panels).length > 0;
  }

  #passOf(scene: Scene): ExtremesPass {
    if (!this.#pass || !showSameMatrices(this.#pass.scene, scene))
      this.#pass = { scene, extremes: new ExtremesPass(this.#host.reader().statistics, scene.panels) };
    return this.#pass.extremes;
  }
}
