// provisional
import type { Reduction } from '../tensor/reductions.ts';
import { reduceMatrix } from './reduce-matrix.ts';
import { type Level, levelShapes } from './shapes.ts';

export interface LevelValues extends Level {
  readonly values: Float32Array;
  readonly start: number;
}

const edgesOf = (count: number, factor: number, length: number) =>
  Int32Array.from({ length: count + 1 }, (_, i) => Math.min(i * factor, length));

export function* buildLevels({
  values,
  start,
  layers,
  heads,
  reduction,
}: {
  values: Float32Array;
  start: number;
  layers: number;
  heads: number;
  reduction: Reduction;
}): Generator<void, readonly LevelValues[]> {
  const [first, ...rest] = levelShapes(layers, heads) as [Level, ...Level[]];
  const levels: LevelValues[] = [{ ...first, values, start }];
  for (const level of rest) {
    const before = levels.at(-1) as LevelValues;
    const output = new Float32Array(level.layers * level.heads);
    yield* reduceMatrix({
      values: before.values,
      start: before.start,
      rowLength: before.heads,
      rows: edgesOf(level.layers, level.layersPerCell / before.layersPerCell, before.layers),
      columns: edgesOf(level.heads, level.headsPerCell / before.headsPerCell, before.heads),
      reduction,
      output,
    });
    levels.push({ ...level, values: output, start: 0 });
  }
  return levels;
}
