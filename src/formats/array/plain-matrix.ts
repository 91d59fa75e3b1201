// Recognises matrices that nothing speaks against: neither name nor values say that they are anything but layers x heads, and their
// size is usual. A file may have very many, so names that differ only in their numbers are looked at once.

import type { FilePlace } from '../file.ts';
import { rememberFew } from '../remember.ts';
import { columnsByFile, findNameMismatch, otherContents } from './array-names.ts';
import { hasPlainSize, isNamedComparison, mayBeOther, type NamedMatrices } from './shape-mismatch.ts';
import { isTelling } from './telling-names.ts';

/** Separates the parts of a key. */
const SEPARATOR = '\0';

const keyOf = ({ file, place }: FilePlace, [rows, columns]: readonly number[]): string =>
  `${rows},${columns}${SEPARATOR}${place === undefined ? '' : `${place.replace(/\d+/g, '0')}${SEPARATOR}`}${file}`;

/** Whether a name says nothing about the axes of a matrix. */
const isPlainName = rememberFew((key) => {
  if (!isTelling(key)) return true;
  const [shape = '', ...names] = key.split(SEPARATOR);
  const [place, file = ''] = names.length > 1 ? names : [undefined, ...names];
  const where = place === undefined ? { file } : { file, place };
  // Without values, an array that is named as one of indices counts as one.
  const matrix = { shape: shape.split(',').map(Number), values: [] };
  const isNamed = isNamedComparison(where) || columnsByFile(where) || otherContents(where);
  return !isNamed && !findNameMismatch(where, matrix);
});

/** Whether an array is a single matrix that `findShapeMismatch` and `shapeWarnings` have nothing to say about. */
export const isPlainMatrix = (where: FilePlace, matrix: NamedMatrices): boolean =>
  matrix.shape.length === 2 &&
  hasPlainSize(matrix) &&
  isPlainName(keyOf(where, matrix.shape)) &&
  !mayBeOther(matrix);
