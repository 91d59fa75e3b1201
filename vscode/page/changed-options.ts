// What the page keeps of the options of a figure.

import type { Options } from '../../src/options/table.ts';

/**
 * The options of a figure that differ from those of new figures, also where they are the defaults and the user's settings are not.
 * The theme is that of VS Code.
 */
export const changedOptions = (usual: Partial<Options>, options: Options): Partial<Options> =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) =>
        name !== 'theme' && JSON.stringify(value) !== JSON.stringify(usual[name as keyof Options]),
    ),
  );
