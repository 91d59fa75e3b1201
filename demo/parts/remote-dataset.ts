// Sources in another thread: their metadata is sent by message, and their values are read there and transferred.

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

/** The metadata of a source in another thread, with the port (or its number in `Ports`) that reads its values. */
export interface RemoteSource extends Omit<Source, 'read'> {
  readonly port: MessagePort | number;
}

/** A dataset in transit between threads. */
export interface RemoteDataset extends Omit<Dataset, 'tensors'> {
  readonly tensors: readonly (Tensor | RemoteSource)[];
}

/** Request through a port. */
type PortRequest =
  | { readonly kind: 'read'; readonly id: number; readonly request: ReadRequest }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'share'; readonly port: MessagePort };

/** Reply to a read: values, or an error; an error without details may be temporary. */
type PortReply = { readonly id: number } & (
  | { readonly values: Float32Array<ArrayBuffer> }
  | { readonly details: ErrorDetails }
  | { readonly message: string }
);

/** Ports of connected sources, through which they can be shared with further threads. */
const sourcePorts = new WeakMap<Source, Port>();

/** Exposes a source through a new port; if the source is itself remote, its owner serves the port. */
function exposeByPort(source: Source): RemoteSource & { readonly port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const owner = sourcePorts.get(source);
  if (owner) {
    const request: PortRequest = { kind: 'share', port: port1 };
    owner.postMessage(request, [port1]);
  } else serveSource(source, port1);
  return { ...metadataOf(source), port: port2 };
}

function metadataOf({ read: _, ...metadata }: Source): Omit<Source, 'read'> {
  return metadata;
}

/**
 * Prepares a dataset for another thread: exposes its sources through ports, and returns the ports to transfer with it.
 * Tensors in memory are left unchanged.
 * @param ports for a worker that exposes sources to its page
 */
export function exposeDataset<D extends Dataset>(
  dataset: D,
  ports?: Ports,
): { readonly dataset: Omit<D, 'tensors'> & RemoteDataset; readonly transfer: readonly MessagePort[] } {
  const transfer: MessagePort[] = [];
  const expose = (source: Source): RemoteSource => {
    if (ports) {
      const port = ports.nextId;
      serveSource(source, ports.open(port));
      return { ...metadataOf(source), port };
    }
    const exposed = exposeByPort(source);
    transfer.push(exposed.port);
    return exposed;
  };
  const tensors = dataset.tensors.map((tensor) => (isInMemory(tensor) ? tensor : expose(tensor)));
  return { dataset: { ...dataset, tensors }, transfer };
}

/**
 * Connects the sources of a dataset from another thread.
 * @param ports to the worker that exposed them, if it used `Ports`
 */
export function connectDataset<D extends RemoteDataset>(
  dataset: D,
  ports?: Ports,
): Omit<D, 'tensors'> & Dataset {
  const tensors = dataset.tensors.map((tensor) => {
    if (!('port' in tensor)) return tensor;
    const { port, ...metadata } = tensor;
    return connectSource(metadata, typeof port === 'number' ? (ports as Ports).open(port) : port);
  });
  return { ...dataset, tensors };
}

/** Serves the requests for a source through a port. */
function serveSource(source: Source, port: Port): void {
  const reading = new Map<number, AbortController>();
  const send = (message: PortReply, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const read = async (id: number, request: ReadRequest) => {
    const controller = new AbortController();
    reading.set(id, controller);
    try {
      const result = source.read(request, controller.signal);
      // A source that returns values directly keeps them, so they are copied.
      const values = result instanceof Float32Array ? new Float32Array(result) : toTransferable(await result);
      if (!controller.signal.aborted) send({ id, values }, [values.buffer]);
    } catch (error) {
      if (controller.signal.aborted) return;
      send(error instanceof HeadglowError ? { id, details: error.details } : { id, message: String(error) });
    } finally {
      reading.delete(id);
    }
  };
  port.onmessage = ({ data }: MessageEvent<PortRequest>) => {
    if (data.kind === 'share') serveSource(source, data.port);
    else if (data.kind === 'abort') reading.get(data.id)?.abort();
    else void read(data.id, data.request);
  };
}

/** Returns values that fill a whole buffer, which can be transferred; copies them only if necessary. */
const toTransferable = (values: Float32Array): Float32Array<ArrayBuffer> =>
  values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength
    ? (values as Float32Array<ArrayBuffer>)
    : new Float32Array(values);

/** A read without a reply so far. */
interface PendingRead {
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** Creates a source that reads through a port. */
function connectSource(metadata: Omit<Source, 'read'>, port: Port): Source {
  const pending = new Map<number, PendingRead>();
  let lastId = 0;
  port.onmessage = ({ data }: MessageEvent<PortReply>) => {
    const read = pending.get(data.id);
    pending.delete(data.id);
    if ('values' in data) read?.resolve(data.values);
    else read?.reject('details' in data ? new HeadglowError(data.details) : new Error(data.message));
  };
  const send = (request: PortRequest) => port.postMessage(request, []);
  const read = (request: ReadRequest, signal: AbortSignal): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const id = ++lastId;
      const abort = () => {
        pending.delete(id);
        send({ kind: 'abort', id });
        reject(signal.reason as Error);
      };
      const stopListening = () => signal.removeEventListener('abort', abort);
      pending.set(id, {
        resolve: (values) => {
          stopListening();
          resolve(values);
        },
        reject: (reason) => {
          stopListening();
          reject(reason);
        },
      });
      signal.addEventListener('abort', abort);
      send({ kind: 'read', id, request });
    });
  const source = { ...metadata, read };
  sourcePorts.set(source, port);
  return source;
}
