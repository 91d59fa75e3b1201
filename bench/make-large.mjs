// `node bench/make-large.mjs OUT [CHECKPOINTS TASKS LAYERS HEADS] [--npz]`: writes a large file.
//
// Default: 192 x 8 x 1024 x 1024 float32 values (6.4 GB, more than many machines have memory) as .npy. With --npz: an
// uncompressed zip64 .npz file that also has steps and tasks. Values are lognormal and change smoothly between checkpoints;
// a shape always gives the same values.

import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';

const DEFAULT_SHAPE = [192, 8, 1024, 1024];
/** Training steps between two checkpoints. */
const STEP_INTERVAL = 1000;

/** A generator of uniform random numbers in (0, 1) (mulberry32). */
function createUniformRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Lognormal values, by the Box-Muller transform. */
function generateLognormal(count, seed, sigma) {
  const next = createUniformRandom(seed);
  return Float32Array.from({ length: count }, () =>
    Math.exp(sigma * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) - 3),
  );
}

/** The values of a task before and after it is learnt. */
const generateTask = (cells, task) => ({
  early: generateLognormal(cells, 2 * task + 1, 0.5),
  late: generateLognormal(cells, 2 * task + 2, 1.5),
});

/** Generates the matrices of each checkpoint, one per task, in one buffer that is reused. */
export function* generateMatrices([count, tasks, layers, heads]) {
  const values = new Float32Array(layers * heads);
  const kept = new Map();
  for (let checkpoint = 0; checkpoint < count; checkpoint++)
    for (let task = 0; task < tasks; task++) {
      const { early, late } = kept.get(task) ?? generateTask(values.length, task);
      if (count > 1) kept.set(task, { early, late });
      // Each task is learnt at a different time.
      const time = count === 1 ? 1 : checkpoint / (count - 1);
      const learnt = 1 / (1 + Math.exp(-12 * (time - (task + 1) / (tasks + 1))));
      for (let cell = 0; cell < values.length; cell++)
        values[cell] = early[cell] + learnt * (late[cell] - early[cell]);
      yield values;
    }
}

/** The header of an .npy file. */
function createNpyHeader(descr, shape) {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(text, 10);
  header[header.length - 1] = 0x0a;
  return header;
}

const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

/** The members of the .npz archive: name, size, and a function that yields the bytes in parts. */
function createMembers(shape) {
  const [count, tasks] = shape;
  const steps = BigInt64Array.from({ length: count }, (_, checkpoint) => BigInt(checkpoint * STEP_INTERVAL));
  const names = Array.from({ length: tasks }, (_, task) => `task ${task}`.padEnd(12, '\0'));
  const header = createNpyHeader('<f4', shape);
  const size = header.length + 4 * shape.reduce((product, length) => product * length);
  function* scores() {
    yield header;
    for (const values of generateMatrices(shape)) yield bytesOf(values);
  }
  const small = (name, bytes) => ({ name, size: bytes.length, parts: () => [bytes] });
  return [
    { name: 'scores.npy', size, parts: scores },
    small('checkpoint.npy', Buffer.concat([createNpyHeader('<i8', [count]), bytesOf(steps)])),
    small(
      'task.npy',
      Buffer.concat([createNpyHeader('|S12', [tasks]), Buffer.from(names.join(''), 'latin1')]),
    ),
  ];
}

const u16 = (value) => ({ width: 2, value });
const u32 = (value) => ({ width: 4, value });
const u64 = (value) => ({ width: 8, value });

/** Packs the fields of a zip record, in the order given, as little-endian integers. */
function packFields(record) {
  const fields = Object.values(record);
  const bytes = Buffer.alloc(fields.reduce((sum, { width }) => sum + width, 0));
  let offset = 0;
  for (const { width, value } of fields) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), offset);
    else bytes.writeUIntLE(value, offset, width);
    offset += width;
  }
  return bytes;
}

/** Marks a field whose value is in a zip64 record instead. */
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffff_ffff;
/** Version 4.5 of the zip specification, which added zip64. */
const ZIP64_VERSION = 45;
const STORED = 0;
/** 1980-01-01, the earliest date. */
const DATE = 0x21;
const ZIP64_EXTRA_ID = 1;
/** Bytes of an extra field's ID and size. */
const EXTRA_HEADER_SIZE = 4;

const createLocalHeader = ({ name, size }, crc) =>
  Buffer.concat([
    packFields({
      signature: u32(0x04034b50),
      versionNeeded: u16(ZIP64_VERSION),
      flags: u16(0),
      method: u16(STORED),
      time: u16(0),
      date: u16(DATE),
      crc: u32(crc),
      packedSize: u32(IN_ZIP64_32),
      size: u32(IN_ZIP64_32),
      nameLength: u16(name.length),
      extraLength: u16(EXTRA_HEADER_SIZE + 16),
    }),
    Buffer.from(name),
    packFields({ extraId: u16(ZIP64_EXTRA_ID), extraSize: u16(16), size: u64(size), packedSize: u64(size) }),
  ]);

const createDirectoryEntry = ({ name, size }, crc, start) =>
  Buffer.concat([
    packFields({
      signature: u32(0x02014b50),
      versionMadeBy: u16(ZIP64_VERSION),
      versionNeeded: u16(ZIP64_VERSION),
      flags: u16(0),
      method: u16(STORED),
      time: u16(0),
      date: u16(DATE),
      crc: u32(crc),
      packedSize: u32(IN_ZIP64_32),
      size: u32(IN_ZIP64_32),
      nameLength: u16(name.length),
      extraLength: u16(EXTRA_HEADER_SIZE + 24),
      commentLength: u16(0),
      disk: u16(0),
      internalAttributes: u16(0),
      externalAttributes: u32(0),
      start: u32(IN_ZIP64_32),
    }),
    Buffer.from(name),
    packFields({
      extraId: u16(ZIP64_EXTRA_ID),
      extraSize: u16(24),
      size: u64(size),
      packedSize: u64(size),
      start: u64(start),
    }),
  ]);

/** The zip64 end record, its locator, and the end record. */
const createDirectoryEnd = (count, start, size) =>
  Buffer.concat([
    packFields({
      signature: u32(0x06064b50),
      remainingSize: u64(44),
      versionMadeBy: u16(ZIP64_VERSION),
      versionNeeded: u16(ZIP64_VERSION),
      disk: u32(0),
      directoryDisk: u32(0),
      entriesOnDisk: u64(count),
      entries: u64(count),
      directorySize: u64(size),
      directoryStart: u64(start),
    }),
    packFields({
      signature: u32(0x07064b50),
      disk: u32(0),
      endRecordStart: u64(start + size),
      disks: u32(1),
    }),
    packFields({
      signature: u32(0x06054b50),
      disk: u16(0),
      directoryDisk: u16(0),
      entriesOnDisk: u16(IN_ZIP64_16),
      entries: u16(IN_ZIP64_16),
      directorySize: u32(IN_ZIP64_32),
      directoryStart: u32(IN_ZIP64_32),
      commentLength: u16(0),
    }),
  ]);

async function writeNpz(file, shape) {
  const entries = [];
  let at = 0;
  for (const member of createMembers(shape)) {
    const start = at;
    at += createLocalHeader(member, 0).length;
    let crc = 0;
    for (const part of member.parts()) {
      await file.write(part, 0, part.length, at);
      crc = crc32(part, crc);
      at += part.length;
    }
    await file.write(createLocalHeader(member, crc), 0, null, start);
    entries.push(createDirectoryEntry(member, crc, start));
  }
  const directory = Buffer.concat(entries);
  await file.write(
    Buffer.concat([directory, createDirectoryEnd(entries.length, at, directory.length)]),
    0,
    null,
    at,
  );
}

async function writeNpy(file, shape) {
  await file.write(createNpyHeader('<f4', shape));
  for (const values of generateMatrices(shape)) await file.write(bytesOf(values));
}

export async function writeLargeFile(path, { shape = DEFAULT_SHAPE, npz = false } = {}) {
  const file = await open(path, 'w');
  try {
    await (npz ? writeNpz : writeNpy)(file, shape);
  } finally {
    await file.close();
  }
}

// The benchmark's runner contains this module too.
if (basename(process.argv[1] ?? '') === 'make-large.mjs') {
  const [path, ...lengths] = process.argv.slice(2).filter((arg) => arg !== '--npz');
  const shape = lengths.length === 0 ? DEFAULT_SHAPE : lengths.map(Number);
  const isValid = shape.length === 4 && shape.every((length) => Number.isInteger(length) && length > 0);
  if (!path || !isValid) {
    console.error('Usage: node bench/make-large.mjs OUT [CHECKPOINTS TASKS LAYERS HEADS] [--npz]');
    process.exit(2);
  }
  const start = performance.now();
  await writeLargeFile(path, { shape, npz: process.argv.includes('--npz') });
  console.log(`${path}: ${shape.join(' x ')} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
