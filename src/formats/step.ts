// Training steps as people write them: a number, "step-00200", or a part of a file's name.

import { parseNumberCell } from './text-cell.ts';

/** Fields that tell a step, the surest first. `step_modded` and the like tell something else. */
export const STEP_FIELDS: readonly string[] = [
  'step',
  'global_step',
  'iteration',
  'iter',
  'checkpoint',
  'ckpt',
  'revision',
];

const WORD = /^(?:(?:global[-_ ]?)?step|checkpoint|ckpt|iter(?:ation)?)[-_ =]?(?=\d)/i;

/** A count of tokens behind a step says the same again: `step150-tokens1B`. */
const TOKENS = '[-_ ]tokens?[-_ =]?\\d+(?:\\.\\d+)?[kmbt]?';
const TOKENS_AT_END = new RegExp(`${TOKENS}$`, 'i');

/** Beyond this, one step can't be told from the next. */
const isStep = (step: number | undefined): step is number =>
  step !== undefined && step >= 0 && step <= Number.MAX_SAFE_INTEGER;

/** The step that the value of a field tells; null where it tells none, as `main` or a path does. */
export function parseStep(field: string, value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const bare = text.replace(WORD, '');
  // A revision without a word is any number, such as the start of a hash.
  if (field === 'revision' && bare === text) return null;
  const step = parseNumberCell(bare.replace(TOKENS_AT_END, ''));
  return isStep(step) ? step : null;
}

/** A name with a step in it. */
export interface SteppedName {
  readonly step: number;
  /** The same for all steps. */
  readonly key: string;
  /** The name without the step. */
  readonly series: string;
}

// The surest first. No letter before the word, and after the number nothing that makes it another one.
const IN_NAMES = ['(?:global[-_ ]?)?step', 'checkpoint|ckpt', 'iter(?:ation)?'].map(
  (word) => new RegExp(`(?<![a-z])(${word})[-_ =]?(\\d+)(?:${TOKENS})?(?![a-z\\d]|\\.\\d)`, 'gi'),
);

const SLASH = /[\\/]/;

function withoutEnd(text: string, dangling: string): string {
  let end = text.length;
  while (end > 0 && dangling.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/** The name without what lies between `before` and `after`: the folder's where nothing else is left. */
function joined(before: string, word: string, after: string): string {
  const left = withoutEnd(before, '-_ =.');
  if (left !== '' && !SLASH.test(left.at(-1) as string)) return left + after;
  const right = after.replace(/^[-_ =]+/, '');
  if (right !== '' && !/^\.\w+$/.test(right)) return left + right;
  // A folder of the kind `.` or `..` says nothing.
  return withoutEnd(left, '\\/.') === '' ? word : withoutEnd(left, '\\/');
}

/** The step in a file's name, or one with which the name of a folder on its path ends. */
export function stepInName(name: string): SteppedName | null {
  const base = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1;
  for (const pattern of IN_NAMES) {
    const found = [...name.matchAll(pattern)].findLast(
      ({ index, 0: { length } }) => index >= base || SLASH.test(name[index + length] as string),
    );
    const [text = '', word = '', digits = ''] = found ?? [];
    const step = Number(digits);
    if (!found || !isStep(step)) continue;
    const [before, after] = [name.slice(0, found.index), name.slice(found.index + text.length)];
    // A folder on the path may tell it too: `checkpoint-500/heads-step500.json`.
    const outer = stepInName(before);
    const { key, series } = outer?.step === step ? outer : { key: before, series: before };
    return { step, key: `${key}\0${after}`, series: joined(series, word, after) };
  }
  return null;
}
