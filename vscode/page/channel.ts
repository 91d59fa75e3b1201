// The messages of the page with the extension, and the bytes that it requests by them.

import { concatBytes } from '../../src/formats/bytes.ts';
import type { Bytes, FileInput } from '../../src/index.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { PageState, SentFile, ToHost, ToPage } from '../src/protocol.ts';

/** What VS Code gives a page. */
interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

type Reply = Extract<ToPage, { type: 'reply' }>;
type Request = Extract<ToHost, { type: 'read' | 'open' | 'ask' }>;
/** A request without its number. */
type Wanted = Request extends infer Each ? (Each extends Request ? Omit<Each, 'id'> : never) : never;

/** Bytes of one message, at most: each passes through several processes as a whole. */
const MESSAGE_BYTES = 2 ** 24;

/** Files up to this size are kept, so that a folder that gets another checkpoint is not read again. */
const KEPT_BYTES = 2 ** 20;
const MAX_KEPT_BYTES = 2 ** 26;

/** The connection to the extension. */
export class Channel {
  readonly #api = acquireVsCodeApi();
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #kept = new Map<string, Uint8Array>();
  #keptBytes = 0;
  #last = 0;

  /** @param receive gets all messages that answer no request */
  constructor(receive: (message: Exclude<ToPage, Reply>) => void) {
    addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
      if (data.type === 'reply') this.#waiting.get(data.id)?.(data);
      else receive(data);
    });
  }

  /** What the page keeps while it is hidden or closed. */
  get state(): PageState {
    return this.#api.getState() ?? {};
  }

  set state(state: PageState) {
    this.#api.setState(state);
  }

  send(message: ToHost): void {
    this.#api.postMessage(message);
  }

  /** Asks the user for a text. @returns null if there is none */
  async ask(prompt: string): Promise<string | null> {
    return (await this.#request({ type: 'ask', prompt })).text || null;
  }

  /** The files as `loadFiles` takes them. Forgets what it kept of others. */
  inputsOf(files: readonly SentFile[]): FileInput[] {
    const known = new Set(files.map(({ name, version }) => `${name}@${version}`));
    for (const [key, { length }] of this.#kept)
      if (!known.has(key)) {
        this.#kept.delete(key);
        this.#keptBytes -= length;
      }
    return files.map((file) => (file.isStore ? this.#storeOf(file) : this.#bytesOf(file, file.size)));
  }

  #storeOf(file: SentFile): FileInput {
    return {
      name: file.name,
      open: async (key, signal) => {
        const { size } = await this.#request({ type: 'open', file: file.name, key }, signal);
        return size === null || size === undefined ? null : this.#bytesOf(file, size, key);
      },
    };
  }

  #bytesOf(file: SentFile, size: number, key?: string): Bytes {
    return {
      name: key === undefined ? file.name : `${file.name}/${key}`,
      size,
      read: async (start, end, signal) => {
        if (start === end) return new Uint8Array(0);
        const whole = start === 0 && end === size && key === undefined ? `${file.name}@${file.version}` : '';
        return (
          this.#kept.get(whole) ?? this.#keep(whole, await this.#read(file, { key, start, end }, signal))
        );
      },
    };
  }

  async #read(
    { name, version }: SentFile,
    { key, start, end }: { readonly key: string | undefined; readonly start: number; readonly end: number },
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end; at += MESSAGE_BYTES) {
      const range = { start: at, end: Math.min(end, at + MESSAGE_BYTES) };
      const wanted = {
        type: 'read',
        file: name,
        version,
        ...(key !== undefined && { key }),
        ...range,
      } as const;
      const { bytes } = await this.#request(wanted, signal);
      parts.push(bytes ?? new Uint8Array(0));
    }
    return concatBytes(parts);
  }

  #keep(key: string, bytes: Uint8Array): Uint8Array {
    if (key && bytes.length <= KEPT_BYTES && this.#keptBytes + bytes.length <= MAX_KEPT_BYTES) {
      this.#kept.set(key, bytes);
      this.#keptBytes += bytes.length;
    }
    return bytes;
  }

  /** @throws HeadglowError with what the extension says */
  #request(
    wanted: Wanted,
    signal?: AbortSignal,
  ): Promise<{ readonly bytes?: Uint8Array; readonly size?: number | null; readonly text?: string | null }> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const end = () => {
        this.#waiting.delete(id);
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        this.send({ type: 'cancel', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.set(id, (reply) => {
        end();
        if ('error' in reply) reject(new HeadglowError(reply.error));
        else resolve(reply);
      });
      this.send({ ...wanted, id });
    });
  }
}
