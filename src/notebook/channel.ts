// Bytes from Python. What figures share (values, code) arrives in models of their own, each named by its content, so that it is sent
// once; all else is requested. Large replies are models, too: servers drop large messages, but not those that open a model.

import { HeadglowError } from '../tensor/error.ts';
import type { Buffers, Model } from './model.ts';

/** Bytes that figures share. */
export interface Content {
  /** Names the bytes: the same for the same bytes. */
  readonly key: string;
  /** The id of a model that contains them; null if they are sent when they are requested. */
  readonly model: string | null;
}

/** The code of figures by its names. */
export type Code = Readonly<Record<'figure' | 'readers' | 'hdf5', Content>>;

/** What is requested of Python: `what`, and details. */
export interface Wanted {
  readonly what: 'content' | 'open' | 'range' | 'checkpoint';
  readonly [detail: string]: string | number;
}

interface Reply {
  readonly type: string;
  readonly id: string;
  readonly error?: string;
  readonly model?: string;
}

/** Where the bytes of a content are, as long as something uses them. */
interface Known {
  readonly buffer: WeakRef<ArrayBuffer>;
  readonly offset: number;
  readonly length: number;
}

interface Shared {
  readonly known: Map<string, Known>;
  readonly pending: Map<string, Promise<Uint8Array<ArrayBuffer>>>;
  readonly modules: Map<string, Promise<unknown>>;
}

const SHARED = Symbol.for('headglow.notebook');
const page = globalThis as { [SHARED]?: Shared };
page[SHARED] ??= { known: new Map(), pending: new Map(), modules: new Map() };
/** What all figures of a page share, although each has a copy of this module. */
const shared = page[SHARED];

/** The bytes of a message, where numbers of any type can be read; they are copied only if they start between such places. */
function aligned({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return byteOffset % 8 === 0 ? bytes : bytes.slice();
}

/**
 * Bytes that figures of the page share, as long as one of them uses them; they are read once.
 * @param name the same for the same bytes
 */
export async function sharedBytes(
  name: string,
  read: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { known, pending } = shared;
  const { buffer, offset, length } = known.get(name) ?? {};
  const found = buffer?.deref();
  if (found) return new Uint8Array(found, offset, length);
  for (let other = pending.get(name); other; other = pending.get(name)) {
    const bytes = await other.catch(() => null); // its figure was removed
    if (bytes) return bytes;
  }
  const reading = read().finally(() => pending.delete(name));
  pending.set(name, reading);
  const bytes = await reading;
  for (const [other, place] of known) if (!place.buffer.deref()) known.delete(other);
  const place = { offset: bytes.byteOffset, length: bytes.length };
  known.set(name, { buffer: new WeakRef(bytes.buffer), ...place });
  return bytes;
}

/** The messages between one figure and Python. */
export class Channel {
  readonly #model: Model;
  readonly #waiting = new Map<
    string,
    { resolve(bytes: Uint8Array<ArrayBuffer>): void; reject(error: unknown): void; endAbort(): void }
  >();
  readonly #listener = (reply: Reply, buffers: Buffers) => void this.#receive(reply, buffers);

  constructor(model: Model) {
    this.#model = model;
    model.on('msg:custom', this.#listener);
  }

  /**
   * Requests bytes.
   * @param signal aborted when they are no longer needed
   * @throws HeadglowError with what Python says
   */
  request(wanted: Wanted, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const id = Math.random().toString(36).slice(2);
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => {
        if (!this.#waiting.delete(id)) return;
        // Python drops its reply.
        this.#send({ type: 'cancel', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.set(id, {
        ...{ resolve, reject },
        endAbort: () => signal?.removeEventListener('abort', abort),
      });
      this.#send({ type: 'request', id, ...wanted });
    });
  }

  /** The bytes of a content: those of its model, of a figure that has them, or of Python. */
  contentOf(content: Content): Promise<Uint8Array<ArrayBuffer>> {
    return sharedBytes(content.key, () => this.#read(content));
  }

  /** The exports of a content that is a module. */
  moduleOf<Exports>(content: Content): Promise<Exports> {
    const { modules } = shared;
    const importing = modules.get(content.key) ?? this.#import(content);
    modules.set(content.key, importing);
    importing.catch(() => modules.delete(content.key));
    return importing as Promise<Exports>;
  }

  /** Ends the channel, and rejects what is awaited: another figure of the page may want it, too. */
  close(): void {
    this.#model.off('msg:custom', this.#listener);
    for (const { reject, endAbort } of this.#waiting.values()) {
      endAbort();
      reject(new DOMException('the figure was removed', 'AbortError'));
    }
    this.#waiting.clear();
  }

  async #import(content: Content): Promise<unknown> {
    const url = URL.createObjectURL(new Blob([await this.contentOf(content)], { type: 'text/javascript' }));
    try {
      return await import(/* @vite-ignore */ url);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  async #read({ key, model }: Content): Promise<Uint8Array<ArrayBuffer>> {
    // A page that is opened again has the model without the bytes.
    return (model && (await this.#bytesOf(model))) || this.request({ what: 'content', key });
  }

  async #bytesOf(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const model = await this.#model.widget_manager?.get_model(id);
      const content = model?.get('content') as ArrayBufferView<ArrayBuffer> | null | undefined;
      return content ? aligned(content) : null;
    } catch {
      return null; // there is no such model
    }
  }

  async #receive({ type, id, error, model }: Reply, [buffer]: Buffers): Promise<void> {
    const waiting = type === 'reply' ? this.#waiting.get(id) : undefined;
    if (!waiting) return;
    this.#waiting.delete(id);
    waiting.endAbort();
    const bytes = buffer ? aligned(buffer) : model ? await this.#bytesOf(model) : null;
    if (model) this.#send({ type: 'received', model });
    if (bytes) waiting.resolve(bytes);
    else
      waiting.reject(
        new HeadglowError({ code: 'read', reason: error ?? 'the notebook did not pass on what Python sent' }),
      );
  }

  #send(content: unknown): void {
    this.#model.send(content, undefined, []);
  }
}
