// Requests descriptions from the worker: the latest request wins, and any can be cancelled.

import { type Dataset, HeadglowError, type Options } from '../../src/index.ts';
import { exposeDataset } from '../parts/remote-dataset.ts';
import type { DescribeAnswer, DescribeReply, DescribeRequest } from './messages.ts';

export interface DescriberEvents {
  /** @param fraction in [0, 1] */
  readonly onProgress: (fraction: number) => void;
  readonly onAnswer: (answer: DescribeAnswer) => void;
  readonly onError: (error: HeadglowError) => void;
}

export class Describer {
  readonly #events: DescriberEvents;
  #worker: Worker | null = null;
  /** The dataset that the worker has: a copy of values in memory, and ports to sources. */
  #sentDataset: Dataset | null = null;
  #lastId = 0;

  constructor(events: DescriberEvents) {
    this.#events = events;
  }

  describe(dataset: Dataset, options: Options, settings: DescribeRequest['settings']): void {
    this.#worker ??= this.#start();
    const request: DescribeRequest = { id: ++this.#lastId, options, settings };
    if (dataset === this.#sentDataset) {
      this.#worker.postMessage(request);
      return;
    }
    const { dataset: remote, transfer } = exposeDataset(dataset);
    this.#worker.postMessage({ ...request, dataset: remote }, [...transfer]);
    this.#sentDataset = dataset;
  }

  /** Stops immediately. */
  cancel(): void {
    this.#lastId++;
    this.#worker?.terminate();
    this.#worker = null;
    this.#sentDataset = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./description.worker.ts', import.meta.url), { type: 'module' });
    const fail = (reason: string) =>
      this.#events.onError(
        new HeadglowError({ code: 'environment', reason: `the figure could not be described (${reason})` }),
      );
    worker.addEventListener('error', ({ message }) => fail(message || 'the worker stopped'));
    worker.addEventListener('message', ({ data }: MessageEvent<DescribeReply>) => {
      if (data.id !== this.#lastId) return;
      if (data.kind === 'progress') this.#events.onProgress(data.done / data.total);
      else if (data.kind === 'answer') this.#events.onAnswer(data.answer);
      else if (data.kind === 'error') this.#events.onError(new HeadglowError(data.details));
      else fail(data.message);
    });
    return worker;
  }
}
