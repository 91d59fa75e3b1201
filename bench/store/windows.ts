// What a view of a store shows, as the view says.

import type { View } from '../../src/index.ts';
import type { ShownWindow } from './displayed.ts';

/** The windows of all panels, at each checkpoint that they show. */
export function windowsOf(view: View): ShownWindow[] {
  const tasks = view.dataset.tensors[0]?.tasks ?? [];
  return view.layout.panels.flatMap(({ task, layersInSight: layers, headsInSight: heads, width, height }) =>
    view.moment.checkpoints.map((checkpoint) => ({
      ...{ checkpoint, task: tasks.indexOf(task), layers, heads, width, height },
    })),
  );
}

/** Collects the windows of all pictures that a view draws. */
export class WindowRecorder {
  /** By their contents. */
  readonly #windows = new Map<string, ShownWindow>();
  readonly #stop: () => void;

  constructor(view: View) {
    const record = () => {
      for (const window of windowsOf(view)) this.#windows.set(Object.values(window).join(), window);
    };
    record();
    this.#stop = view.on('draw', record);
  }

  stop(): readonly ShownWindow[] {
    this.#stop();
    return [...this.#windows.values()];
  }
}
