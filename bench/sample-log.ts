// Collects the samples of a session, and keeps track of the operation that is in progress.

import type { RunnerMessage } from './messages.ts';

export class SampleLog {
  readonly #samples = new Map<string, number[]>();
  #isBusy = false;
  #lastStarted: RunnerMessage | null = null;
  #lastMessageTime = Date.now();

  receive(message: RunnerMessage): void {
    this.#isBusy = message.type === 'started';
    this.#lastMessageTime = Date.now();
    if (message.type === 'started') this.#lastStarted = message;
    if (message.type !== 'finished') return;
    const key = `${message.scene}/${message.subject}`;
    this.#samples.set(key, [...(this.#samples.get(key) ?? []), message.milliseconds]);
  }

  samplesOf(scene: string, subject: string): readonly number[] {
    return this.#samples.get(`${scene}/${subject}`) ?? [];
  }

  /** Whether an operation is in progress. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** The operation that was started last, finished or not. */
  get lastStarted(): RunnerMessage | null {
    return this.#lastStarted;
  }

  /** Milliseconds since the last message, or since `restartClock`. */
  get idleTime(): number {
    return Date.now() - this.#lastMessageTime;
  }

  restartClock(): void {
    this.#lastMessageTime = Date.now();
  }
}
