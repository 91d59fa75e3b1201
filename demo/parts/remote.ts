// Sources in another thread: they are described by message, and their values are read there and handed over.

import {
  type Dataset,
  type ErrorDetails,
  HeadglowError,
  isWhole,
  type ReadRequest,
  type Source,
  type Tensor,
} from '../../src/index.ts';

/** A source without its values, as it travels; `port` leads to them. */
export interface Lent extends Omit<Source, 'read'> {
  readonly port: MessagePort;
}

/** A dataset as it travels. */
export interface LentDataset extends Omit<Dataset, 'tensors'> {
  readonly tensors: readonly (Tensor | Lent)[];
}

/** What is asked through a port. */
type Question =
  | { readonly kind: 'read'; readonly id: number; readonly request: ReadRequest }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'share'; readonly port: MessagePort };

/** What comes back: values, or an error; without details it is one that may pass. */
type Answer = { readonly id: number } & (
  | { readonly values: Float32Array<ArrayBuffer> }
  | { readonly details: ErrorDetails }
  | { readonly message: string }
);

/** The ports of sources that are borrowed, so that they can be lent on. */
const ports = new WeakMap<object, MessagePort>();

/**
 * A source as it can be posted to another thread, which reads it with `borrowed`. Post it with its port in the list
 * of what is transferred.
 */
export function lent(source: Source): Lent {
  const { port1, port2 } = new MessageChannel();
  const owner = ports.get(source);
  if (owner) {
    const question: Question = { kind: 'share', port: port1 };
    owner.postMessage(question, [port1]);
  } else answer(source, port1);
  const { read: _, ...shape } = source;
  return { ...shape, port: port2 };
}

/** A dataset whose sources are lent, and the ports to be transferred with it. What is in memory stays as it is. */
export function lentDataset<D extends Dataset>(
  dataset: D,
): { readonly dataset: Omit<D, 'tensors'> & LentDataset; readonly ports: readonly MessagePort[] } {
  const ports: MessagePort[] = [];
  const tensors = dataset.tensors.map((tensor) => {
    if (isWhole(tensor)) return tensor;
    const source = lent(tensor);
    ports.push(source.port);
    return source;
  });
  return { dataset: { ...dataset, tensors }, ports };
}

/** The dataset that another thread lent. */
export const borrowedDataset = <D extends LentDataset>(dataset: D): Omit<D, 'tensors'> & Dataset => ({
  ...dataset,
  tensors: dataset.tensors.map((tensor) => ('port' in tensor ? borrowed(tensor) : tensor)),
});

/** Answers what is asked of a source through a port. */
function answer(source: Source, port: MessagePort): void {
  const reading = new Map<number, AbortController>();
  const send = (message: Answer, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const read = async (id: number, request: ReadRequest) => {
    const controller = new AbortController();
    reading.set(id, controller);
    try {
      const found = source.read(request, controller.signal);
      const values = found instanceof Float32Array ? new Float32Array(found) : ownMemory(await found);
      if (!controller.signal.aborted) send({ id, values }, [values.buffer]);
    } catch (error) {
      if (controller.signal.aborted) return;
      send(error instanceof HeadglowError ? { id, details: error.details } : { id, message: String(error) });
    } finally {
      reading.delete(id);
    }
  };
  port.onmessage = ({ data }: MessageEvent<Question>) => {
    if (data.kind === 'share') answer(source, data.port);
    else if (data.kind === 'abort') reading.get(data.id)?.abort();
    else void read(data.id, data.request);
  };
}

/** Values that fill memory of their own, which can be handed over. What a source read for us alone is not copied. */
const ownMemory = (values: Float32Array): Float32Array<ArrayBuffer> =>
  values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength
    ? (values as Float32Array<ArrayBuffer>)
    : new Float32Array(values);

/** A read that waits for its answer. */
interface Waiting {
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** The source that another thread lent. */
export function borrowed({ port, ...shape }: Lent): Source {
  const waiting = new Map<number, Waiting>();
  let latest = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    const read = waiting.get(data.id);
    waiting.delete(data.id);
    if ('values' in data) read?.resolve(data.values);
    else read?.reject('details' in data ? new HeadglowError(data.details) : new Error(data.message));
  };
  const ask = (question: Question) => port.postMessage(question);
  const read = (request: ReadRequest, signal: AbortSignal): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const id = ++latest;
      const abort = () => {
        waiting.delete(id);
        ask({ kind: 'abort', id });
        reject(signal.reason as Error);
      };
      const over = () => signal.removeEventListener('abort', abort);
      waiting.set(id, {
        resolve: (values) => {
          over();
          resolve(values);
        },
        reject: (reason) => {
          over();
          reject(reason);
        },
      });
      signal.addEventListener('abort', abort);
      ask({ kind: 'read', id, request });
    });
  const source = { ...shape, read };
  ports.set(source, port);
  return source;
}
