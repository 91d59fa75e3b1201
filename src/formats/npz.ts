// NumPy's .npz: a zip archive of .npy members, some of which label the axes of the others.

import type { Tensor } from '../tensor/tensor.ts';
import { numberValue } from './cell.ts';
import { checkShape, type Labels, MOST_LABELS, tensorOf } from './dimensions.ts';
import { type InputFile, type Loaded, refuse, type Where } from './file.ts';
import { refuseArchive } from './foreign.ts';
import { float32Values, type NpyArray, numberValues, readNpy, textValues } from './npy.ts';
import type { NumberType } from './npy-type.ts';
import { STEP_FIELDS, stepOf } from './step.ts';
import { type Member, membersOf } from './zip-directory.ts';
import { memberBytes } from './zip-member.ts';

const LARGEST = 4 * 2 ** 30;
const ENDING = '.npy';

type Arrays = ReadonlyMap<string, NpyArray>;

/** Most members that an error names. */
const MOST_NAMED = 8;

const placeOf = (member: Member): string => member.name.slice(0, -ENDING.length);

function arrayMembers(where: Where, bytes: Uint8Array): Member[] {
  const all = membersOf(where, bytes);
  const members = all.filter(({ name }) => name.endsWith(ENDING));
  if (members.length === 0)
    refuseArchive(
      where.file,
      all.map(({ name }) => name),
      (wanted) => memberBytes(where, bytes, all.find(({ name }) => name === wanted) as Member),
    );
  const size = members.reduce((sum, member) => sum + member.size, 0);
  if (!(size <= LARGEST))
    refuse(
      where,
      `its arrays take ${(size / 2 ** 30).toFixed(1)} GiB, more than 4 GiB`,
      'save fewer of them, or as float16',
    );
  return members;
}

const isLabel = ({ shape, count }: NpyArray): boolean => shape.length < 2 && count > 0;

/** The first labels, no more than any axis may have. */
const cut = (array: NpyArray): NpyArray => ({ ...array, count: Math.min(array.count, MOST_LABELS) });

function textsOf(array: NpyArray | undefined): string[] | null {
  if (!array || !isLabel(array)) return null;
  if (array.type.kind === 'text') return textValues(cut(array), array.type);
  return array.type.kind === 'number' ? numberValues(cut(array), array.type).map(String) : null;
}

/** Steps; texts that tell none become NaN, which is refused once an axis needs them. */
function stepsOf(array: NpyArray | undefined): number[] | null {
  return (
    textsOf(array)?.map((text) => numberValue(text.trim()) ?? stepOf('step', text) ?? Number.NaN) ?? null
  );
}

function labelsOf(arrays: Arrays): Labels {
  const [first, second] = [stepsOf(arrays.get('checkpoint')), stepsOf(arrays.get('step'))];
  const steps = first?.every(Number.isFinite) ? first : (second ?? first);
  return { steps, tasks: textsOf(arrays.get('task')) };
}

/** The step that a member of one value tells. */
function stepOfAll(arrays: Arrays): number | null {
  for (const field of STEP_FIELDS) {
    const array = arrays.get(field);
    const step = array?.count === 1 ? stepOf(field, textsOf(array)?.[0]) : null;
    if (step !== null) return step;
  }
  return null;
}

function matrixType({ type, shape }: NpyArray): NumberType | undefined {
  return type.kind === 'number' && shape.length >= 2 && shape.length <= 4 ? type : undefined;
}

function described([name, { type, shape }]: [string, NpyArray]): string {
  const what = type.kind === 'number' ? type.code : type.kind === 'text' ? 'text' : type.name;
  return `${name} (${shape.length === 0 ? 'one value' : shape.join(' x ')}, ${what})`;
}

/** One tensor a numeric matrix, named by its member; members that are none are left aside. */
export function loadNpz({ name, bytes }: InputFile): Loaded {
  const where = { file: name };
  const arrays = new Map<string, NpyArray>();
  for (const member of arrayMembers(where, bytes)) {
    const place = placeOf(member);
    const inside = { ...where, place };
    const array = readNpy(inside, memberBytes(inside, bytes, member));
    arrays.set(place, array);
  }
  const labels = labelsOf(arrays);
  const tensors: Tensor[] = [];
  for (const [place, array] of arrays) {
    const type = matrixType(array);
    if (!type) continue;
    const inside = { ...where, place };
    checkShape(inside, array.shape);
    tensors.push(tensorOf(inside, place, array.shape, float32Values(array, type), labels));
  }
  if (tensors.length > 0) return { tensors, step: stepOfAll(arrays) };
  const found = [...arrays].slice(0, MOST_NAMED).map(described);
  if (arrays.size > MOST_NAMED) found.push('…');
  return refuse(
    where,
    `there is no numeric matrix in it, only ${found.join(', ')}`,
    'save arrays of 2 to 4 dimensions with a numeric dtype',
  );
}
