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

function argumentsOf([name, value]: [string, ReadingChoice[string]]): string {
  // A value that starts with a hyphen would be another flag.
  const text = value === null ? name.toUpperCase() : formatValue(value);
  return `${flagOf(name)}${text.startsWith('-') ? '=' : ' '}${quoteArgument(text)}`;
}

/** The flags of a choice: `--dims "layer head other" --reduce mean`. A value that the user must give is in capitals. */
export const flagsOf = (choice: ReadingChoice): string => Object.entries(choice).map(argumentsOf).join(' ');

/** Offers readings. @param lead what to do with the flags, which follow it */
export function offer(lead: string, ...choices: readonly ReadingChoice[]): Offer {
  return { remedy: `${lead} ${choices.map(flagsOf).join(', or ')}`, choices };
}

/** Layers x heads in one list; the user must say how many heads there are. */
export const FLATTENED: ReadingChoice = { dims: '(layer head)', heads: null };
