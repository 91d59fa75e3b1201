// The word for the cells of a layer: "head", or what the data calls them.

import type { HeadName, TensorShape } from './tensor.ts';

/** What the heads of tensors are called, in the singular: `head` if that differs between them. Its plural ends in s. */
export function headWord(tensors: readonly Pick<TensorShape, 'headName'>[]): HeadName {
  const [name = 'head', ...others] = new Set(tensors.map(({ headName = 'head' }) => headName));
  return others.length > 0 ? 'head' : name;
}

/** "a head", "an expert" */
export const oneOf = (word: HeadName): string => `${word === 'expert' ? 'an' : 'a'} ${word}`;

/** A word at the start of a sentence, or as a label. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
