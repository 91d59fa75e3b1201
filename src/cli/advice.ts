// Advice on stderr, with the flags that follow it.

import type { Advice } from '../figure/advice-rule.ts';
import type { Options } from '../options.ts';
import { flagOf } from './flags.ts';
import { printMessage } from './terminal.ts';

/** "Try --limits robust without --vmax." @param given the options on the command line */
export function adviceText({ text, options }: Advice, given: Partial<Options>): string {
  const flags = Object.entries(options);
  const add = flags.flatMap(([key, value]) => (value === null ? [] : [`${flagOf(key)} ${value}`]));
  const drop = flags.flatMap(([key, value]) =>
    value === null && (given[key as keyof Options] ?? null) !== null ? [flagOf(key)] : [],
  );
  const without = drop.length > 0 ? `without ${drop.join(' and ')}` : '';
  const change = [add.join(' '), without].filter(Boolean).join(' ');
  return change === '' ? text : `${text} Try ${change}.`;
}

/** Prints advice, a line each. */
export function printAdvice(advice: readonly Advice[], given: Partial<Options>): void {
  for (const one of advice) printMessage(adviceText(one, given));
}
