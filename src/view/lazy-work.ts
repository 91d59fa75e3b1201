// Work in the background of a view, which most figures do not need: its code loads when the first one does.

import type { Scene } from '../figure/scene.ts';
import type { BackgroundWork } from './background-work.ts';
import type { WindowData } from './windows/data.ts';
import type { Ahead } from './windows/motion.ts';
import { awaitsExtremes, dataOf, type WorkHost } from './work-host.ts';

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

  /** Completes what the exact picture needs. */
  complete(): void {
    if (this.#work) {
      this.#work.complete();
      return;
    }
    const scene = this.#host.scene();
    if (!scene) return;
    if (awaitsExtremes(this.#host, scene)) {
      for (const panel of scene.panels) this.#host.reader().statistics.ofTask(panel);
      this.#host.onExtremes();
    }
    const limited = this.#host.scene() as Scene;
    this.#host.windows.complete(limited, dataOf(this.#host, limited));
  }

  stop(): void {
    this.#isStopped = true;
    this.#work?.stop();
  }

  #isNeeded(scene: Scene): boolean {
    return (
      !this.#host.windows.isWhole(scene) || this.#host.reader().statistics.unread(scene.panels).length > 0
    );
  }

  #load(): void {
    this.#isLoading = true;
    void import('./background-work.ts').then(({ BackgroundWork }) => {
      if (this.#isStopped) return;
      this.#work = new BackgroundWork(this.#host);
      this.#work.start();
    });
  }
}
