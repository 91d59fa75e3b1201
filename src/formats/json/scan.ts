// Scans JSON bytes once: finds the first syntax error, counts keys, and replaces Python's NaN and Infinity.

/** What the grammar allows next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

export interface JsonScan {
  /** Offset of the first syntax error; undefined if the JSON is valid. */
  readonly fault: number | undefined;
  /** Whether a list or object at `fault` is nested too deeply. */
  readonly isTooDeep: boolean;
  /** Whether a complete value comes before the error. */
  readonly isComplete: boolean;
  /** How many keys all objects have together, repeated ones included. */
  readonly keys: number;
  /** The bytes with each NaN and Infinity replaced by JSON of the same length; the original array if there are none. */
  readonly bytes: Uint8Array;
}

const code = (letter: string): number => letter.charCodeAt(0);
const ascii = (text: string): Uint8Array => Uint8Array.from(text, code);

const [QUOTE, BACKSLASH, MINUS, POINT] = [code('"'), code('\\'), code('-'), code('.')];
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST] = [code(','), code(':'), code('['), code(']')];
const [OPEN_OBJECT, CLOSE_OBJECT] = [code('{'), code('}')];
const [SPACE, TAB, NEWLINE, RETURN] = [code(' '), code('\t'), code('\n'), code('\r')];
const ESCAPES: ReadonlySet<number | undefined> = new Set(ascii('"\\/bfnrt'));

const isBlank = (byte: number | undefined): boolean =>
  byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** Bare words. A replacement has the same length, so offsets stay valid. */
const WORDS: readonly { readonly word: Uint8Array; readonly standIn?: Uint8Array }[] = [
  { word: ascii('true') },
  { word: ascii('false') },
  { word: ascii('null') },
  { word: ascii('NaN'), standIn: ascii('"" ') },
  { word: ascii('Infinity'), standIn: ascii('1e999   ') },
  { word: ascii('-Infinity'), standIn: ascii('-1e999   ') },
];

const startsWith = (bytes: Uint8Array, at: number, word: Uint8Array): boolean =>
  word.every((byte, index) => bytes[at + index] === byte);

/** The offset after a string whose opening quote is at `at`; undefined if the string is invalid. */
function textEnd(bytes: Uint8Array, at: number): number | undefined {
  for (let next = at + 1; ; next++) {
    const byte = bytes[next];
    if (byte === undefined || byte < 0x20) return undefined;
    if (byte === QUOTE) return next + 1;
    if (byte !== BACKSLASH) continue;
    next++;
    if (ESCAPES.has(bytes[next])) continue;
    if (bytes[next] !== code('u')) return undefined;
    for (let digit = 1; digit <= 4; digit++) if (!isHex(bytes[next + digit])) return undefined;
    next += 4;
  }
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (isDigit(bytes[end])) end++;
  return end;
}

/** The offset after a number that starts at `at`; undefined if there is none. */
function numberEnd(bytes: Uint8Array, at: number): number | undefined {
  const start = bytes[at] === MINUS ? at + 1 : at;
  if (!isDigit(bytes[start])) return undefined;
  let end = bytes[start] === code('0') ? start + 1 : digitsEnd(bytes, start);
  if (bytes[end] === POINT && isDigit(bytes[end + 1])) end = digitsEnd(bytes, end + 1);
  if (((bytes[end] ?? 0) | 0x20) === code('e')) {
    const sign = bytes[end + 1] === MINUS || bytes[end + 1] === code('+') ? 1 : 0;
    if (isDigit(bytes[end + 1 + sign])) end = digitsEnd(bytes, end + 1 + sign);
  }
  return end;
}

/** Most lists and objects around a value: Python's own writer has the same limit. */
const MAX_DEPTH = 1000;

/** Gets the range of a key with its quotes, the depth of its object, and the object's ID. */
type KeyListener = (start: number, end: number, depth: number, object: number) => void;

class Scanner {
  isTooDeep = false;
  readonly #given: Uint8Array;
  bytes: Uint8Array;
  at = 0;
  expected: Expected = 'value';
  keys = 0;
  /** The closing brackets of the enclosing lists and objects, innermost last. */
  readonly #open: number[] = [];
  /** For each depth, the ID of the current object. */
  readonly #objects: number[] = [];
  /** The last object ID. */
  #count = 0;
  readonly #onKey: KeyListener | undefined;

  constructor(bytes: Uint8Array, onKey?: KeyListener) {
    this.#given = bytes;
    this.bytes = bytes;
    this.#onKey = onKey;
    if (startsWith(bytes, 0, Uint8Array.of(0xef, 0xbb, 0xbf))) this.at = 3;
  }

  skipBlanks(): void {
    while (isBlank(this.#given[this.at])) this.at++;
  }

  /** Reads the next token; returns false if the grammar does not allow it. */
  take(): boolean {
    const byte = this.#given[this.at];
    const { expected } = this;
    if (expected === 'colon' || expected === 'comma or end' || byte === CLOSE_LIST || byte === CLOSE_OBJECT)
      return this.#takeMark(byte);
    return expected === 'key' || expected === 'key or }' ? this.#takeKey(byte) : this.#takeValue(byte);
  }

  #takeMark(byte: number | undefined): boolean {
    const closing = this.#open.at(-1);
    const { expected } = this;
    if (expected === 'colon' && byte === COLON) this.expected = 'value';
    else if (expected === 'comma or end' && byte === COMMA)
      this.expected = closing === CLOSE_LIST ? 'value' : 'key';
    else if (byte === closing && (expected === 'comma or end' || expected.includes(' or '))) {
      this.#open.pop();
      this.#end();
    } else return false;
    this.at++;
    return true;
  }

  #takeKey(byte: number | undefined): boolean {
    const end = byte === QUOTE ? textEnd(this.#given, this.at) : undefined;
    if (end === undefined) return false;
    this.keys++;
    const depth = this.#open.length;
    this.#onKey?.(this.at, end, depth, this.#objects[depth] as number);
    this.at = end;
    this.expected = 'colon';
    return true;
  }

  #takeValue(byte: number | undefined): boolean {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.isTooDeep = this.#open.length === MAX_DEPTH;
      if (this.isTooDeep) return false;
      this.#open.push(byte === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT);
      this.#objects[this.#open.length] = ++this.#count;
      this.expected = byte === OPEN_LIST ? 'value or ]' : 'key or }';
      this.at++;
      return true;
    }
    const end =
      byte === QUOTE ? textEnd(this.#given, this.at) : (numberEnd(this.#given, this.at) ?? this.#wordEnd());
    if (end === undefined) return false;
    this.at = end;
    this.#end();
    return true;
  }

  #wordEnd(): number | undefined {
    const found = WORDS.find(({ word }) => startsWith(this.#given, this.at, word));
    if (!found) return undefined;
    if (found.standIn) {
      // Not `slice`, which does not copy a Buffer.
      if (this.bytes === this.#given) this.bytes = new Uint8Array(this.#given);
      this.bytes.set(found.standIn, this.at);
    }
    return this.at + found.word.length;
  }

  /** Called at the end of a value. */
  #end(): void {
    this.expected = this.#open.length === 0 ? 'nothing' : 'comma or end';
  }
}

/** Scans JSON. @param onKey is called with each key */
export function scanJson(given: Uint8Array, onKey?: KeyListener): JsonScan {
  const scanner = new Scanner(given, onKey);
  for (;;) {
    scanner.skipBlanks();
    const isComplete = scanner.expected === 'nothing';
    const isWhole = isComplete && scanner.at >= given.length;
    if (isWhole || isComplete || !scanner.take()) {
      const { at, keys, bytes, isTooDeep } = scanner;
      return { fault: isWhole ? undefined : at, isTooDeep, isComplete, keys, bytes };
    }
  }
}

/** The offset of the first key that repeats one of its object; undefined if there is none. */
export function findRepeatedKey(given: Uint8Array): number | undefined {
  const decoder = new TextDecoder();
  /** For each depth, the keys seen there, each with the last object that contained it. */
  const known: Map<string, number>[] = [];
  let repeated: number | undefined;
  scanJson(given, (start, end, depth, object) => {
    const key = JSON.parse(decoder.decode(given.subarray(start, end))) as string;
    known[depth] ??= new Map();
    if (known[depth].get(key) === object) repeated ??= start;
    known[depth].set(key, object);
  });
  return repeated;
}
