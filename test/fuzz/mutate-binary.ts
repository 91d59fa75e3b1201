// Mutates the structures of binary formats: numbers and places in Arrow, HDF5 and Parquet files, opcodes of pickles, and the
// metadata of Zarr stores.

import { unzipSync, zipSync } from 'fflate';
import type { Random } from './random.ts';

/** A mutation that returns the changed bytes and what was changed. */
export type Mutation = (bytes: Uint8Array, random: Random) => [Uint8Array, string];

const WIDTHS = [1, 2, 4, 8];
const BOUNDS = [
  0n,
  1n,
  2n,
  7n,
  127n,
  128n,
  255n,
  256n,
  65_535n,
  2n ** 20n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Writes a number at the limits of its width, or near what was there, into a range of bytes. */
function putNumber(
  bytes: Uint8Array,
  random: Random,
  [start, end]: readonly [number, number],
): [Uint8Array, string] {
  const width = random.oneOf(WIDTHS);
  // Most structures are aligned.
  const step = random.next() < 0.7 ? Math.min(width, 4) : 1;
  const at = start + step * random.below(Math.max(1, Math.floor((end - start - width) / step)));
  const changed = new Uint8Array(Math.max(bytes.length, at + width));
  changed.set(bytes);
  const view = new DataView(changed.buffer);
  let value = random.oneOf(BOUNDS);
  if (random.next() < 0.4)
    value = BigInt(view.getUint8(at)) + BigInt(random.oneOf([-8, -1, 1, 8, bytes.length]));
  for (let byte = 0; byte < width; byte++)
    view.setUint8(at + byte, Number((value >> BigInt(8 * byte)) & 255n));
  return [changed.subarray(0, bytes.length), `${width} bytes at ${at} to ${value}`];
}

/** Numbers anywhere: sizes and addresses of HDF5, tables and offsets of Arrow. */
export const mutateNumbers: Mutation = (bytes, random) => putNumber(bytes, random, [0, bytes.length]);

/** The metadata at the end of a Parquet file, whose numbers have variable lengths. */
export const mutateFooter: Mutation = (bytes, random) => {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
  const start = Math.max(4, bytes.length - 8 - length);
  if (random.next() < 0.2) return putNumber(bytes, random, [bytes.length - 8, bytes.length]);
  const changed = bytes.slice();
  const at = start + random.below(Math.max(1, bytes.length - 8 - start));
  const put = random.oneOf([
    [0],
    [1],
    [0x7f],
    [0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  ]);
  changed.set(put.slice(0, bytes.length - at), at);
  return [changed, `footer at ${at} to ${put}`];
};

/** Pieces of pickles: opcodes with their arguments. */
const OPCODES: readonly (readonly number[])[] = [
  [0x28], // a mark
  [0x30], // pop
  [0x32], // the top once more
  [0x5d], // a list
  [0x7d], // a dictionary
  [0x8f], // a set
  [0x4e], // None
  [0x4b, 0xff], // 255
  [0x4a, 0xff, 0xff, 0xff, 0xff], // -1
  [0x8a, 0xff], // a whole number of 255 bytes
  [0x8b, 0xff, 0xff, 0xff, 0x7f], // a whole number of 2 GB
  [0x58, 0xff, 0xff, 0xff, 0xff], // a text of 4 GB
  [0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], // bytes of 2^64
  [0x71, 0], // remember
  [0x68, 0], // recall
  [0x94], // remember
  [0x61], // append
  [0x65], // append all
  [0x73], // set an item
  [0x75], // set all items
  [0x85], // a tuple of one
  [0x86], // a tuple of two
  [0x74], // a tuple of all
  [0x52], // call
  [0x62], // build
  [0x81], // create
  [0x93], // a global by its name
  [0x51], // load what is elsewhere
  [0x2e], // the end
  [...Buffer.from('cposix\nsystem\n')],
  [...Buffer.from('cnumpy\nndarray\n')],
  [...Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n')],
];

/** More members than any archive of these tests has. */
const MAX_MEMBERS = 1000;

/** The members of an archive. @throws Error if mutations made it name billions, each of which fflate would look for */
function membersOf(archive: Uint8Array): Record<string, Uint8Array> {
  let found = 0;
  const filter = () => {
    if (++found > MAX_MEMBERS) throw new Error(`there are more than ${MAX_MEMBERS} members`);
    return true;
  };
  return unzipSync(archive, { filter });
}

/** Inserts or overwrites opcodes, of the pickle in an archive if it is one of PyTorch. */
export const mutateOpcodes: Mutation = (bytes, random) => {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const members = membersOf(bytes);
    const name = Object.keys(members).find((key) => key.endsWith('data.pkl')) ?? '';
    const [pickle, what] = mutateOpcodes(members[name] as Uint8Array, random);
    return [zipSync({ ...members, [name]: pickle }, { level: 0 }), `${name}: ${what}`];
  }
  const at = random.below(bytes.length);
  const put = Array.from({ length: 1 + random.below(3) }, () => random.oneOf(OPCODES)).flat();
  const removed = random.next() < 0.5 ? 0 : 1 + random.below(put.length);
  const changed = Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + removed)]);
  return [changed, `opcodes ${put} at ${at}, ${removed} removed`];
};

/** Changes the text of a member of an archive, such as the metadata of a Zarr store. @param change returns the changed text */
export const mutateMember =
  (change: (text: string, random: Random) => [string, string]): Mutation =>
  (bytes, random) => {
    const members = membersOf(bytes);
    const name = random.oneOf(Object.keys(members).filter((key) => /json$|\.z\w+$/.test(key)));
    const [text, what] = change(new TextDecoder().decode(members[name]), random);
    const put = { ...members, [name]: new TextEncoder().encode(text) };
    return [zipSync(put, { level: random.oneOf([0, 6]) }), `${name}: ${what}`];
  };
