// Exchanges messages with a browser through two pipes. The browser exits when its pipes close, even if this process is killed.

import type { Readable, Writable } from 'node:stream';
import type { ConnectionTransport } from 'puppeteer';

/** Byte that terminates every message. */
const TERMINATOR = 0;

export class PipeTransport implements ConnectionTransport {
  onmessage?: (message: string) => void;
  onclose?: () => void;
  readonly #output: Writable;
  /** Chunks of a message that is not complete yet. */
  #pending: Buffer[] = [];

  constructor(output: Writable, input: Readable) {
    this.#output = output;
    output.on('error', () => {}); // the browser has exited; `close` reports it
    input.on('error', () => {});
    input.on('data', (chunk: Buffer) => this.#receive(chunk));
    input.once('close', () => this.onclose?.());
  }

  send(message: string): void {
    this.#output.write(`${message}\0`);
  }

  close(): void {
    this.#output.end();
  }

  /** Splits a chunk into messages; the last may be incomplete. */
  #receive(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(TERMINATOR); end >= 0; end = chunk.indexOf(TERMINATOR, start)) {
      const message = Buffer.concat([...this.#pending, chunk.subarray(start, end)]).toString();
      this.#pending = [];
      start = end + 1;
      setImmediate(() => this.onmessage?.(message)); // promises resolved by a message settle before the next message
    }
    if (start < chunk.length) this.#pending.push(chunk.subarray(start));
  }
}
