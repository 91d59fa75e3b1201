// Training steps as people read them: as steps, or as tokens seen by then.

import { rememberLast } from './remember.ts';
import { compactFormat, listText, type StepsName, stepsText, stepText } from './text.ts';

/** Tokens per step if options show steps as tokens; else null. */
export const tokensShown = ({
  axis,
  tokensPerStep,
}: {
  readonly axis: 'steps' | 'tokens';
  readonly tokensPerStep: number | null;
}): number | null => (axis === 'tokens' ? tokensPerStep : null);

/** Three digits suit most runs; adjacent checkpoints of long runs need more. */
const [MIN_DIGITS, MAX_DIGITS] = [3, 6];

/** Writes tokens with the fewest digits that distinguish adjacent checkpoints. */
const writerFor = rememberLast((steps: readonly number[], tokens: number) => {
  let write = compactFormat(MIN_DIGITS);
  for (let digits = MIN_DIGITS + 1; digits <= MAX_DIGITS; digits++) {
    if (new Set(steps.map((step) => write(step * tokens))).size === steps.length) break;
    write = compactFormat(digits);
  }
  return write;
});

const NONE: readonly number[] = [];

/**
 * Formats a step as a number: "12,400", or of tokens, "26B".
 * @param tokens per step, if steps are shown as tokens; else null
 * @param all steps that the digits must distinguish
 */
export const stepNumber = (step: number, tokens: number | null, all = NONE): string =>
  tokens === null ? stepText(step) : writerFor(all, tokens)(step * tokens);

/** Names steps as `stepsText`, or as tokens: "26B tokens". @param tokens per step, if steps are shown as tokens; else null */
export const stepsWriter =
  (tokens: number | null): StepsName =>
  (steps, all, join = listText) =>
    tokens === null
      ? stepsText(steps, all, join)
      : `${join(steps.map((step) => stepNumber(step, tokens, all)))} tokens`;
