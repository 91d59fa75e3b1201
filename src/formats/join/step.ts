// Parses training steps: a number, a text such as "step-00200", or a part of a file name.

import { parseNumberCell } from '../text/text-cell.ts';

/** Field names for the step, the most specific first; `_step` is that of Weights & Biases. Names such as `step_modded` mean something else. */
export const STEP_FIELDS: readonly string[] = [
  'step',
  '_step',
  'global_step',
  'trainer/global_step',
  'training_step',
  'train_step',
  'iteration',
  'iter',
  'checkpoint',
  'ckpt',
  'revision',
];

/** Fields of rows, records and lines that number their checkpoints. */
export const ROW_STEP_FIELDS: readonly string[] = [...STEP_FIELDS, 'epoch'];

/** What the epochs of a file are shown as. */
export const EPOCHS_AS_STEPS = 'its epochs are shown as checkpoints: “step” is the number of the epoch';

const STEP_PREFIX = /^(?:(?:global[-_ ]?)?step|checkpoint|ckpt|iter(?:ation)?)[-_ =]?(?=\d)/i;

/** A token count after a step is redundant: `step150-tokens1B`. */
const TOKENS = '[-_ ]tokens?[-_ =]?\\d+(?:\\.\\d+)?[kmbt]?';
const TOKENS_AT_END = new RegExp(`${TOKENS}$`, 'i');

/** Above MAX_SAFE_INTEGER, neighbouring steps would be indistinguishable. */
export const isStep = (step: number | undefined): step is number =>
  step !== undefined && step >= 0 && step <= Number.MAX_SAFE_INTEGER;

/** The step in the value of a field; null if there is none, as in `main` or a path. */
export function parseStep(field: string, value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const bare = text.replace(STEP_PREFIX, '');
  // A revision without a prefix may be any number, such as the start of a hash.
  if (field === 'revision' && bare === text) return null;
  const step = parseNumberCell(bare.replace(TOKENS_AT_END, ''));
  return isStep(step) ? step : null;
}

/** A name with a step in it. */
export interface SteppedName {
  readonly step: number;
  /** Equal for files whose names differ only in the step. */
  readonly key: string;
  /** The name without the step. */
  readonly series: string;
}

// The most specific first. The word must not follow a letter, and the number must be complete: not a version such as 1.5.
const STEP_PATTERNS = ['(?:global[-_ ]?)?step', 'checkpoint|ckpt', 'iter(?:ation)?'].map(
  (word) => new RegExp(`(?<![a-z])(${word})[-_ =]?(\\d+)(?:${TOKENS})?(?![a-z\\d]|\\.\\d)`, 'gi'),
);

const SLASH = /[\\/]/;

/** Removes trailing characters that are in `characters`. */
function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/**
 * Names a series after the parts of a file name around the step.
 * If nothing is left of the base name, the folder's name is used; if that is `.` or `..`, the word for the step.
 */
function nameSeries(before: string, word: string, after: string): string {
  const left = trimEnd(before, '-_ =.');
  if (left !== '' && !SLASH.test(left.at(-1) as string)) return left + after;
  const right = after.replace(/^[-_ =]+/, '');
  if (right !== '' && !/^\.\w+$/.test(right)) return left + right;
  return trimEnd(left, '\\/.') === '' ? word : trimEnd(left, '\\/');
}

/** The step in a file's base name, or at the end of the name of one of its folders. */
export function stepInName(name: string): SteppedName | null {
  const base = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1;
  for (const pattern of STEP_PATTERNS) {
    const match = [...name.matchAll(pattern)].findLast(
      ({ index, 0: { length } }) => index >= base || SLASH.test(name[index + length] as string),
    );
    const [text = '', word = '', digits = ''] = match ?? [];
    const step = Number(digits);
    if (!match || !isStep(step)) continue;
    const [before, after] = [name.slice(0, match.index), name.slice(match.index + text.length)];
    // A folder may repeat the step: `checkpoint-500/heads-step500.json`.
    const outer = stepInName(before);
    const { key, series } = outer?.step === step ? outer : { key: before, series: before };
    return { step, key: `${key}\0${after}`, series: nameSeries(series, word, after) };
  }
  return null;
}
