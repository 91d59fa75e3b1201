// The levels of a pyramid as a source: parts of any level are read, so that the model may be larger than memory.

import { toFloat32 } from '../../tensor/float32.ts';
import type { Reduction } from '../../tensor/reductions.ts';
import {
  checkpointSize,
  type Part,
  type Source,
  type SourceLevel,
  type TensorShape,
} from '../../tensor/tensor.ts';
import { type ReadCells, withParts } from '../array/source-in-parts.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { countValues } from '../pickle/shape.ts';
import { MAX_RUN_BYTES } from './adjacent-ranges.ts';
import type { ZarrArray } from './array.ts';
import { CellRanges } from './cell-ranges.ts';
import { SharedReads } from './shared-reads.ts';

/** The reductions that levels may be there for. */
const LEVEL_REDUCTIONS: readonly Reduction[] = ['max', 'min', 'mean', 'absmax'];

/** Finds an array of the model by its path in its group. @throws HeadglowError if it is missing or can't be read */
export type FindArray = (path: string) => ZarrArray;

const rejectLevels = (where: FilePlace, name: string): never =>
  rejectFile(where, `its attribute headglow.${name} is not valid`, 'write the store again');

/** The levels in the attributes of a group. Each must have the shape that follows from the size of its blocks. */
function parseLevels(where: FilePlace, levels: unknown, { layers, heads }: TensorShape): SourceLevel[] {
  if (!Array.isArray(levels) || levels.length === 0) return rejectLevels(where, 'levels');
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 1;
  return levels.map((level, index) => {
    const { layersPerCell, headsPerCell } = isObject(level) ? level : {};
    if (!isSize(layersPerCell) || !isSize(headsPerCell)) return rejectLevels(where, 'levels');
    const shape = { layers: Math.ceil(layers / layersPerCell), heads: Math.ceil(heads / headsPerCell) };
    const isRight = level.layers === shape.layers && level.heads === shape.heads;
    const isFirst = layersPerCell * headsPerCell === 1;
    if (!isRight || isFirst !== (index === 0)) return rejectLevels(where, 'levels');
    return { ...shape, layersPerCell, headsPerCell };
  });
}

function parseReductions(where: FilePlace, reductions: unknown): readonly Reduction[] {
  const isKnown = (name: unknown): name is Reduction => LEVEL_REDUCTIONS.includes(name as Reduction);
  if (!Array.isArray(reductions) || reductions.length === 0) return rejectLevels(where, 'reductions');
  return reductions.every(isKnown) ? reductions : rejectLevels(where, 'reductions');
}

/** Whether the attributes of a group list levels above level 0. */
export const hasLevels = ({ levels, reductions }: JsonObject): boolean =>
  Array.isArray(levels) && levels.length > 1 && Array.isArray(reductions) && reductions.length > 0;

/** Reads cells of level 0 of a checkpoint. */
export function cellReader(zero: ZarrArray, checkpointSize: number): ReadCells {
  const cells = new CellRanges(zero);
  return async ({ checkpoint, start, end }, signal) => {
    const first = checkpoint * checkpointSize;
    return toFloat32(await cells.read(first + start, first + end, signal), 'values');
  };
}

/**
 * The levels of a model as a source.
 * @param zero level 0
 * @throws HeadglowError for levels that do not fit the model
 */
export function toLevelSource(
  zero: ZarrArray,
  shape: TensorShape,
  attributes: JsonObject,
  find: FindArray,
): Source {
  const { where } = zero.info;
  const shapes = parseLevels(where, attributes.levels, shape);
  const reductions = parseReductions(where, attributes.reductions);
  const leading = zero.info.shape.slice(0, 2);
  const arrays = new Map(
    reductions.map((reduction) => [
      reduction,
      shapes.map((level, index) => {
        const array = index === 0 ? zero : find(`${reduction}/${index}`);
        if (array.info.shape.join() !== [...leading, level.layers, level.heads].join())
          rejectFile(array.info.where, 'its shape is not that of its level', 'write the store again');
        return array;
      }),
    ]),
  );
  const first = arrays.get(reductions[0] as Reduction) as readonly ZarrArray[];
  const levels = shapes.map((level, index): SourceLevel => {
    const { chunk, stored } = (first[index] as ZarrArray).info;
    const [, tasks = 1, layers = 1, heads = 1] = chunk;
    // Chunks of a shard are mostly stored one after another.
    const run = Math.min(
      Math.floor(MAX_RUN_BYTES / (4 * countValues(chunk))),
      countValues(stored) / countValues(chunk),
    );
    return { ...level, tile: { tasks, layers, heads, ...(run > 1 && { run }) } };
  });
  const shared = new SharedReads();
  const arrayOf = ({ level, reduction }: Part): ZarrArray => {
    if (level === 0) return zero;
    return (
      arrays.get(reduction)?.[level] ??
      rejectFile(
        { file: where.file },
        `it has levels of ${reductions.join(' and ')}, not of ${reduction}`,
        `use --reduction ${reductions.join(' or ')}`,
      )
    );
  };
  const size = checkpointSize(shape);
  const readCells = cellReader(zero, size);
  const read: Source['read'] = async ({ checkpoint, part }, signal) =>
    part
      ? shared.read(arrayOf(part), checkpoint, part, signal)
      : readCells({ checkpoint, start: 0, end: size }, signal);
  return { ...shape, levels, reductions, read: withParts(read, readCells) };
}
