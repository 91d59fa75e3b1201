// Runs: tiles of a level in a row, which their source reads faster together.

import { levelsOf } from '../tensor/source.ts';
import { type Chunk, chunkKey, readKey } from './chunk.ts';

/** The key of the run that a chunk belongs to; that of its own read if its source has no runs. */
export function runKey(chunk: Chunk): string {
  const { tensor, request } = chunk;
  const { part } = request;
  const level = part && levelsOf(tensor)?.[part.level];
  const { tile } = level ?? {};
  if (!part || !level || !tile?.run) return readKey(chunk);
  const task = Math.floor(part.task / (tile.tasks ?? 1));
  const layer = Math.floor(part.layers[0] / tile.layers);
  const head = Math.floor(part.heads[0] / tile.heads);
  const [layers, heads] = [Math.ceil(level.layers / tile.layers), Math.ceil(level.heads / tile.heads)];
  const run = Math.floor(((task * layers + layer) * heads + head) / tile.run);
  const whole = { ...part, task: 0, layers: [0, level.layers], heads: [0, level.heads] } as const;
  return `${chunkKey({ tensor, request: { ...request, part: whole } })} run ${run}`;
}
