// Any number of ports between a page and its worker, multiplexed over the worker's own messages. Chromium transfers
// memory in a worker's messages, but copies it twice through a `MessagePort`, by way of shared memory.

/** One end of a two-way channel to another thread; a `MessagePort` is one. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** A worker as its page sees it, or the page as the worker sees it. */
interface Endpoint {
  postMessage(message: unknown, options: StructuredSerializeOptions): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** A message of a port, as sent through the endpoint. */
export interface PortMessage {
  readonly kind: 'port';
  readonly id: number;
  readonly message: unknown;
}

export class Ports {
  readonly #endpoint: Endpoint;
  readonly #ports = new Map<number, Port>();

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    endpoint.addEventListener('message', ({ data }: MessageEvent<{ readonly kind: string }>) => {
      if (data.kind !== 'port') return;
      const { id, message } = data as PortMessage;
      this.#ports.get(id)?.onmessage?.(new MessageEvent('message', { data: message }));
    });
  }

  /** The next unused port number. */
  get nextId(): number {
    return this.#ports.size;
  }

  /** Creates the port with a number, connected to the port with the same number in the other thread. */
  open(id: number): Port {
    const port: Port = {
      postMessage: (message, transfer) => {
        const wrapped: PortMessage = { kind: 'port', id, message };
        this.#endpoint.postMessage(wrapped, { transfer });
      },
      onmessage: null,
    };
    this.#ports.set(id, port);
    return port;
  }
}
