// The opcodes of pickles (Lib/pickletools.py in CPython), except extension codes and buffers outside the file.

import type { PickleMachine } from './machine.ts';
import { PyDict, PyGlobal, PyObject, PySet } from './values.ts';

type Act = (machine: PickleMachine) => void;

const decoder = new TextDecoder();
/** Longest whole number, in bytes or digits: converting takes time that is quadratic in it. */
const MAX_LONG = 1024;

/** A number if it is exact as one. */
const simplify = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

/** A little-endian number in two's complement. */
function readLong(machine: PickleMachine, length: number): number | bigint {
  if (!(length >= 0 && length <= MAX_LONG)) machine.reject('a whole number is too long');
  const bytes = machine.take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return simplify(BigInt.asIntN(8 * length, value));
}

function parseWhole(machine: PickleMachine, text: string): number | bigint {
  if (!/^[+-]?\d+$/.test(text) || text.length > MAX_LONG) machine.reject('a whole number is damaged');
  return simplify(BigInt(text));
}

function readIntLine(machine: PickleMachine): number | bigint | boolean {
  const line = machine.readLine();
  if (line === '00' || line === '01') return line === '01';
  return parseWhole(machine, line);
}

function readFloatLine(machine: PickleMachine): number {
  const words: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
  const line = machine.readLine();
  const value = words[line.toLowerCase()] ?? (line.trim() === '' ? Number.NaN : Number(line));
  if (Number.isNaN(value) && line.toLowerCase() !== 'nan') machine.reject('a number is damaged');
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/** Python's text in quotes. */
function parseRepr(machine: PickleMachine, line: string): string {
  const inner = /^(?:'(.*)'|"(.*)")$/s.exec(line.trim());
  if (!inner) return machine.reject('a text has no quotes');
  return (inner[1] ?? inner[2] ?? '').replace(
    /\\(?:x([\da-f]{2})|(.))/gis,
    (all, hex?: string, letter?: string) =>
      hex === undefined ? (ESCAPES[letter ?? ''] ?? all) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Python's raw-unicode-escape. */
const parseUnicode = (line: string): string =>
  line.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8}))/gi, (all, four?: string, eight?: string) => {
    const code = Number.parseInt(four ?? eight ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });

/** Bytes that are turned into text at a time. */
const TEXT_BLOCK = 2 ** 13;

/** A text of one character a byte. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += TEXT_BLOCK)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + TEXT_BLOCK)));
  return parts.join('');
}

/** A text key may be a memo index in protocol 0. */
const readIndexLine = (machine: PickleMachine): number => Number(parseWhole(machine, machine.readLine()));

function remember(machine: PickleMachine, index: number): void {
  machine.memo.set(index, machine.top);
}

function recall(machine: PickleMachine, index: number): void {
  if (!machine.memo.has(index)) machine.reject('it refers to an object that does not exist');
  machine.push(machine.memo.get(index));
}

/** The dictionary that items are set in. */
function dictOf(machine: PickleMachine): PyDict {
  const target = machine.top;
  if (target instanceof PyDict) return target;
  return target instanceof PyObject ? target.dict : machine.reject('it sets an item of something else');
}

function listOf(machine: PickleMachine): unknown[] {
  const target = machine.top;
  if (Array.isArray(target)) return target;
  if (target instanceof PySet || target instanceof PyObject) return target.items;
  return machine.reject('it adds to something that is not a list');
}

function setItems(machine: PickleMachine, items: readonly unknown[], { entries }: PyDict): void {
  if (items.length % 2 === 1) machine.reject('a key has no value');
  for (let i = 0; i < items.length; i += 2) entries.push([items[i], items[i + 1]]);
}

function newDict(machine: PickleMachine, items: readonly unknown[]): PyDict {
  const dict = new PyDict();
  setItems(machine, items, dict);
  return dict;
}

function newSet(items: readonly unknown[]): PySet {
  const set = new PySet();
  // Long lists are not spread into arguments.
  for (const item of items) set.items.push(item);
  return set;
}

function appendAll(machine: PickleMachine): void {
  const items = machine.popToMark();
  const list = listOf(machine);
  for (const item of items) list.push(item);
}

const nameOf = (machine: PickleMachine, callable: unknown): string =>
  callable instanceof PyGlobal ? callable.name : machine.reject('it calls something that is not a function');

const toList = (machine: PickleMachine, args: unknown): unknown[] =>
  Array.isArray(args) ? args : machine.reject('it calls a function without a list of arguments');

function call(machine: PickleMachine, callable: unknown, args: readonly unknown[]): void {
  machine.push(machine.host.call(nameOf(machine, callable), args));
}

/** Calls the function below the arguments on the stack. */
function reduce(machine: PickleMachine): void {
  const args = toList(machine, machine.pop());
  call(machine, machine.pop(), args);
}

/** Creates an object; its keyword arguments are ignored. */
function newObjectWithKeywords(machine: PickleMachine): void {
  machine.pop();
  reduce(machine);
}

function globalFromStack(machine: PickleMachine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string') machine.reject('a name is not a text');
  machine.push(new PyGlobal(`${module}.${name}`));
}

const readGlobal = (machine: PickleMachine): PyGlobal =>
  new PyGlobal(`${machine.readLine()}.${machine.readLine()}`);

const tuple =
  (count: number): Act =>
  (machine) => {
    const items: unknown[] = [null, null, null].slice(0, count);
    for (let i = count - 1; i >= 0; i--) items[i] = machine.pop();
    machine.push(items);
  };

const literal =
  (read: (machine: PickleMachine) => unknown): Act =>
  (machine) =>
    machine.push(read(machine));

const utf8 = (lengthOf: (machine: PickleMachine) => number): Act =>
  literal((machine) => decoder.decode(machine.take(lengthOf(machine))));

const rawBytes = (lengthOf: (machine: PickleMachine) => number): Act =>
  literal((machine) => machine.take(lengthOf(machine)));

/** Opcodes that are characters. */
const BY_CHARACTER: Readonly<Record<string, Act>> = {
  // Numbers, texts and bytes.
  N: literal(() => null),
  F: literal(readFloatLine),
  G: literal((m) => m.readFloat64()),
  I: literal(readIntLine),
  J: literal((m) => m.readInt32()),
  K: literal((m) => m.readUint8()),
  L: literal((m) => parseWhole(m, m.readLine().replace(/L$/, ''))),
  M: literal((m) => m.readUint16()),
  S: literal((m) => parseRepr(m, m.readLine())),
  T: literal((m) => latin1(m.take(m.readUint32()))),
  U: literal((m) => latin1(m.take(m.readUint8()))),
  V: literal((m) => parseUnicode(m.readLine())),
  X: utf8((m) => m.readUint32()),
  B: rawBytes((m) => m.readUint32()),
  C: rawBytes((m) => m.readUint8()),
  // The stack and the memo.
  '(': (m) => m.mark(),
  '0': (m) => void m.pop(),
  '1': (m) => void m.popToMark(),
  '2': (m) => m.push(m.top),
  p: (m) => remember(m, readIndexLine(m)),
  q: (m) => remember(m, m.readUint8()),
  r: (m) => remember(m, m.readUint32()),
  g: (m) => recall(m, readIndexLine(m)),
  h: (m) => recall(m, m.readUint8()),
  j: (m) => recall(m, m.readUint32()),
  // Containers.
  ']': literal(() => []),
  l: literal((m) => m.popToMark()),
  ')': literal(() => []),
  t: literal((m) => m.popToMark()),
  '}': literal(() => new PyDict()),
  d: literal((m) => newDict(m, m.popToMark())),
  a: (m) => {
    const item = m.pop();
    listOf(m).push(item);
  },
  e: appendAll,
  s: (m) => {
    const [value, key] = [m.pop(), m.pop()];
    dictOf(m).entries.push([key, value]);
  },
  u: (m) => {
    const items = m.popToMark();
    setItems(m, items, dictOf(m));
  },
  // Functions, classes and objects.
  c: literal(readGlobal),
  R: reduce,
  b: (m) => {
    const state = m.pop();
    m.push(m.host.build(m.pop(), state));
  },
  i: (m) => {
    const callable = readGlobal(m);
    call(m, callable, m.popToMark());
  },
  o: (m) => {
    const [callable, ...args] = m.popToMark();
    call(m, callable, args);
  },
  P: literal((m) => m.host.load(m.readLine())),
  Q: literal((m) => m.host.load(m.pop())),
};

/** Opcodes of protocols 2 to 5. */
const BY_CODE: Readonly<Record<number, Act>> = {
  128: (m) => void m.readUint8(), // PROTO
  129: reduce, // NEWOBJ
  133: tuple(1),
  134: tuple(2),
  135: tuple(3),
  136: literal(() => true),
  137: literal(() => false),
  138: literal((m) => readLong(m, m.readUint8())),
  139: literal((m) => readLong(m, m.readInt32())),
  140: utf8((m) => m.readUint8()),
  141: utf8((m) => m.readUint64()),
  142: rawBytes((m) => m.readUint64()),
  143: literal(() => new PySet()),
  144: appendAll, // ADDITEMS
  145: literal((m) => newSet(m.popToMark())), // FROZENSET
  146: newObjectWithKeywords,
  147: globalFromStack,
  148: (m) => remember(m, m.memo.size), // MEMOIZE
  149: (m) => void m.readUint64(), // FRAME
  150: rawBytes((m) => m.readUint64()), // BYTEARRAY8
  152: () => {}, // READONLY_BUFFER
};

/** What each opcode does. */
export const OPCODES: ReadonlyMap<number, Act> = new Map([
  ...Object.entries(BY_CHARACTER).map(([name, act]) => [name.charCodeAt(0), act] as const),
  ...Object.entries(BY_CODE).map(([code, act]) => [Number(code), act] as const),
]);
