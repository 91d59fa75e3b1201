// Work that a view continues in slices: what its limits depend on, exact windows, and levels for motion.

import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import { needPercentiles, percentilesPart } from '../scale/percentiles-part.ts';
import type { Reader } from '../source/reader.ts';
import { afterEvents, SLICE } from '../tensor/slices.ts';
import { LimitsPass } from './limits-pass.ts';
import { hasLevels } from './windows/in-sight.ts';
import type { Ahead, NextTask } from './windows/motion.ts';
import { dataOf, type WorkHost } from './work-host.ts';

const showSameMatrices = (a: Scene, b: Scene): boolean =>
  a.panels.length === b.panels.length &&
  a.panels.every(({ tensor, task }, i) => tensor === b.panels[i]?.tensor && task === b.panels[i]?.task);

/** How much faster than a play upcoming checkpoints are reduced, so that they are ready in time even if frames are late. */
const LEAD = 1.25;

/** Whether percentiles are those of the same groups of panels. */
const countTheSame = (a: Options, b: Options): boolean =>
  needPercentiles(a) === needPercentiles(b) && a.limitsBy === b.limitsBy && a.reduction === b.reduction;

export class BackgroundWork {
  readonly #host: WorkHost;
  #isScheduled = false;
  #isStopped = false;
  /** What is left to prepare for the next frame of a play. */
  #ahead: (Ahead & { readonly reader: Reader }) | null = null;
  #pass: { readonly scene: Scene; readonly options: Options; readonly limits: LimitsPass } | null = null;

  constructor(host: WorkHost) {
    this.#host = host;
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

  /** Reduces a part of upcoming checkpoints after other events, instead of what is left of an earlier part; reads tiles at once. */
  prefetch({ checkpoints, fraction }: Ahead): void {
    const scene = this.#host.scene();
    if (scene && hasLevels(scene)) {
      this.#host.windows.prefetch(scene, dataOf(this.#host, scene), { checkpoints, fraction }, 0);
      this.start();
      return;
    }
    this.#ahead = { checkpoints, fraction: LEAD * fraction, reader: this.#host.reader() };
    this.start();
  }

  stop(): void {
    this.#isStopped = true;
  }

  #continue(): void {
    const { scene, onReady } = this.#host;
    const shown = scene();
    if (!shown) return;
    const deadline = performance.now() + SLICE;
    const next = shown.hasProvisionalLimits
      ? this.#readForLimits(shown, deadline)
      : (this.#prefetch(shown, deadline) ?? this.#advance(shown, deadline));
    if (next === 'draw') onReady();
    else if (next === 'continue') this.start();
  }

  /** The windows of the scene, from which its extremes are known as well; then all else that limits depend on. */
  #readForLimits(scene: Scene, deadline: number): NextTask {
    const { windows, motion, options, onStatistics } = this.#host;
    if (windows.advance(scene, dataOf(this.#host, scene), motion.motion, deadline) === 'continue')
      return 'continue';
    // The view composes the scene again once these are loaded.
    if (needPercentiles(options()) && !percentilesPart.loaded) return 'idle';
    if (!this.#advancePass(scene, deadline)) return 'continue';
    onStatistics();
    return 'idle';
  }

  /** What the exact picture needs; then what motion needs, and extremes that the limits do not depend on. */
  #advance(scene: Scene, deadline: number): NextTask {
    const { windows, motion, onStatistics } = this.#host;
    const isIncomplete = this.#hasUnread(scene);
    const next = windows.advance(scene, dataOf(this.#host, scene), motion.motion, deadline);
    if (!isIncomplete || next === 'draw' || motion.isMoving) return next;
    if (next === 'continue' && this.#hasUnread(scene)) return next;
    if (!this.#advancePass(scene, deadline)) return 'continue';
    onStatistics();
    return next;
  }

  /** What the next frame of a play needs. @returns null if that is nothing */
  #prefetch(scene: Scene, deadline: number): NextTask | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    const { windows, reader } = this.#host;
    if (!ahead || ahead.reader !== reader()) return null;
    const checkpoints = ahead.checkpoints.filter(
      (checkpoint) => ahead.reader.stateOf(checkpoint) === 'loaded',
    );
    const fraction = windows.prefetch(scene, dataOf(this.#host, scene), { ...ahead, checkpoints }, deadline);
    if (fraction > 0) this.#ahead = { ...ahead, fraction };
    return 'continue';
  }

  #hasUnread({ panels }: Scene): boolean {
    return this.#host.reader().statistics.unread(panels).length > 0;
  }

  /** Continues the pass for the limits of a scene. @returns true once it is complete */
  #advancePass(scene: Scene, deadline: number): boolean {
    const options = this.#host.options();
    let pass = this.#pass;
    if (!pass || !countTheSame(pass.options, options) || !showSameMatrices(pass.scene, scene)) {
      const limits = new LimitsPass(this.#host.reader().statistics, scene.panels, options);
      pass = { scene, options, limits };
      this.#pass = pass;
    }
    const isComplete = pass.limits.advance(deadline);
    if (isComplete) this.#pass = null;
    return isComplete;
  }
}
