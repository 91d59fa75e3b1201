// A row of the table of options: its kind, default and words, and a function for each kind that makes one.

import type { ChoiceKind, FlagKind, Kind, NamesKind, NumberKind, TextKind } from './kind.ts';

/** Where an option belongs: how colours come about, where things lie, which data are shown. */
export const GROUPS = ['Scale', 'Layout', 'Data'] as const;
/** One of `GROUPS`. */
export type Group = (typeof GROUPS)[number];

/** What an option does, in words, and when it has an effect. */
export interface OptionText {
  /** Where it is listed. */
  readonly group: Group;
  /** What it is called in a list of settings; left out: its name. */
  readonly label?: string;
  /** What it does: a clause in lower case, without a full stop. */
  readonly help: string;
  /** What a number counts, in the plural, such as "decades"; left out: nothing. */
  readonly unit?: string;
  /** The values of other options with which alone it has an effect, such as `{ norm: ['symlog'] }`. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** True where it has an effect only on data with several checkpoints. */
  readonly needsCheckpoints?: true;
  /** False where no sentence of a description depends on it. */
  readonly inWords?: false;
}

/** The default and the words of an option. */
export interface OptionInfo<T> extends OptionText {
  /** Null where it is chosen from the data. */
  readonly default: T;
  /** What null means, as a clause; only options whose default is null may be null. */
  readonly auto?: string;
}

/** An option with values of type `T`: a row of a table. */
export type Option<T = unknown, K extends Kind = Kind> = K & OptionInfo<T>;

/** What a row says in addition to its kind. */
export type OptionRow<D> = OptionText & { readonly default: D } & (D extends null
    ? { readonly auto: string }
    : { readonly auto?: never });

/** The values of an option of a kind with `T` for its values and a default of type `D`. */
type Values<T, D> = D extends null ? T | null : T;

/** One of several names. */
export const choice = <const T extends string, const D extends T | null>(
  choices: readonly T[],
  row: OptionRow<D>,
): Option<Values<T, D>, ChoiceKind<T>> => ({ kind: 'choice', choices, ...row }) as never;

type NumberOption<D> = Option<Values<number, D>, NumberKind>;

/** A finite number, within bounds where it has any. */
export const number = <D extends number | null>(
  bounds: Omit<NumberKind, 'kind'>,
  row: OptionRow<D>,
): NumberOption<D> => ({ kind: 'number', ...bounds, ...row }) as never;

/** A number that is compared with values, and so a 32-bit float. */
export const float = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ float32: true }, row);

/** The same, above 0. */
export const positive = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ above: 0, float32: true }, row);

/** A whole number from 1 up. */
export const count = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ from: 1, whole: true }, row);

/** True or false. */
export const flag = (row: OptionRow<boolean>): Option<boolean, FlagKind> => ({ kind: 'flag', ...row });

/** Any text. */
export const text = (row: OptionRow<string>): Option<string, TextKind> => ({ kind: 'text', ...row });

/** A list of names. */
export const names = (row: OptionRow<null>): Option<readonly string[] | null, NamesKind> => ({
  kind: 'names',
  ...row,
});

/** The type of an option's values. */
export type ValueOf<O> = O extends { readonly default: infer D } ? D : never;

/** The values of all options of a table. */
export type ValuesOf<Table> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };
