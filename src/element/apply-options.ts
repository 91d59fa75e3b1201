// Applies options that may be wrong, alone or together: the valid ones take effect, and the others are reported.

import type { OptionName, Options } from '../options/table.ts';
import { HeadglowError } from '../tensor/error.ts';

/** Which options were applied, and what is wrong with the others. */
interface Applied {
  readonly applied: Partial<Options>;
  readonly errors: readonly HeadglowError[];
}

/** Options that differ from those applied before; those that are no longer given have their defaults. */
export function changedOptions(
  applied: Partial<Options>,
  wanted: Partial<Options>,
  defaults: Options,
): Partial<Options> {
  const names = new Set([...Object.keys(applied), ...Object.keys(wanted)]) as Set<OptionName>;
  const valueIn = (options: Partial<Options>, name: OptionName) =>
    Object.hasOwn(options, name) ? options[name] : defaults[name];
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(valueIn(applied, name)) !== JSON.stringify(valueIn(wanted, name)))
      .map((name) => [name, valueIn(wanted, name)]),
  );
}

/**
 * Applies options together or, if one is wrong, one by one.
 * @param apply throws a HeadglowError for invalid options, without applying any
 * @throws the error of `apply` if it is not about options
 */
export function applyOptions(options: Partial<Options>, apply: (options: Partial<Options>) => void): Applied {
  if (Object.keys(options).length === 0) return { applied: {}, errors: [] };
  try {
    apply(options);
    return { applied: options, errors: [] };
  } catch (error) {
    if (!isOfOptions(error)) throw error;
  }
  const applied: Record<string, unknown> = {};
  const errors: HeadglowError[] = [];
  for (const [name, value] of Object.entries(options))
    try {
      apply({ [name]: value });
      applied[name] = value;
    } catch (error) {
      if (!isOfOptions(error)) throw error;
      errors.push(error);
    }
  return { applied: applied as Partial<Options>, errors };
}

const isOfOptions = (error: unknown): error is HeadglowError =>
  error instanceof HeadglowError && error.code === 'option';
