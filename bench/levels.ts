// Workloads of the scene `levels`: all levels of a large matrix, and a plain loop over its values, both in a worker.

import { LEVELS_TASKS, type LevelsReply, type LevelsTask } from './levels-messages.ts';
import type { Workload } from './workload.ts';

/** All levels of `max` of a matrix, in new memory and in that of levels before, and `if (v > m) m = v` over the same values. */
export function createLevelsWorkloads(): Workload[] {
  const worker = new Worker(new URL('./levels.worker.ts', import.meta.url), { type: 'module' });
  let largest: number | null = null;
  const measureInWorker = (task: LevelsTask) =>
    new Promise<number>((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }: MessageEvent<LevelsReply>) => {
        largest ??= data.largest;
        if (data.largest === largest) resolve(data.milliseconds);
        else reject(new Error(`the largest value is ${data.largest} instead of ${largest}`));
      };
      worker.postMessage(task);
    });
  return LEVELS_TASKS.map((name) => ({ name, run: () => measureInWorker(name) }));
}
