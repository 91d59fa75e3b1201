// Checks the levels of sources when the first part of one is read. It loads with that part, and imports nothing, as what it shares
// with other code would become a file of its own.

import type { fail } from './error.ts';
import type { Source, SourceLevel } from './tensor.ts';

const quote = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? String(value);

/** Throws an error. */
type Fail = typeof fail;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** Why a level does not fit its source, and what to pass; null if it fits. */
function findFault(
  level: SourceLevel,
  before: SourceLevel | undefined,
  { layers, heads }: Source,
): readonly [reason: string, remedy: string] | null {
  const { layersPerCell, headsPerCell, tile } = level;
  const block = `${layersPerCell} x ${headsPerCell}`;
  if (!isCount(layersPerCell) || !isCount(headsPerCell))
    return [
      `its blocks are ${quote(layersPerCell)} x ${quote(headsPerCell)} cells`,
      'pass whole numbers as layersPerCell and headsPerCell',
    ];
  if (!before && block !== '1 x 1')
    return [`its blocks are ${block} cells`, 'pass the data first, in blocks of 1 x 1'];
  if (before) {
    const [{ layersPerCell: rows, headsPerCell: columns }, size] = [before, layersPerCell * headsPerCell];
    if (layersPerCell < rows || headsPerCell < columns || size === rows * columns)
      return [
        `its blocks of ${block} cells follow blocks of ${rows} x ${columns}`,
        'pass coarser and coarser levels',
      ];
  }
  const cells = [Math.ceil(layers / layersPerCell), Math.ceil(heads / headsPerCell)];
  if (level.layers !== cells[0] || level.heads !== cells[1])
    return [
      `it has ${quote(level.layers)} x ${quote(level.heads)} cells, but ${layers} x ${heads} in blocks of ${block} are ${cells.join(' x ')}`,
      'pass these numbers as layers and heads',
    ];
  if (
    tile &&
    !(isCount(tile.layers) && isCount(tile.heads) && isCount(tile.tasks ?? 1) && isCount(tile.run ?? 1))
  )
    return [
      `its tiles are ${quote(tile.layers)} x ${quote(tile.heads)} cells`,
      'pass { layers, heads } of at least 1, or no tile',
    ];
  return null;
}

function check(source: Source, fails: Fail): void {
  const { model, levels, reductions } = source;
  const place = (name: string): string => [model, name].filter(Boolean).join('.');
  if (!Array.isArray(levels) || levels.length === 0)
    fails('data', place('levels'), `${quote(levels)} is not a list of levels`, 'pass one, the data first');
  for (const [index, level] of (levels as readonly SourceLevel[]).entries()) {
    const fault = findFault(level ?? {}, levels?.[index - 1], source);
    if (fault) fails('data', place(`levels[${index}]`), ...fault);
  }
  if (!Array.isArray(reductions) || reductions.length === 0)
    fails(
      'data',
      place('reductions'),
      `${quote(reductions)} is not a list of reductions`,
      'pass those that levels are there for, such as ["max"]',
    );
}

const checked = new WeakSet<Source>();

/** The values that a source has returned. @throws HeadglowError by `fails` if its levels do not fit it */
export async function checkLevels(
  source: Source,
  values: ReturnType<Source['read']>,
  fails: Fail,
): Promise<Float32Array> {
  if (!checked.has(source)) {
    check(source, fails);
    checked.add(source);
  }
  return values;
}
