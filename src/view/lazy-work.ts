// Work in the background of a view, which most figures do not need: its code loads when the first one does.

import type { Scene } from '../figure/scene.ts';
import { computeScales } from '../scale/limits.ts';
import { percentilesPart } from '../scale/percentiles-part.ts';
import type { BackgroundWork } from './background-work.ts';
import { LATE } from './late.ts';
import type { WindowData } from './windows/data.ts';
import type { Ahead } from './windows/motion.ts';
import { dataOf, type WorkHost } from './work-host.ts';

export class LazyWork {
  readonly #host: WorkHost;
  #work: BackgroundWork | null = null;
  #isLoading = false;
  #isStopped = false;

  constructor(host: WorkHost) {
    this.#host = host;
  }

  dataOf(scene: Scene): WindowData {
    return dataOf(this.#host, scene);
  }

  /** Continues after other events what a scene needs. */
  start(scene: Scene): void {
    if (this.#work) this.#work.start();
    else if (!this.#isLoading && !this.#isStopped && this.#isNeeded(scene)) this.#load();
  }

  /** Reduces a part of upcoming checkpoints after other events; nothing if the code of the work is loading. */
  prefetch(ahead: Ahead): void {
    this.#work?.prefetch(ahead);
  }

  /** Completes what the exact picture needs, as far as its code is loaded. */
  complete(): void {
    const { windows, scene, reader, options, onStatistics } = this.#host;
    const first = scene();
    if (!first) return;
    // Completing the windows also finds extremes that limits await.
    windows.complete(first, this.dataOf(first));
    if (!first.hasProvisionalLimits) return;
    computeScales(first.panels, options(), reader().statistics);
    onStatistics();
    const second = scene();
    if (second) windows.complete(second, this.dataOf(second));
  }

  stop(): void {
    this.#isStopped = true;
    this.#work?.stop();
  }

  #isNeeded(scene: Scene): boolean {
    const { windows, reader } = this.#host;
    // Without the code for percentiles, provisional limits may be all that is missing.
    if ((scene.hasProvisionalLimits && percentilesPart.loaded) || !windows.isWhole(scene)) return true;
    return reader().statistics.unread(scene.panels).length > 0;
  }

  #load(): void {
    this.#isLoading = true;
    void LATE.load().then(({ BackgroundWork }) => {
      if (this.#isStopped) return;
      this.#work = new BackgroundWork(this.#host);
      this.#work.start();
    });
  }
}
