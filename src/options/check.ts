// Options as people and programs give them: checked by the table, and completed.

import type { Fault } from '../kinds/kind.ts';
import { checkSettings, settingFault } from '../kinds/settings.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/** What is wrong with a value of an option, by its row alone; null where it is allowed. */
export const optionFault = (name: OptionName, value: unknown): Fault | null =>
  settingFault(OPTIONS[name], value);

/**
 * All options: those given, and the defaults for those that are left out or undefined. What several options say
 * together, such as a `vmin` above `vmax`, is checked when a figure is drawn.
 * @throws HeadglowError for names that are no options, and for values that the option cannot have
 */
export const checkOptions = (options?: Partial<Options>): Options => checkSettings<Options>(OPTIONS, options);
