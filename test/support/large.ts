// A sparse file with an array too large for memory. Only a few checkpoints are written; the rest are holes.

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { npyHeader, rawNpy } from './npy.ts';

/** Checkpoints, tasks, layers, heads: 566 MB of float32. */
export const LARGE_SHAPE = [120, 8, 384, 384] as const;

const [checkpoints, tasks, layers, heads] = LARGE_SHAPE;
const cells = tasks * layers * heads;

/** The value of a cell of a written checkpoint. */
export const largeValue = (checkpoint: number, task: number, layer: number, head: number): number =>
  checkpoint + task / 2 + (layer * heads + head) / 1e6;

/** The values of some checkpoints. */
export function largeValues(written: readonly number[]): Float32Array {
  const values = new Float32Array(written.length * cells);
  let at = 0;
  for (const checkpoint of written)
    for (let task = 0; task < tasks; task++)
      for (let layer = 0; layer < layers; layer++)
        for (let head = 0; head < heads; head++) values[at++] = largeValue(checkpoint, task, layer, head);
  return values;
}

/** Writes the file; checkpoints that are not written are zero. */
export function writeLarge(path: string, written: readonly number[]): void {
  const header = rawNpy(npyHeader('<f4', LARGE_SHAPE), new Uint8Array(0));
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, header);
  for (const checkpoint of written)
    writeSync(descriptor, largeValues([checkpoint]), 0, 4 * cells, header.length + 4 * cells * checkpoint);
  ftruncateSync(descriptor, header.length + 4 * cells * checkpoints);
  closeSync(descriptor);
}
