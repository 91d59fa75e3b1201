// `node bench/make-large.mjs OUT [CHECKPOINTS TASKS LAYERS HEADS] [--npz]`: writes an array larger than memory should hold,
// 192 x 8 x 1024 x 1024 float32 values (6.4 GB) unless a shape is given, as .npy or as an uncompressed zip64 .npz with steps
// and tasks. Values are lognormal, and move smoothly from one checkpoint to the next; a shape always gives the same values.

import { open } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';

const DEFAULT_SHAPE = [192, 8, 1024, 1024];
/** Training steps between two checkpoints. */
const STEPS = 1000;

/** Uniform numbers in (0, 1), always the same for a seed (mulberry32). */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Lognormal values. */
function lognormal(count, seed, sigma) {
  const next = uniform(seed);
  return Float32Array.from({ length: count }, () =>
    Math.exp(sigma * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) - 3),
  );
}

/** The checkpoints of an array, one after the other, in one buffer that is filled again and again. */
export function* checkpoints([count, tasks, layers, heads]) {
  const cells = layers * heads;
  const fields = Array.from({ length: tasks }, (_, task) => ({
    early: lognormal(cells, 2 * task + 1, 0.5),
    late: lognormal(cells, 2 * task + 2, 1.5),
  }));
  const values = new Float32Array(tasks * cells);
  for (let checkpoint = 0; checkpoint < count; checkpoint++) {
    fields.forEach(({ early, late }, task) => {
      // Each task is learnt at a time of its own.
      const time = count === 1 ? 1 : checkpoint / (count - 1);
      const learnt = 1 / (1 + Math.exp(-12 * (time - (task + 1) / (tasks + 1))));
      for (let cell = 0, at = task * cells; cell < cells; cell++, at++)
        values[at] = early[cell] + learnt * (late[cell] - early[cell]);
    });
    yield values;
  }
}

/** The bytes of an .npy file before its values. */
function npyHeader(descr, shape) {
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

/** The members of the archive: each with its size, and its bytes in parts. */
function membersOf(shape) {
  const [count, tasks] = shape;
  const steps = BigInt64Array.from({ length: count }, (_, checkpoint) => BigInt(checkpoint * STEPS));
  const names = Array.from({ length: tasks }, (_, task) => `task ${task}`.padEnd(12, '\0'));
  const header = npyHeader('<f4', shape);
  const size = header.length + 4 * shape.reduce((product, length) => product * length);
  function* scores() {
    yield header;
    for (const values of checkpoints(shape)) yield bytesOf(values);
  }
  const small = (name, bytes) => ({ name, size: bytes.length, parts: () => [bytes] });
  return [
    { name: 'scores.npy', size, parts: scores },
    small('checkpoint.npy', Buffer.concat([npyHeader('<i8', [count]), bytesOf(steps)])),
    small('task.npy', Buffer.concat([npyHeader('|S12', [tasks]), Buffer.from(names.join(''), 'latin1')])),
  ];
}

/** Numbers as bytes, each with its width: `[4, 0x04034b50]`. */
function numbers(...all) {
  const bytes = Buffer.alloc(all.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of all) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, width);
    at += width;
  }
  return bytes;
}

const IN_ZIP64 = 0xffff_ffff;

const localHeader = ({ name, size }, crc) =>
  Buffer.concat([
    numbers([4, 0x04034b50], [2, 45], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, IN_ZIP64]),
    numbers([4, IN_ZIP64], [2, name.length], [2, 20]),
    Buffer.from(name),
    numbers([2, 1], [2, 16], [8, size], [8, size]),
  ]);

const entry = ({ name, size }, crc, start) =>
  Buffer.concat([
    numbers([4, 0x02014b50], [2, 45], [2, 45], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc]),
    numbers([4, IN_ZIP64], [4, IN_ZIP64], [2, name.length], [2, 28], [2, 0], [2, 0], [2, 0]),
    numbers([4, 0], [4, IN_ZIP64]),
    Buffer.from(name),
    numbers([2, 1], [2, 24], [8, size], [8, size], [8, start]),
  ]);

function directoryEnd(count, start, size) {
  const end = start + size;
  return Buffer.concat([
    numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
    numbers([8, size], [8, start]),
    numbers([4, 0x07064b50], [4, 0], [8, end], [4, 1]),
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, 0xffff], [2, 0xffff], [4, IN_ZIP64], [4, IN_ZIP64], [2, 0]),
  ]);
}

async function writeNpz(file, shape) {
  const entries = [];
  let at = 0;
  for (const member of membersOf(shape)) {
    const start = at;
    at += localHeader(member, 0).length;
    let crc = 0;
    for (const part of member.parts()) {
      await file.write(part, 0, part.length, at);
      crc = crc32(part, crc);
      at += part.length;
    }
    await file.write(localHeader(member, crc), 0, null, start);
    entries.push(entry(member, crc, start));
  }
  const directory = Buffer.concat(entries);
  await file.write(
    Buffer.concat([directory, directoryEnd(entries.length, at, directory.length)]),
    0,
    null,
    at,
  );
}

async function writeNpy(file, shape) {
  await file.write(npyHeader('<f4', shape));
  for (const values of checkpoints(shape)) await file.write(bytesOf(values));
}

/** Writes the file. */
export async function makeLarge(path, { shape = DEFAULT_SHAPE, npz = false } = {}) {
  const file = await open(path, 'w');
  try {
    await (npz ? writeNpz : writeNpy)(file, shape);
  } finally {
    await file.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, ...given] = process.argv.slice(2).filter((word) => word !== '--npz');
  const shape = given.length === 0 ? DEFAULT_SHAPE : given.map(Number);
  const isShape = shape.length === 4 && shape.every((length) => Number.isInteger(length) && length > 0);
  if (!path || !isShape) {
    console.error('usage: node bench/make-large.mjs OUT [CHECKPOINTS TASKS LAYERS HEADS] [--npz]');
    process.exit(2);
  }
  const start = performance.now();
  await makeLarge(path, { shape, npz: process.argv.includes('--npz') });
  console.log(`${path}: ${shape.join(' x ')} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
