// A row of the options table: its kind, default and texts; and a function per kind that creates one.

import type { Zoom } from '../tensor/zoom.ts';
import type {
  CellsKind,
  ChoiceKind,
  FlagKind,
  Kind,
  NamesKind,
  NumberKind,
  TextKind,
  ZoomKind,
} from './kind.ts';

/** Groups of options: mapping values to colours, arranging the figure, selecting data. */
export const GROUPS = ['Scale', 'Layout', 'Data'] as const;
/** One of `GROUPS`. */
export type Group = (typeof GROUPS)[number];

/** Texts about an option, and the conditions under which it has an effect. */
export interface OptionText {
  /** The group that it is listed in. */
  readonly group: Group;
  /** Label for a settings panel. Default: the option's name. */
  readonly label?: string;
  /** What the option does: a clause in lower case, without a full stop. */
  readonly help: string;
  /** Unit of a number, in the plural, such as "decades". Default: none. */
  readonly unit?: string;
  /** What stands for the value in the help of its flag, such as "path". Default: a word for the kind. */
  readonly placeholder?: string;
  /** Values of other options that it requires to have an effect, such as `{ norm: ['symlog'] }`. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** Set if it has an effect only on data with several checkpoints. */
  readonly needsCheckpoints?: true;
  /** False if descriptions do not depend on it. */
  readonly inWords?: false;
}

/** The default and the texts of an option. */
export interface OptionInfo<T> extends OptionText {
  /** The default value; null if it is chosen from the data. */
  readonly default: T;
  /** What null means, as a clause. Only options whose default is null accept null. */
  readonly auto?: string;
}

/** An option with values of type `T`: a row of an options table. */
export type Option<T = unknown, K extends Kind = Kind> = K & OptionInfo<T>;

/** The properties of a row apart from its kind. */
export type OptionRow<D> = OptionText & { readonly default: D } & (D extends null
    ? { readonly auto: string }
    : { readonly auto?: never });

/** The values of an option: `T`, and null if the default is null. */
type Values<T, D> = D extends null ? T | null : T;

/** An option whose value is one of several names, which may have a suffix. */
export const choice = <const T extends string, const D extends T | null, const S extends string = never>(
  choices: readonly T[],
  row: OptionRow<D> & { readonly suffix?: S },
): Option<Values<T | `${T}${S}`, D>, ChoiceKind<T>> => ({ kind: 'choice', choices, ...row }) as never;

type NumberOption<D> = Option<Values<number, D>, NumberKind>;

/** An option whose value is a finite number within bounds. */
export const number = <D extends number | null>(
  bounds: Omit<NumberKind, 'kind'>,
  row: OptionRow<D>,
): NumberOption<D> => ({ kind: 'number', ...bounds, ...row }) as never;

/** An option whose value is a number within the range of 32-bit floats, because it is compared with values. */
export const float = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ float32: true }, row);

/** An option like `float`, but above 0. */
export const positive = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ above: 0, float32: true }, row);

/** An option whose value is a number from 0 up. */
export const fromZero = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ from: 0 }, row);

/** An option whose value is a whole number from 1 up. */
export const count = <D extends number | null>(row: OptionRow<D>): NumberOption<D> =>
  number({ from: 1, whole: true }, row);

/** An option whose value is true or false. */
export const flag = (row: OptionRow<boolean>): Option<boolean, FlagKind> => ({ kind: 'flag', ...row });

/** An option whose value is any string. */
export const text = <D extends string | null>(row: OptionRow<D>): Option<Values<string, D>, TextKind> =>
  ({ kind: 'text', ...row }) as never;

/** An option whose value is a list of names, or null for all. */
export const names = (row: OptionRow<null>): Option<readonly string[] | null, NamesKind> => ({
  kind: 'names',
  ...row,
});

/** An option whose value is the part of a figure in sight, or null for everything. */
export const zoom = (row: OptionRow<null>): Option<Zoom | null, ZoomKind> => ({ kind: 'zoom', ...row });

/** An option whose value is a choice of cells: one of the words, `top:10`, or heads such as `L3H5,L10H2`. */
export const cells = (words: readonly string[], row: OptionRow<string>): Option<string, CellsKind> => ({
  kind: 'cells',
  words,
  ...row,
});

/** The type of an option's values. */
export type ValueOf<O> = O extends { readonly default: infer D } ? D : never;

/** The type of all options of a table. */
export type ValuesOf<Table> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };
