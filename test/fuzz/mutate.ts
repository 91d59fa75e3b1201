// Mutates files: arbitrary bytes, and the parts of their formats.

import { type Zippable, zipSync } from 'fflate';
import { rawNpy } from '../support/npy.ts';
import { safetensors } from '../support/safetensors.ts';
import { type Mutation, mutateFooter, mutateMember, mutateNumbers, mutateOpcodes } from './mutate-binary.ts';
import type { Random } from './random.ts';
import { decodedText, encoded, MEMBERS, type Valid } from './valid.ts';

/** A mutated file and a list of its changes. */
export interface Mutant {
  readonly bytes: Uint8Array;
  readonly changes: readonly string[];
}

const NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  255,
  256,
  65_535,
  65_536,
  2 ** 20,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53,
];
const DTYPES = [
  '<f4',
  '>f8',
  '|O',
  '<U250000000',
  '<U3',
  '|S0',
  '|V2',
  '|V1',
  '<c8',
  '<f16',
  '|b1',
  '<i8',
  'f4',
  '',
  '<M8[ns]',
  "', 'x",
];
const CELLS = [
  '',
  'nan',
  '-inf',
  '1e999',
  '-0',
  '0x1',
  '"',
  '""',
  '"a\n',
  'L1H2',
  '(0, 1)',
  '1,5',
  '7'.repeat(400),
  '#',
  '99999999',
  '\0',
  '😀',
  'x',
];
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '""',
  '"0-0"',
  '"7,7"',
  '"layer"',
  '"head"',
  '"step"',
  '"\\u0000"',
  '"\\',
  '1e999',
  '-',
  '01',
  'NaN',
  '-Infinity',
  'null',
  'true',
  '[[[[[1]]]]]',
  '{"__proto__": 1}',
  '99999999999',
  '[1, [2]]',
  '"\\ud800"',
];
const NAMES = [
  'a.npy',
  'step.npy',
  'task.npy',
  '.npy',
  'data.pkl',
  '../../x.npy',
  '__proto__.npy',
  `${'n'.repeat(2000)}.npy`,
];

/** Replaces `removed` bytes from `start` by others. */
function splice(bytes: Uint8Array, start: number, removed: number, put: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.max(0, bytes.length - removed) + put.length);
  result.set(bytes.subarray(0, start));
  result.set(put, start);
  result.set(bytes.subarray(start + removed), start + put.length);
  return result;
}

/** Flips, replaces, removes, repeats or cuts off some bytes. */
function mutateBytes(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const at = random.below(bytes.length);
  const count = Math.min(1 + random.below(8), bytes.length - at);
  const kind = random.oneOf(['flip', 'replace', 'remove', 'repeat', 'cut']);
  if (kind === 'cut') return [bytes.slice(0, at), `cut at ${at}`];
  if (kind === 'remove') return [splice(bytes, at, count, new Uint8Array(0)), `remove ${count} at ${at}`];
  if (kind === 'repeat')
    return [splice(bytes, at, 0, bytes.slice(at, at + count)), `repeat ${count} at ${at}`];
  const changed = bytes.slice();
  if (kind === 'flip') changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  else
    for (let index = 0; index < count; index++)
      changed[at + index] = random.oneOf([0, 1, 0x22, 0x5c, 0x80, 0xff]);
  return [changed, `${kind} ${count} at ${at}`];
}

/** Replaces a number, dtype or word in an .npy header. */
function mutateHeader(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const start = bytes[6] === 1 ? 10 : 12;
  const end = bytes.indexOf(0x0a, start) + 1;
  if (end === 0) return mutateBytes(bytes, random);
  const header = decodedText(bytes.subarray(start, end)).trim();
  const [pattern, put] = random.oneOf<[RegExp, string]>([
    [/\(.*?\)/, `(${Array.from({ length: random.below(7) }, () => random.oneOf(NUMBERS)).join(', ')},)`],
    [/\d+(?=[,)])/, `${random.oneOf(NUMBERS)}`],
    [/'[<>|][^']*'/, `'${random.oneOf(DTYPES)}'`],
    [/False|True/, random.oneOf(['True', 'False', 'None', '1'])],
    [/'\w+'/, random.oneOf(["'shape'", "'descr'", "''", '('.repeat(40)])],
  ]);
  const changed = rawNpy(
    header.replace(pattern, () => put),
    bytes.subarray(end),
    bytes[6],
  );
  return [changed, `header ${pattern} to ${put.slice(0, 40)}`];
}

/** Changes a field of a zip archive's central directory or its end record, or mutates the members. */
function mutateArchive(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  if (random.next() < 0.5) {
    const members: Zippable = {};
    const what: string[] = [];
    for (const [name, member] of Object.entries(MEMBERS)) {
      const [changed, change] = random.next() < 0.6 ? mutateHeader(member, random) : [member, 'unchanged'];
      const put = random.next() < 0.2 ? random.oneOf(NAMES) : name;
      members[put] = changed;
      what.push(`${put.slice(0, 20)}: ${change}`);
    }
    return [zipSync(members, { level: random.oneOf([0, 6]) }), what.join('; ')];
  }
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  const end = changed.length - 22;
  const list = view.getUint32(end + 16, true);
  const isEnd = random.next() < 0.3 || list + 46 > changed.length;
  const at = isEnd
    ? end + random.oneOf([8, 10, 12, 16, 20])
    : list + random.oneOf([8, 10, 16, 20, 24, 28, 30, 42]);
  const value = random.oneOf(NUMBERS) % 2 ** 32;
  if (random.next() < 0.5) view.setUint16(at, value, true);
  else view.setUint32(Math.min(at, changed.length - 4), value, true);
  return [changed, `zip field at ${at} to ${value}`];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\w[\w.+-]*|[[\]{},:]|\s+/g;

/** Replaces, removes, repeats or swaps tokens of JSON or cells of a text. */
function mutateParts(content: string, random: Random, isJson: boolean): [string, string] {
  const parts = content.match(isJson ? TOKEN : /[,\t; ]|\r?\n|[^,\t; \r\n]+/g) ?? [content];
  const at = random.below(parts.length);
  const kind = random.oneOf(['replace', 'remove', 'repeat', 'swap', 'many']);
  const put = random.oneOf(isJson ? TOKENS : CELLS);
  if (kind === 'replace') parts[at] = put;
  else if (kind === 'remove') parts.splice(at, 1);
  else if (kind === 'repeat') parts.splice(at, 0, ...parts.slice(at, at + 1 + random.below(8)));
  else if (kind === 'many') parts[at] = (parts[at] as string).repeat(2 + random.below(3000));
  else {
    const other = random.below(parts.length);
    [parts[at], parts[other]] = [parts[other] as string, parts[at] as string];
  }
  return [
    parts.join(''),
    `${kind} part ${at}${kind === 'replace' ? ` by ${JSON.stringify(put.slice(0, 40))}` : ''}`,
  ];
}

/** Mutates the header of a safetensors file. */
function mutateSafetensors(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const end = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const [header, change] = mutateParts(decodedText(bytes.subarray(8, end)), random, true);
  return [safetensors(header, bytes.subarray(end)), change];
}

/** Mutations of what a format has beyond bytes, if the bytes are still a file of it. */
const STRUCTURED: Partial<Record<Valid['kind'], Mutation>> = {
  hdf5: mutateNumbers,
  arrow: mutateNumbers,
  parquet: mutateFooter,
  pickle: mutateOpcodes,
  zarr: mutateMember((text, random) => mutateParts(text, random, true)),
};

/** A structured mutation; one of bytes if these are no longer a file of the format. */
function mutateStructure(mutation: Mutation, bytes: Uint8Array, random: Random): [Uint8Array, string] {
  try {
    return mutation(bytes, random);
  } catch {
    return mutateBytes(bytes, random);
  }
}

function mutateOnce({ kind }: Valid, bytes: Uint8Array, random: Random): [Uint8Array, string] {
  if (bytes.length < 24 || kind === 'binary' || random.next() < 0.35)
    return mutateBytes(bytes.length > 0 ? bytes : Uint8Array.of(0), random);
  const structured = STRUCTURED[kind];
  if (structured) return mutateStructure(structured, bytes, random);
  if (kind === 'npy') return mutateHeader(bytes, random);
  if (kind === 'npz') return mutateArchive(bytes, random);
  if (kind === 'safetensors') return mutateSafetensors(bytes, random);
  const [text, change] = mutateParts(decodedText(bytes), random, kind !== 'text');
  return [encoded(text), change];
}

/** Applies one to three changes to a file. */
export function mutate(valid: Valid, random: Random): Mutant {
  let { bytes } = valid;
  const changes: string[] = [];
  for (let left = 1 + random.below(3); left > 0; left--) {
    const [changed, change] = mutateOnce(valid, bytes, random);
    bytes = changed;
    changes.push(change);
  }
  return { bytes, changes };
}
