// Prints advice on stderr, and the flags that apply it.

import type { Advice } from '../figure/advice-rule.ts';
import { flagOf } from '../kinds/flag.ts';
import type { Options } from '../options.ts';
import { printMessage } from './terminal.ts';

/** Advice with the change of flags, such as "Try --limits robust without --vmax." @param given options on the command line */
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

/** Prints a line for each advice. */
export function printAdvice(advice: readonly Advice[], given: Partial<Options>): void {
  for (const item of advice) printMessage(adviceText(item, given));
}
