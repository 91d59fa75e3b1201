// Writes the files that the scene `parse` reads. All hold values that half precision and bfloat16 hold, too.

import { type Zippable, zipSync } from 'fflate';
import type { ParsedFile } from './parse-plan.ts';

/** Checkpoints, tasks, layers and heads: 33.6 million values, 134 MB. */
const SHAPE = [32, 8, 256, 512] as const;
const COUNT = SHAPE.reduce((product, length) => product * length, 1);

/** The table: checkpoints, and layers x heads of each, with three scores. */
const [CSV_STEPS, CSV_LAYERS, CSV_HEADS] = [400, 32, 32] as const;
export const CSV_CELLS = CSV_LAYERS * CSV_HEADS;
export const CSV_SCORES = 3;

/** A file, and the values that it holds in the order of a tensor. */
export interface MadeFile {
  readonly name: string;
  readonly blob: Blob;
  readonly values: Float32Array;
  /** The columns of a table, in any case. */
  readonly columns: number;
}

const encoder = new TextEncoder();

/** Multiples of 1/64 from -2 to 2, in an order without a pattern. */
function generateValues(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++)
    values[index] = ((Math.imul(index, 2654435761) >>> 24) - 128) / 64;
  return values;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The upper half of each float32: bfloat16, as the values have few digits. */
const toBfloat16 = (values: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> =>
  Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);

/** Half precision of values that it holds exactly: a smaller exponent, and fewer digits. */
const toFloat16 = (values: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> =>
  Uint16Array.from(new Uint32Array(values.buffer), (bits) => {
    const sign = (bits >>> 16) & 0x8000;
    return bits << 1 === 0 ? sign : sign | (((bits >>> 13) & 0x3ffff) - (112 << 10));
  });

function toBigEndian(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) view.setFloat32(4 * index, values[index] as number);
  return bytes;
}

function toFortranOrder(values: Float32Array): Float32Array<ArrayBuffer> {
  const ordered = new Float32Array(values.length);
  const [checkpoints, tasks, layers, heads] = SHAPE;
  let from = 0;
  for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++)
    for (let task = 0; task < tasks; task++)
      for (let layer = 0; layer < layers; layer++)
        for (let head = 0; head < heads; head++)
          ordered[checkpoint + checkpoints * (task + tasks * (layer + layers * head))] = values[
            from++
          ] as number;
  return ordered;
}

/** The parts of an .npy file. */
function npy(descr: string, data: Uint8Array<ArrayBuffer>, order = 'False'): Uint8Array<ArrayBuffer>[] {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${SHAPE.join(', ')}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11);
  const start = Uint8Array.of(
    0x93,
    ...encoder.encode('NUMPY'),
    1,
    0,
    (padded.length + 1) & 255,
    (padded.length + 1) >> 8,
  );
  return [start, encoder.encode(`${padded}\n`), data];
}

function safetensors(dtype: string, data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const entry = { dtype, shape: SHAPE, data_offsets: [0, data.length] };
  const text = JSON.stringify({ scores: entry });
  const header = encoder.encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  return [bytesOf(BigUint64Array.of(BigInt(header.length))), header, data];
}

/** An archive that is not compressed. */
const archive = (files: Zippable): Uint8Array<ArrayBuffer>[] => [
  zipSync(files, { level: 0 }) as Uint8Array<ArrayBuffer>,
];

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** What `torch.save` writes of a tensor: a pickle that calls `_rebuild_tensor_v2`, and the values. */
function torch(storage: string, data: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const text = (value: string): number[] => [0x58, value.length, 0, 0, 0, ...encoder.encode(value)];
  const global = (name: string): number[] => [0x63, ...encoder.encode(name)];
  const integer = (value: number): number[] => [0x4a, ...bytesOf(Int32Array.of(value))];
  const tuple = (...items: number[][]): number[] => [0x28, ...items.flat(), 0x74];
  const strides = SHAPE.map((_, axis) =>
    SHAPE.slice(axis + 1).reduce((product, length) => product * length, 1),
  );
  const id = tuple(text('storage'), global(`torch\n${storage}\n`), text('0'), text('cpu'), integer(COUNT));
  const [persistentId, no, empty, reduce, end] = [0x51, 0x89, 0x29, 0x52, 0x2e];
  const hooks = [...global('collections\nOrderedDict\n'), empty, reduce];
  const tensor = tuple(
    [...id, persistentId],
    integer(0),
    tuple(...SHAPE.map(integer)),
    tuple(...strides.map(integer)),
    [no],
    hooks,
  );
  const pickle = [0x80, 2, ...global('torch._utils\n_rebuild_tensor_v2\n'), ...tensor, reduce, end];
  return archive({
    'a/data.pkl': Uint8Array.from(pickle),
    'a/data/0': data,
    'a/version': encoder.encode('3\n'),
  });
}

/** A long table, with numbers of as many digits as they have. */
function csv(): Omit<MadeFile, 'name'> {
  const rows = CSV_STEPS * CSV_CELLS;
  const values = new Float32Array(rows * CSV_SCORES);
  const parts: string[] = ['step,layer,head,induction,previous,mass\n'];
  for (let row = 0; row < rows; row++) {
    const [step, head] = [Math.floor(row / CSV_CELLS), row % CSV_CELLS];
    const scores = [0, 1, 2].map((score) => (Math.imul(row * 3 + score, 2654435761) >>> 0) / 2 ** 32);
    const written = [
      scores[0],
      ((scores[1] as number) / 1000).toPrecision(7),
      (scores[2] as number).toFixed(6),
    ];
    written.forEach((text, score) => {
      values[(step * CSV_SCORES + score) * CSV_CELLS + head] = Number(text);
    });
    parts.push(`${100 * step},${Math.floor(head / CSV_HEADS)},${head % CSV_HEADS},${written.join(',')}\n`);
  }
  return { blob: new Blob([parts.join('')]), values, columns: 6 };
}

function json(): Omit<MadeFile, 'name'> {
  const [layers, heads] = [256, 4096];
  const values = generateValues(layers * heads);
  const rows = Array.from({ length: layers }, (_, layer) => [
    ...values.subarray(layer * heads, (layer + 1) * heads),
  ]);
  return { blob: new Blob([JSON.stringify(rows)]), values, columns: 0 };
}

type Write = (values: Float32Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>[];

const WRITERS: Readonly<Record<Exclude<ParsedFile, 'csv' | 'json'>, Write>> = {
  npy: (values) => npy('<f4', bytesOf(values)),
  npz: (values) => archive({ 'scores.npy': concat(npy('<f4', bytesOf(values))) }),
  pt: (values) => torch('FloatStorage', bytesOf(values)),
  safetensors: (values) => safetensors('F32', bytesOf(values)),
  'npy-float16': (values) => npy('<f2', bytesOf(toFloat16(values))),
  'npy-float64': (values) => npy('<f8', bytesOf(Float64Array.from(values))),
  'npy-big-endian': (values) => npy('>f4', toBigEndian(values)),
  'npy-fortran': (values) => npy('<f4', bytesOf(toFortranOrder(values)), 'True'),
  'pt-float16': (values) => torch('HalfStorage', bytesOf(toFloat16(values))),
  'safetensors-bfloat16': (values) => safetensors('BF16', bytesOf(toBfloat16(values))),
};

export function makeFile(file: ParsedFile): MadeFile {
  if (file === 'csv') return { name: 'table.csv', ...csv() };
  if (file === 'json') return { name: 'matrix.json', ...json() };
  const values = generateValues(COUNT) as Float32Array<ArrayBuffer>;
  const [extension] = file.split('-');
  return { name: `scores.${extension}`, blob: new Blob(WRITERS[file](values)), values, columns: 0 };
}
