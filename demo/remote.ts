// A source in another thread: it is described by message, and its values are read there and handed over.

import { type ErrorDetails, HeadglowError } from '../src/index.ts';

/** What a thread needs of a source to lend it to others. */
interface Readable<Request> {
  read(request: Request, signal: AbortSignal): Float32Array | Promise<Float32Array>;
}

type RequestOf<S> = S extends Readable<infer Request> ? Request : never;

/** A source without its values, as it travels; `port` leads to them. */
export type Lent<S extends Readable<never>> = Omit<S, 'read'> & { readonly port: MessagePort };

/** What is asked through a port. */
type Question<Request> =
  | { readonly kind: 'read'; readonly id: number; readonly request: Request }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'share'; readonly port: MessagePort };

/** What comes back. */
type Answer = { readonly id: number } & (
  | { readonly values: Float32Array<ArrayBuffer> }
  | { readonly details: ErrorDetails }
);

/** The ports of sources that are borrowed, so that they can be lent on. */
const ports = new WeakMap<object, MessagePort>();

/**
 * A source as it can be posted to another thread, which reads it with `borrowed`. Post it with its port in the list
 * of what is transferred.
 */
export function lent<S extends Readable<never>>(source: S): Lent<S> {
  const { port1, port2 } = new MessageChannel();
  const owner = ports.get(source);
  if (owner) {
    const question: Question<never> = { kind: 'share', port: port1 };
    owner.postMessage(question, [port1]);
  } else answer(source as Readable<never>, port1);
  const { read: _, ...shape } = source;
  return { ...shape, port: port2 };
}

/** Answers what is asked of a source through a port. */
function answer<Request>(source: Readable<Request>, port: MessagePort): void {
  const reading = new Map<number, AbortController>();
  const read = async (id: number, request: Request) => {
    const controller = new AbortController();
    reading.set(id, controller);
    try {
      const found = source.read(request, controller.signal);
      const values = found instanceof Float32Array ? new Float32Array(found) : ownMemory(await found);
      if (!controller.signal.aborted) send(port, { id, values }, [values.buffer]);
    } catch (error) {
      if (!controller.signal.aborted) send(port, { id, details: detailsOf(error) });
    } finally {
      reading.delete(id);
    }
  };
  port.onmessage = ({ data }: MessageEvent<Question<Request>>) => {
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

const send = (port: MessagePort, message: Answer, transfer: Transferable[] = []): void =>
  port.postMessage(message, transfer);

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError ? error.details : { reason: `it could not be read (${String(error)})` };

/** A read that waits for its answer. */
interface Waiting {
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** The source that another thread lent. */
export function borrowed<S extends Readable<never>>({ port, ...shape }: Lent<S>): S {
  const waiting = new Map<number, Waiting>();
  let latest = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    const read = waiting.get(data.id);
    waiting.delete(data.id);
    if ('values' in data) read?.resolve(data.values);
    else read?.reject(new HeadglowError(data.details));
  };
  const ask = (question: Question<RequestOf<S>>) => port.postMessage(question);
  const read = (request: RequestOf<S>, signal: AbortSignal): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const id = ++latest;
      waiting.set(id, { resolve, reject });
      signal.addEventListener('abort', () => {
        if (!waiting.delete(id)) return;
        ask({ kind: 'abort', id });
        reject(signal.reason as Error);
      });
      ask({ kind: 'read', id, request });
    });
  const source = { ...shape, read } as unknown as S;
  ports.set(source, port);
  return source;
}
