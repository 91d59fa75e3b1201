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

/**
 * The flags of a choice: `--dims "layer head other" --reduce mean`. A value that the user must give is in capitals, and so is one that can't
 * be quoted for every shell, which follows the flags as it is.
 */
export function flagsOf(choice: ReadingChoice): string {
  let later = '';
  const flags = Object.entries(choice).map(([name, value]) => {
    const placeholder = name.toUpperCase();
    const text = value === null ? placeholder : formatValue(value);
    const quoted = quoteArgument(text);
    if (quoted === null) later += ` (${placeholder} is ${text}: quote it for your shell)`;
    // A value that starts with a hyphen would be another flag; PowerShell loses one that is empty.
    return `${flagOf(name)}${/^-|^$/.test(text) ? '=' : ' '}${quoted ?? placeholder}`;
  });
  return flags.join(' ') + later;
}

/** Offers readings. @param lead what to do with the flags, which follow it */
export function offer(lead: string, ...choices: readonly ReadingChoice[]): Offer {
  return { remedy: `${lead} ${choices.map(flagsOf).join(', or ')}`, choices };
}

/** Layers x heads in one list; the user must say how many heads there are. */
export const FLATTENED: ReadingChoice = { dims: '(layer head)', heads: null };
