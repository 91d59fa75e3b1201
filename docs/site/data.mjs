// The data of the figures on the site: scores of a real model, and computed ones that say so.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of an array as `numpy.save` writes them. @param type such as `<f4` */
function npy(type, shape, bytes) {
  const axes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${axes}, }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), bytes]);
}

const floats = (shape, values) => npy('<f4', shape, Buffer.from(values.buffer));

/** An array of strings. */
function strings(names) {
  const width = Math.max(...names.map((name) => name.length));
  const points = Uint32Array.from(
    names.flatMap((name) => [...name.padEnd(width, '\0')].map((one) => one.codePointAt(0))),
  );
  return npy(`<U${width}`, [names.length], Buffer.from(points.buffer));
}

/** Scores of 32 x 8,192 neurons: most are small, a few of each layer are large, and some layers have a rhythm. */
function neurons(layers, width) {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length: layers * width }, (_, index) => {
    const [layer, neuron] = [Math.floor(index / width), index % width];
    const depth = Math.exp(-(((layer - 20) / 6) ** 2));
    const rhythm = layer % 8 === 3 ? 0.03 * (1 + Math.sin(neuron / 90)) : 0;
    const value = 0.02 * random() ** 3 + rhythm + (random() < 0.0012 ? depth * random() : 0);
    return Math.round(value * 4096) / 4096; // fewer digits compress better
  });
}

/**
 * Writes the files of the figures.
 * @param root the folder of the repository, in which the library has been built
 * @param folder where to write them
 */
export async function writeData(root, folder) {
  const { zipSync } = await import('fflate');
  const { loadExample } = await import(join(root, 'dist/index.js'));
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'python/examples/importance.npz'), join(folder, 'minilm.npz'));

  const { dataset } = await loadExample();
  const [{ values, layers, heads, tasks, steps }] = dataset.tensors;
  const size = tasks.length * layers * heads;
  const kept = steps.flatMap((_, index) => (index % 5 === 0 ? [index] : []));
  const scores = Float32Array.from(
    kept.flatMap((index) => [...values.subarray(index * size, (index + 1) * size)]),
  );
  const shape = [kept.length, tasks.length, layers, heads];
  const stepBytes = Buffer.from(BigInt64Array.from(kept, (index) => BigInt(steps[index])).buffer);
  const training = {
    'synthetic.npy': floats(shape, scores),
    'task.npy': strings(tasks),
    'step.npy': npy('<i8', [kept.length], stepBytes),
  };
  writeFileSync(join(folder, 'training.npz'), zipSync(training, { mtime: '1980-01-01' }));

  const [rows, columns] = [32, 8192];
  const large = { 'neurons.npy': floats([rows, columns], neurons(rows, columns)) };
  writeFileSync(join(folder, 'neurons.npz'), zipSync(large, { mtime: '1980-01-01' }));
}
