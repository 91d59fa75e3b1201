// What the name of an array says about its axes: that heads come first, that its columns are no heads, or that it has positions.

import type { ReadingChoice } from '../../tensor/error.ts';
import { type Offer, offer } from '../choices.ts';
import { baseName, type FilePlace } from '../file.ts';
import { rememberFew } from '../remember.ts';
import { axesInName } from './axis-words.ts';
import { nameHeads } from './dims.ts';

/** Why an array is rejected, and what to do about it. */
export interface ShapeMismatch extends Offer {
  readonly reason: string;
}

const HEADS_FIRST_NAME = /heads?[-_ ]*first|heads?[-_ ]*(?:x|by)[-_ ]*layers?/i;
/** Arrays of a whole layer or of classes, none of which has heads: what the last part of a path may be. */
const NO_HEADS_NAME =
  /(?:^|[./ ])(?:hook_)?(?:resid(?:ual)?(?:_(?:pre|mid|post|stream))?|mlp(?:_(?:in|out|pre|post))?|attn_out|hidden_states?|logits|(?:input|token)_ids|embeddings?|ln_final|(?:pos_)?embed|logit_lens|confusion(?:_?matrix)?|(?:\w+_)?(?:umap|tsne|t-sne|pca|coords|coordinates))$/i;

/** What the columns of an array are if one of these words is in its name. */
const COLUMN_WORDS: readonly (readonly [what: string, words: ReadonlySet<string>])[] = [
  ['experts', new Set(['expert', 'experts', 'router', 'routing'])],
  ['neurons', new Set(['neuron', 'neurons', 'ffn', 'mlp', 'intermediate'])],
  ['features', new Set(['features', 'latents', 'sae'])],
  ['channels', new Set(['channel', 'channels'])],
];
const INDEX_WORDS: ReadonlySet<string> = new Set(['indices', 'indexes', 'idx', 'idxs', 'ids', 'topk']);
/** Whole numbers of these are no indices. */
const COUNT_WORDS: ReadonlySet<string> = new Set([
  'count',
  'counts',
  'freq',
  'frequency',
  'load',
  'usage',
  'hits',
]);
const HEAD_WORD = /^(?:heads?|attn|attention)$/;
/** Something other than layers and heads that scores are listed by. */
const BY_OTHER =
  /(?:^|_)(?:by|per|x|vs|over|across)_(class|label|category|prompt|sample|example|sentence|task|seed|language|relation|subject|epoch|step|checkpoint)(?:es|s)?(?:_|$)/;
const BY_POSITION = /(?:^|_)(?:by|per|x|vs|over|across)_(?:pos|positions?|toks?|tokens?)(?:_|$)/;

/** What the words of a name say. */
interface NameWords {
  /** Joined by underscores, without digits before and after them: `layerHead.pos2` is `layer_head_pos`. */
  readonly text: string;
  readonly words: readonly string[];
  readonly hasHeads: boolean;
  /** What the columns of an array of this name are; undefined if it says nothing, or speaks of heads. */
  readonly columns: string | undefined;
}

/** What the words of a name say. Its digits do not count: many arrays differ only in a number. */
const wordsOf = (name: string): NameWords => knownWords(name.replace(/\d+/g, '0'));

const knownWords = rememberFew(findWords);

function findWords(name: string): NameWords {
  const text = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z]+/g, '_');
  const words = text.split('_');
  const hasHeads = words.some((word) => HEAD_WORD.test(word));
  const columns = COLUMN_WORDS.find(([, listed]) => words.some((word) => listed.has(word)))?.[0];
  return { text, words, hasHeads, columns: hasHeads ? undefined : columns };
}

const withoutExtension = ({ file }: FilePlace): string => baseName(file).replace(/\.[^.]*$/, '');

/** Names of what is logged while a model is trained, and of what it is trained on. */
const TRAINING_NAMES: readonly (readonly [what: string, name: RegExp])[] = [
  [
    'losses',
    /^(?:losses|(?:train|training|val|valid|validation|eval|test|dev)_loss(?:es)?|loss(?:es)?_(?:curves?|history|log|per_step))$/,
  ],
  ['learning rates', /^(?:lrs?|learning_rates?)$/],
  ['gradient norms', /^grad(?:ient)?_norms?$/],
  ['perplexities', /^(?:ppls?|perplexit(?:y|ies))$/],
  [
    'training data',
    /^(?:x|y)_(?:train|val|valid|test)$|^(?:train|val|valid|test)_(?:x|y|data|inputs|labels)$/,
  ],
];

/** What an array holds instead of scores by its own name, or by its file's if it has none; undefined if that says nothing. */
export function otherContents(where: FilePlace): string | undefined {
  const name = wordsOf(where.place?.split('.').at(-1) ?? withoutExtension(where)).text.replace(/^_|_$/g, '');
  return TRAINING_NAMES.find(([, names]) => names.test(name))?.[0];
}

/** What the columns of an array are by the name of its file; undefined if its own name speaks of heads. */
export const columnsByFile = (where: FilePlace): string | undefined =>
  wordsOf(where.place ?? '').hasHeads ? undefined : wordsOf(withoutExtension(where)).columns;

const formatCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** The usual names of the axes of an array. */
const usualDims = (axes: number): string => ['checkpoint', 'task', 'layer', 'head'].slice(4 - axes).join(' ');

/** The same, with what its columns are in place of heads. @param columns in the plural, as `columnsByFile` says it */
export const dimsOf = (axes: number, columns: string): string =>
  usualDims(axes).replace('head', columns.replace(/s$/, ''));

/** How to read an array with positions. Other arrays of the file may be layers x heads, so a matrix is picked. */
function choosePositions({ place }: FilePlace, axes: number): readonly ReadingChoice[] {
  const usual = { dims: usualDims(axes) };
  const pick = place === undefined ? {} : { pick: place };
  if (axes === 2) return [{ ...pick, dims: '(layer head) position', heads: null, reduce: 'mean' }, usual];
  const before = axes === 4 ? 'task ' : '';
  const orders = ['layer position head', 'layer head position'];
  return [...orders.map((dims) => ({ dims: before + dims, reduce: 'mean' })), usual];
}

/** Scores of heads at positions, such as those of activation patching. */
function findPositions(where: FilePlace, shape: readonly number[]): ShapeMismatch | undefined {
  const [name, file] = [where.place ?? '', withoutExtension(where)].map(wordsOf) as [NameWords, NameWords];
  const isBy = BY_POSITION.test(name.text) || (where.place === undefined && BY_POSITION.test(file.text));
  if (!isBy) return undefined;
  const isOfHeads = shape.length > 2 || name.hasHeads || file.hasHeads;
  if (!isOfHeads)
    return {
      reason: `its name says that its ${formatCount(shape.at(-1) as number, 'column')} are positions, not heads`,
      ...offer('if they are heads, add', { dims: usualDims(2) }),
    };
  return {
    reason: `its name says that one of its axes is the position, in the shape (${shape.join(', ')})`,
    ...offer('say which:', ...choosePositions(where, shape.length)),
  };
}

/** Axes that the name of an array lists, or of its file if it has none, in another order than the usual one. */
function findListedAxes(where: FilePlace, shape: readonly number[]): ShapeMismatch | undefined {
  const name = (where.place ?? withoutExtension(where)).split(/[./ ]/).at(-1) ?? '';
  // A number says which layer, head or step it is. A match starts with a word, or a long one would be searched from each letter.
  const axes = axesInName(wordsOf(name.replace(/(?<![a-z])[a-z]+[-_]?\d+/gi, ' ')).words);
  const usual = usualDims(shape.length);
  if (axes?.length !== shape.length || axes.join(' ') === usual) return undefined;
  const named = nameHeads(axes.map((axis) => [axis])).dims.flat();
  const isReduced = named.some((axis) => !usualDims(4).includes(axis));
  return {
    reason: `its name says that its axes are ${axes.join(', ')}`,
    ...offer(
      'read them so, or as usual:',
      { dims: axes.join(' '), ...(isReduced && { reduce: 'mean' }) },
      { dims: usual },
    ),
  };
}

/** Scores by something else than layers and heads, such as classes. With more axes than two, the first is shown as tasks. */
function findOtherAxis(where: FilePlace, shape: readonly number[]): ShapeMismatch | undefined {
  const by = BY_OTHER.exec(wordsOf(where.place ?? withoutExtension(where)).text)?.[1];
  if (by === undefined || shape.length > 2) return undefined;
  const isStep = /^(?:epoch|step|checkpoint)$/.test(by);
  const axis = isStep ? 'checkpoint' : by;
  const reduced = isStep || by === 'task' ? {} : { reduce: 'mean' };
  return {
    reason: `its name says that one of its axes is the ${by}`,
    ...offer(
      'say which:',
      { dims: `${axis} (layer head)`, heads: null, ...reduced },
      { dims: `layer ${axis}`, ...reduced },
      { dims: usualDims(2) },
    ),
  };
}

/** Whether an array holds different whole numbers in each row. */
export function holdsIndices(columns: number, values: ArrayLike<number>): boolean {
  let seen = new Set<number>();
  for (let index = 0; index < values.length; index++) {
    if (index % columns === 0) seen = new Set();
    const value = values[index] as number;
    if (!Number.isInteger(value) || value < 0 || seen.has(value)) return false;
    seen.add(value);
  }
  return columns > 1;
}

/** Whether the name of an array says that it has no heads. */
export const hasNoHeads = (name: string): boolean => NO_HEADS_NAME.test(name);

/** Why an array does not hold layers x heads by its name; undefined if that says nothing of it. */
export function findNameMismatch(
  where: FilePlace,
  { shape, values }: { readonly shape: readonly number[]; readonly values: ArrayLike<number> },
): ShapeMismatch | undefined {
  const [columns = 0, rows = 0] = shape.toReversed();
  if (HEADS_FIRST_NAME.test(`${baseName(where.file)} ${where.place ?? ''}`))
    return {
      reason: `its name says that heads come before layers, so its ${formatCount(rows, 'row')} are not layers`,
      ...offer('read it so:', {
        dims: ['checkpoint', 'task', 'head', 'layer'].slice(-shape.length).join(' '),
      }),
    };
  const usual: ReadingChoice = { dims: usualDims(shape.length) };
  if (hasNoHeads(where.place ?? withoutExtension(where)))
    return {
      reason: `its name says that it has no heads, so its ${formatCount(columns, 'column')} are not heads`,
      ...offer('if they are, add', usual),
    };
  const listed = findPositions(where, shape) ?? findListedAxes(where, shape) ?? findOtherAxis(where, shape);
  if (listed) return listed;
  const { words, columns: own } = wordsOf(where.place ?? '');
  const what = own ?? columnsByFile(where);
  const isIndex = what !== undefined || words.some((word) => INDEX_WORDS.has(word));
  const isCount = wordsOf(where.place ?? withoutExtension(where)).words.some((word) => COUNT_WORDS.has(word));
  if (isIndex && !isCount && holdsIndices(columns, values))
    return {
      reason: `its name says that its whole numbers are indices${what === undefined ? '' : ` of ${what}`}, not scores`,
      ...offer('if they are scores of heads, add', usual),
    };
  const other = where.place === undefined ? undefined : otherContents(where);
  if (other)
    return {
      reason: `its name says that it holds ${other}, not scores of heads`,
      ...offer('to show them as heads all the same, add', usual),
    };
  // Other arrays of the file may be layers x heads. A whole file of experts is shown, with a note.
  return own === undefined
    ? undefined
    : {
        reason: `its name says that its ${formatCount(columns, 'column')} are ${own}, not heads`,
        ...offer('to show them all the same, add', { dims: dimsOf(shape.length, own) }, usual),
      };
}
