// The result of inspecting files: what `headglow info --json` prints.

import type { ReadingChoice } from '../../tensor/error.ts';
import type { LoadSettings } from '../load.ts';
import type { StoreLayout } from '../store-layout.ts';
import type { ValueStatistics } from './statistics.ts';

/** How files are read; as for `loadFiles`. */
export type InspectSettings = Omit<LoadSettings, 'strict'>;

/** The names under which an array is shown. */
export interface ArrayLabels {
  /** The models, as `loadFiles` names them. */
  readonly models: readonly string[];
  /** The tasks; `['']` if they have no names. */
  readonly tasks: readonly string[];
  /** The training steps of its checkpoints; null if there is no timeline. */
  readonly steps: readonly number[] | null;
}

/** An array in a file, or a score of a table or list of heads, which is one array per score. */
export interface InspectedArray {
  /**
   * Its path in the file, with dots between keys, such as `scores.induction`; the name of a column in a table; `''` for a file that
   * is one array.
   */
  readonly path: string;
  /** Its shape in the file; of a list of heads, the shape in which it is shown. */
  readonly shape: readonly number[];
  /** What each axis is read as, such as `['task', 'layer', 'head']`; null if it is not shown. */
  readonly dims: readonly string[] | null;
  /** The names under which it is shown; null if it is not shown. */
  readonly labels: ArrayLabels | null;
  /** The type of its values, as NumPy names it; `number` in files of text. */
  readonly dtype: string;
  /** Smallest finite value; null if it has none. */
  readonly min: number | null;
  /** Largest finite value; null if it has none. */
  readonly max: number | null;
  /** How many values are 0; null if they are not numbers, or could not be read. So are the other counts. */
  readonly zero: number | null;
  /** How many values are below 0. */
  readonly negative: number | null;
  /** How many values are infinite. */
  readonly infinite: number | null;
  /** How many values are NaN. */
  readonly nan: number | null;
  /** How many cells have no value: the file leaves them out, or has null there. */
  readonly missing: number | null;
  /** Whether `loadFiles` shows it with the same settings. */
  readonly shown: boolean;
  /** Options of the command line with which only this array is shown, ready to paste: alternatives, the best first. */
  readonly options: readonly string[];
  /** The same as settings of `Reading`. */
  readonly choices: readonly ReadingChoice[];
}

/** What is in a file. */
export interface InspectedFile {
  /** Its name or path, as given. */
  readonly file: string;
  /** The name of its format, such as `npz`; null if it could not be read. */
  readonly format: string | null;
  /** Its arrays, in the order of the file. */
  readonly arrays: readonly InspectedArray[];
  /** What was left out, and why: sentences. */
  readonly notes: readonly string[];
  /** Why nothing in it can be shown, as a sentence; null if something can be. */
  readonly error: string | null;
  /** How it keeps its arrays; only of Zarr stores. */
  readonly store?: StoreLayout;
}

/** What is in files. */
export interface Inspection {
  /** Version of this structure. Fields may be added without a new version. */
  readonly version: 1;
  /** In the order given. */
  readonly files: readonly InspectedFile[];
}

/** An array, before it is known whether it is shown. */
export interface FoundArray extends Pick<InspectedArray, 'path' | 'shape' | 'dtype'> {
  /** Set if it is about a single head, so that it is not layers x heads whatever its shape. */
  readonly isOfOneHead?: true;
  /** Null if its values are not numbers, or could not be read. */
  readonly statistics: ValueStatistics | null;
  /** What its axes are read as; null if the file's reader does not show it. */
  readonly dims: readonly string[] | null;
}
