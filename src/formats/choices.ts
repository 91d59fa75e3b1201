// The readings that a message offers: flags that are ready to paste on the command line, and buttons in the viewer.

import { flagOf } from '../kinds/flag.ts';
import { formatValue } from '../kinds/parse.ts';
import type { ReadingChoice } from '../tensor/error.ts';
import { quoteArgument } from './shell.ts';

/** A remedy, and the readings in it, if any. */
export interface Offer {
  readonly remedy: string;
  readonly choices?: readonly ReadingChoice[];
}

/** A flag of a choice, and what it must be given if that can't be quoted for every shell. */
function argumentOf([name, value]: [string, ReadingChoice[string]]): { flag: string; later?: string } {
  const placeholder = name.toUpperCase();
  if (value === null) return { flag: `${flagOf(name)} ${placeholder}` };
  const text = formatValue(value);
  const quoted = quoteArgument(text);
  if (quoted === null) return { flag: `${flagOf(name)} ${placeholder}`, later: `${placeholder} is ${text}` };
  // A value that starts with a hyphen would be another flag; PowerShell loses one that is empty.
  return { flag: `${flagOf(name)}${/^-|^$/.test(text) ? '=' : ' '}${quoted}` };
}

/**
 * The flags of a choice, ready to paste into any shell: `--dims "layer head other" --reduce mean`. A value that the user must give is in
 * capitals. Null if a value can't be quoted for every shell.
 */
export function flagsOf(choice: ReadingChoice): string | null {
  const all = Object.entries(choice).map(argumentOf);
  return all.some(({ later }) => later !== undefined) ? null : all.map(({ flag }) => flag).join(' ');
}

/** The flags of a choice for a sentence: a value that can't be quoted for every shell is in capitals, and follows them as it is. */
export function describeFlags(choice: ReadingChoice): string {
  const all = Object.entries(choice).map(argumentOf);
  const later = all.flatMap((one) => one.later ?? []);
  const flags = all.map(({ flag }) => flag).join(' ');
  return later.length === 0 ? flags : `${flags} (${later.join(', ')}: quote it for your shell)`;
}

/** Offers readings. @param lead what to do with the flags, which follow it */
export function offer(lead: string, ...choices: readonly ReadingChoice[]): Offer {
  return { remedy: `${lead} ${choices.map(describeFlags).join(', or ')}`, choices };
}

/** Layers x heads in one list; the user must say how many heads there are. */
export const FLATTENED: ReadingChoice = { dims: '(layer head)', heads: null };
