// Training steps as text: as steps, or as tokens.

import { expect, it } from 'vitest';
import { stepNumber, stepsWriter, tokensShown } from '../../src/tensor/step-text.ts';

/** A common batch: 1,024 sequences of 2,048 tokens. */
const TOKENS = 2_097_152;

it('steps are shown as tokens only if their tokens are known', () => {
  expect(tokensShown({ axis: 'steps', tokensPerStep: TOKENS })).toBeNull();
  expect(tokensShown({ axis: 'tokens', tokensPerStep: null })).toBeNull();
  expect(tokensShown({ axis: 'tokens', tokensPerStep: TOKENS })).toBe(TOKENS);
});

it('steps have their number, or tokens in three digits', () => {
  expect(stepsWriter(null)([12_400])).toBe('step 12,400');
  expect(stepsWriter(null)([1000, 2000])).toBe('steps 1,000 and 2,000');
  expect(stepsWriter(TOKENS)([0])).toBe('0 tokens');
  expect(stepsWriter(TOKENS)([1])).toBe('2.1M tokens');
  expect(stepsWriter(TOKENS)([572])).toBe('1.2B tokens');
  expect(stepsWriter(TOKENS)([1000, 2000])).toBe('2.1B and 4.19B tokens');
  expect(stepsWriter(TOKENS)([500, 600], [], (numbers) => numbers.join('–'))).toBe('1.05B–1.26B tokens');
  expect(stepsWriter(TOKENS)([143_000])).toBe('300B tokens');
});

it('tokens have more digits if those of adjacent checkpoints would read alike', () => {
  const steps = Array.from({ length: 20 }, (_, i) => 1_000_000 + 1000 * i);
  expect(stepNumber(1_001_000, TOKENS)).toBe('2.1T');
  expect(stepNumber(1_001_000, TOKENS, steps)).toBe('2.099T');
  expect(new Set(steps.map((step) => stepNumber(step, TOKENS, steps))).size).toBe(20);
  // Powers of two, as runs that save early on, are distinct in three digits.
  const powers = [0, ...Array.from({ length: 10 }, (_, i) => 2 ** i)];
  expect(powers.map((step) => stepNumber(step, TOKENS, powers)).slice(0, 4)).toEqual([
    '0',
    '2.1M',
    '4.19M',
    '8.39M',
  ]);
});
