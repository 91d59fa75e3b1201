// A row of the table of options: its kind, default and words, and a function for each kind that makes one.

import type { ChoiceKind, FlagKind, Kind, NamesKind, NumberKind, TextKind } from './kind.ts';

/** Where an option belongs: how colours come about, where things lie, which data are shown. */
export const GROUPS = ['Scale', 'Layout', 'Data'] as const;
export type Group = (typeof GROUPS)[number];

/** The words of an option, and when it counts. */
export interface Words {
  readonly group: Group;
  /** What it is called where there is little room; its name unless given. */
  readonly label?: string;
  /** What it does, as a clause without a full stop, that starts in lower case. */
  readonly help: string;
  /** What a number counts, in the plural, such as "decades"; left out: values, or nothing. */
  readonly unit?: string;
  /** The values of other options with which alone it has an effect, such as `{ norm: ['symlog'] }`. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** False where no sentence of a description depends on it. */
  readonly inWords?: false;
}

/** An option: its kind, and what holds where it is not given. */
export type Option<T = unknown> = Kind &
  Words & {
    /** Null where it is chosen from the data. */
    readonly default: T;
    /** What null means, as a clause: there for options whose default is null, which alone may be null. */
    readonly auto?: string;
  };

/** What a row says in addition to its kind. */
export type Row<D> = Words & { readonly default: D } & (D extends null
    ? { readonly auto: string }
    : { readonly auto?: never });

/** All values of an option of a kind with `T` for its values and a default of type `D`. */
type Values<T, D> = D extends null ? T | null : T;

/** One of several names. */
export const choice = <const T extends string, const D extends T | null>(
  choices: readonly T[],
  row: Row<D>,
): Option<Values<T, D>> & ChoiceKind<T> => ({ kind: 'choice', choices, ...row }) as never;

/** A finite number, within bounds where it has any. */
export const number = <D extends number | null>(
  bounds: Omit<NumberKind, 'kind'>,
  row: Row<D>,
): Option<Values<number, D>> & NumberKind => ({ kind: 'number', ...bounds, ...row }) as never;

/** A number that is compared with values, and so a 32-bit float. */
export const float = <D extends number | null>(row: Row<D>) => number({ float32: true }, row);

/** The same, above 0. */
export const positive = <D extends number | null>(row: Row<D>) => number({ above: 0, float32: true }, row);

/** A whole number from 1 up. */
export const count = <D extends number | null>(row: Row<D>) => number({ from: 1, whole: true }, row);

/** True or false. */
export const flag = (row: Row<boolean>): Option<boolean> & FlagKind => ({ kind: 'flag', ...row });

/** Any text. */
export const text = (row: Row<string>): Option<string> & TextKind => ({ kind: 'text', ...row });

/** A list of names. */
export const names = (row: Row<null>): Option<readonly string[] | null> & NamesKind => ({
  kind: 'names',
  ...row,
});

/** The type of an option's values. */
export type ValueOf<O> = O extends { readonly default: infer D } ? D : never;

/** The values of all options of a table. */
export type ValuesOf<Table> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };
