// Any number of ports between a page and its worker. Chromium hands memory over in a worker's own messages, where it
// copies what goes through a `MessagePort`: twice, and by way of shared memory.

/** One end of a way on which messages go to another thread and come back; a `MessagePort` is one. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** A worker as its page sees it, or the page as the worker sees it. */
interface Endpoint {
  postMessage(message: unknown, options: StructuredSerializeOptions): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** What goes through a port, as the endpoint takes it. */
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

  /** A number that has no port yet. */
  get free(): number {
    return this.#ports.size;
  }

  /** Makes the port of a number; what it posts arrives at the other thread's port of that number. */
  at(id: number): Port {
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
