// JSON bytes, read once from start to end: where they go wrong, which key an object repeats, and Python's bare words.

/** What can stand next: a value, a key, or what ends or continues the list or object around it. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

export interface JsonScan {
  /** Offset of the first byte that can't stand where it stands; undefined where there is none. */
  readonly fault: number | undefined;
  /** Whether a whole value ends before the fault. */
  readonly isComplete: boolean;
  /** Offset of the first key that its object holds twice. */
  readonly repeated: number | undefined;
  /** The bytes as JSON: as many, with a stand-in for each NaN and Infinity. The given ones where there are none. */
  readonly bytes: Uint8Array;
}

const code = (letter: string): number => letter.charCodeAt(0);
const ascii = (text: string): Uint8Array => Uint8Array.from(text, code);

const [QUOTE, BACKSLASH, MINUS, POINT] = [code('"'), code('\\'), code('-'), code('.')];
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST] = [code(','), code(':'), code('['), code(']')];
const [OPEN_OBJECT, CLOSE_OBJECT] = [code('{'), code('}')];
const BLANKS: ReadonlySet<number | undefined> = new Set(ascii(' \t\n\r'));
const ESCAPES: ReadonlySet<number | undefined> = new Set(ascii('"\\/bfnrt'));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** Words, and what takes their place: the same length, so that offsets stay right. */
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

/** The offset behind a text whose quote stands at `at`; undefined where it is no valid one. */
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

/** The offset behind a number that starts at `at`; undefined where there is none. */
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

class Scanner {
  readonly #given: Uint8Array;
  bytes: Uint8Array;
  at = 0;
  expected: Expected = 'value';
  repeated: number | undefined;
  /** What closes each list and object around, the innermost last. */
  readonly #open: number[] = [];
  /** For each depth the keys met there, with the number of the object that held them last. */
  readonly #keys: Map<string, number>[] = [];
  /** The number of the object around, for each depth. */
  readonly #objects: number[] = [];
  #count = 0;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array) {
    this.#given = bytes;
    this.bytes = bytes;
    if (startsWith(bytes, 0, Uint8Array.of(0xef, 0xbb, 0xbf))) this.at = 3;
  }

  skipBlanks(): void {
    while (BLANKS.has(this.#given[this.at])) this.at++;
  }

  /** Takes what stands next; false where it can't stand there. */
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
    this.#meet(this.#given.subarray(this.at + 1, end - 1));
    this.at = end;
    this.expected = 'colon';
    return true;
  }

  /** Notes a key of the innermost object. */
  #meet(raw: Uint8Array): void {
    const depth = this.#open.length;
    const written = this.#decoder.decode(raw);
    const key = raw.includes(BACKSLASH) ? (JSON.parse(`"${written}"`) as string) : written;
    let keys = this.#keys[depth];
    if (!keys) {
      keys = new Map();
      this.#keys[depth] = keys;
    }
    const object = this.#objects[depth] as number;
    if (keys.get(key) === object) this.repeated ??= this.at;
    keys.set(key, object);
  }

  #takeValue(byte: number | undefined): boolean {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
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
      // Not `slice`: that of a Buffer copies nothing.
      if (this.bytes === this.#given) this.bytes = new Uint8Array(this.#given);
      this.bytes.set(found.standIn, this.at);
    }
    return this.at + found.word.length;
  }

  /** A value has ended. */
  #end(): void {
    this.expected = this.#open.length === 0 ? 'nothing' : 'comma or end';
  }
}

/** Reads JSON's bytes once; what they hold is neither decoded nor kept, but for keys. */
export function scanJson(given: Uint8Array): JsonScan {
  const scanner = new Scanner(given);
  for (;;) {
    scanner.skipBlanks();
    const isComplete = scanner.expected === 'nothing';
    const isWhole = isComplete && scanner.at >= given.length;
    if (isWhole || isComplete || !scanner.take()) {
      const { at, repeated, bytes } = scanner;
      return { fault: isWhole ? undefined : at, isComplete, repeated, bytes };
    }
  }
}
