// Checks given options against the table and fills in defaults.

import type { Fault } from '../kinds/kind.ts';
import { checkSettings, settingFault } from '../kinds/settings.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/** Returns the fault of an option's value according to its row; null for an allowed value. */
export const optionFault = (name: OptionName, value: unknown): Fault | null =>
  settingFault(OPTIONS[name], value);

/**
 * Returns all options: the given ones, and defaults for missing or undefined ones. Constraints between options, such as
 * `vmin` below `vmax`, are checked when a figure is drawn.
 * @throws HeadglowError for unknown names and invalid values
 */
export const checkOptions = (options?: Partial<Options>): Options => checkSettings<Options>(OPTIONS, options);
