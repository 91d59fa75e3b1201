// The machine that pickles are programs for: a stack, a memo, and the bytes that are left to read.

import { type FilePlace, rejectFile } from '../file.ts';

/** What a pickle means by the calls that it makes. */
export interface PickleHost {
  /** The result of calling a function or class. @param name with its module, such as `collections.OrderedDict` */
  readonly call: (name: string, args: readonly unknown[]) => unknown;
  /** Sets the state of an object. @returns the object */
  readonly build: (object: unknown, state: unknown) => unknown;
  /** The object that the pickle refers to by an id, such as a storage in another file. */
  readonly load: (id: unknown) => unknown;
}

/** Longest line of a text opcode. Lines hold numbers, names and, in protocol 0, texts. */
const MAX_LINE = 2 ** 24;

/** Objects by number. Their numbers usually count from 0. */
class PickleMemo {
  readonly #inOrder: unknown[] = [];
  readonly #others = new Map<number, unknown>();

  get size(): number {
    return this.#inOrder.length + this.#others.size;
  }

  has(index: number): boolean {
    return index in this.#inOrder || this.#others.has(index);
  }

  get(index: number): unknown {
    return index in this.#inOrder ? this.#inOrder[index] : this.#others.get(index);
  }

  set(index: number, value: unknown): void {
    if (index > this.#inOrder.length) this.#others.set(index, value);
    else {
      this.#others.delete(index);
      this.#inOrder[index] = value;
    }
  }
}

export class PickleMachine {
  readonly host: PickleHost;
  readonly memo = new PickleMemo();
  readonly #where: FilePlace;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  /** Heights of the stack at its marks. */
  readonly #marks: number[] = [];
  #at: number;

  constructor(where: FilePlace, bytes: Uint8Array, start: number, host: PickleHost) {
    this.#where = where;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.host = host;
  }

  /** The offset of the next opcode. */
  get at(): number {
    return this.#at;
  }

  /** @throws HeadglowError that names the byte */
  reject(reason: string): never {
    return rejectFile(
      this.#where,
      `${reason}, at byte ${this.#at - 1} of its pickle`,
      'copy or save it again',
    );
  }

  /** The next bytes, not copied. */
  take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  readUint8(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  readUint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  readInt32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  readUint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** Lengths beyond double precision are beyond the end of any file. */
  readUint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  /** A big-endian double, as pickles write it. */
  readFloat64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** The bytes up to the next end of line, one character a byte. */
  readLine(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0 || end - this.#at > MAX_LINE) this.reject('a line has no end');
    const line = this.take(end - this.#at);
    this.#at += 1;
    let text = '';
    for (const byte of line) text += String.fromCharCode(byte);
    return text;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.reject('its stack is empty');
    return this.#stack.pop();
  }

  /** The value on top of the stack. */
  get top(): unknown {
    if (this.#stack.length === 0) this.reject('its stack is empty');
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Removes the values above the last mark, and the mark. */
  popToMark(): unknown[] {
    const height = this.#marks.pop();
    if (height === undefined) this.reject('its stack has no mark');
    return this.#stack.splice(height);
  }

  #skip(length: number): number {
    const start = this.#at;
    const end = start + length;
    if (!(end <= this.#bytes.length)) this.reject('it ends too early');
    this.#at = end;
    return start;
  }
}

const NEWLINE = 10;
