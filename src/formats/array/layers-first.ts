// Rejects arrays without labels whose axes could be layer, head and something else.

import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import type { Labels } from './dimensions.ts';

/** Models have at least this many layers; tasks may be as many. */
const MANY_LAYERS = 8;
/** Channels or tokens, rather than heads: at least this many, and this many for each layer that they would belong to. */
const [MANY_CHANNELS, PER_LAYER] = [64, 16];

/** Fewer tasks may be as many as layers by chance. */
const MIN_LAYERS = 4;
/** At least this many heads, and this many for each layer, are rare in models. */
const [MANY_HEADS, MANY_HEADS_PER_LAYER] = [24, 2.5];

/** Fewer heads in a layer are rather statistics, such as mean and deviation, of each head. */
const FEW_HEADS = 4;

/** Whether three axes have as many layers as heads, or a single value per head, if they are layer, head and something else. */
const areLayersFirst = ([first = 0, second = 0, third = 0]: readonly number[]): boolean =>
  Math.min(first, second) >= MIN_LAYERS && ((first === second && third !== second) || third < FEW_HEADS);

/** Whether the axes of three are more likely layer, head and something else than task, layer and head. */
function mayStartWithLayers(shape: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = shape;
  if (first >= MANY_LAYERS && third >= MANY_CHANNELS && third >= PER_LAYER * second) return true;
  // Or more tokens than heads.
  const areTokens = third >= MANY_HEADS && third > MANY_HEADS_PER_LAYER * second;
  return areLayersFirst(shape) || (areTokens && Math.min(first, second) >= MIN_LAYERS);
}

/** Whether three axes are more likely layer, a single something and head than tasks of a single layer. */
const isSingleBetween = ([first = 0, second, third = 0]: readonly number[]): boolean =>
  first >= MIN_LAYERS && second === 1 && third > 1;

/** Rejects an array without labels whose axes could be layer, head and something else. */
export function rejectLayersFirst(where: FilePlace, shape: readonly number[], labels: Labels): void {
  if (labels.tasks !== null || labels.steps !== null) return;
  const written = `its shape (${shape.join(', ')}) could be`;
  if (shape.length === 3 && mayStartWithLayers(shape))
    rejectFile(
      where,
      `${written} (task, layer, head) or (layer, head, something else)`,
      offer(
        'say which:',
        { dims: 'task layer head' },
        (shape[2] as number) > 1 && (shape[2] as number) < FEW_HEADS
          ? { dims: 'layer head task' }
          : { dims: 'layer head other', reduce: 'mean' },
      ),
    );
  if (shape.length === 3 && isSingleBetween(shape))
    rejectFile(
      where,
      `${written} (layer, something else, head) or (task, layer, head)`,
      offer('say which:', { dims: 'layer other head', reduce: 'mean' }, { dims: 'task layer head' }),
    );
  const [layers, heads, ...others] = shape;
  const isEach = `${others}` === `${[layers, heads]}` && layers !== heads;
  if (shape.length === 4 && isEach && Math.min(...others) >= MIN_LAYERS)
    rejectFile(
      where,
      `${written} (layer, head, layer, head), of pairs of heads`,
      offer(
        'say which:',
        { dims: 'layer head other another', reduce: 'mean' },
        { dims: 'checkpoint task layer head' },
      ),
    );
  // Four axes are usually all that there are, however many heads a layer has.
  if (shape.length === 4 && areLayersFirst(shape.slice(1)))
    rejectFile(
      where,
      `${written} (checkpoint, task, layer, head) or (task, layer, head, something else)`,
      offer(
        'say which:',
        { dims: 'checkpoint task layer head' },
        { dims: 'task layer head other', reduce: 'mean' },
      ),
    );
}
