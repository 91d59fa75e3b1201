// Messages to and from a browser through two pipes. A browser on pipes ends by itself once this process is gone.

import type { Readable, Writable } from 'node:stream';
import type { ConnectionTransport } from 'puppeteer';

/** Ends every message. */
const END = 0;

export class PipeTransport implements ConnectionTransport {
  onmessage?: (message: string) => void;
  onclose?: () => void;
  readonly #to: Writable;
  #parts: Buffer[] = [];

  constructor(to: Writable, from: Readable) {
    this.#to = to;
    to.on('error', () => {}); // the browser is gone, which closing says
    from.on('error', () => {});
    from.on('data', (part: Buffer) => this.#take(part));
    from.once('close', () => this.onclose?.());
  }

  send(message: string): void {
    this.#to.write(`${message}\0`);
  }

  close(): void {
    this.#to.end();
  }

  #take(part: Buffer): void {
    let start = 0;
    for (let end = part.indexOf(END); end >= 0; end = part.indexOf(END, start)) {
      const message = Buffer.concat([...this.#parts, part.subarray(start, end)]).toString();
      this.#parts = [];
      start = end + 1;
      setImmediate(() => this.onmessage?.(message)); // what one message resolves runs before the next
    }
    if (start < part.length) this.#parts.push(part.subarray(start));
  }
}
