// Sources in another thread: they are described by message, and their values are read there and handed over.

import {
  type Dataset,
  type ErrorDetails,
  HeadglowError,
  isInMemory,
  type ReadRequest,
  type Source,
  type Tensor,
} from '../../src/index.ts';
import type { Port, Ports } from './ports.ts';

/** A source without its values, as it travels; a port, or the number of one of `Ports`, leads to them. */
export interface RemoteSource extends Omit<Source, 'read'> {
  readonly port: MessagePort | number;
}

/** A dataset as it travels. */
export interface RemoteDataset extends Omit<Dataset, 'tensors'> {
  readonly tensors: readonly (Tensor | RemoteSource)[];
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
const borrowedPorts = new WeakMap<Source, Port>();

/** A source lent through a port of its own; where it is borrowed, its owner answers. */
function lentByPort(source: Source): RemoteSource & { readonly port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const owner = borrowedPorts.get(source);
  if (owner) {
    const question: Question = { kind: 'share', port: port1 };
    owner.postMessage(question, [port1]);
  } else answer(source, port1);
  return { ...shapeOf(source), port: port2 };
}

function shapeOf({ read: _, ...shape }: Source): Omit<Source, 'read'> {
  return shape;
}

/**
 * A dataset whose sources are lent to another thread, and the ports to be transferred with it. What is in memory stays as
 * it is.
 * @param ports to the page, where a worker lends what it reads
 */
export function exposeDataset<D extends Dataset>(
  dataset: D,
  ports?: Ports,
): { readonly dataset: Omit<D, 'tensors'> & RemoteDataset; readonly transfer: readonly MessagePort[] } {
  const transfer: MessagePort[] = [];
  const lent = (source: Source): RemoteSource => {
    if (ports) {
      const port = ports.free;
      answer(source, ports.at(port));
      return { ...shapeOf(source), port };
    }
    const travelling = lentByPort(source);
    transfer.push(travelling.port);
    return travelling;
  };
  const tensors = dataset.tensors.map((tensor) => (isInMemory(tensor) ? tensor : lent(tensor)));
  return { dataset: { ...dataset, tensors }, transfer };
}

/**
 * The dataset that another thread lent.
 * @param ports to the worker that lent it, where it did so by `ports`
 */
export function connectDataset<D extends RemoteDataset>(
  dataset: D,
  ports?: Ports,
): Omit<D, 'tensors'> & Dataset {
  const tensors = dataset.tensors.map((tensor) => {
    if (!('port' in tensor)) return tensor;
    const { port, ...shape } = tensor;
    return borrowed(shape, typeof port === 'number' ? (ports as Ports).at(port) : port);
  });
  return { ...dataset, tensors };
}

/** Answers what is asked of a source through a port. */
function answer(source: Source, port: Port): void {
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
function borrowed(shape: Omit<Source, 'read'>, port: Port): Source {
  const waiting = new Map<number, Waiting>();
  let latest = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    const read = waiting.get(data.id);
    waiting.delete(data.id);
    if ('values' in data) read?.resolve(data.values);
    else read?.reject('details' in data ? new HeadglowError(data.details) : new Error(data.message));
  };
  const ask = (question: Question) => port.postMessage(question, []);
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
  borrowedPorts.set(source, port);
  return source;
}
