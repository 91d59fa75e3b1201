// Data to show on the page, with as many of its settings as apply.

import type { Reading } from '../src/formats.ts';
import { type Dataset, DEFAULTS, HeadglowError, type Options, type Theme } from '../src/index.ts';
import type { Change } from './change/change.ts';
import { showFitting } from './state/carry-over.ts';
import type { ContinueHistory } from './state/settings-history.ts';
import type { SetOptions, ShownAnalysis } from './state/state.ts';

/** Data to show. */
export interface NewData {
  readonly dataset: Dataset;
  /** File names. */
  readonly files: readonly string[];
  /** URLs of the files; default: they have none. */
  readonly urls?: readonly string[];
  /** Options that come with the data. */
  readonly base?: Partial<Options>;
  /** Options to show the data with; default: those that were set for the previous data. */
  readonly options?: SetOptions;
  readonly shown?: ShownAnalysis | null;
  /** Names of options that must not be dropped. */
  readonly required?: readonly string[];
  /** How the files were read; default: as they say themselves. */
  readonly reading?: Reading;
  /** The history with the settings that are then shown; default: without an entry, as the data is new. */
  readonly continueHistory?: ContinueHistory;
}

/** How open files are read again, and what they are shown with. */
export type Reread = Omit<NewData, 'dataset' | 'files'> & { readonly reading: Reading };

/** Settings that data is shown with. */
export interface RequestedSettings {
  readonly options: SetOptions;
  readonly shown: ShownAnalysis | null;
  readonly theme: Theme;
  readonly base: Partial<Options>;
  readonly required: readonly string[];
}

/**
 * Shows data with as many of the settings as apply.
 * @throws HeadglowError without any change if the data cannot be shown, or not with the required options
 */
export function showApplicable(
  change: Change,
  values: Dataset,
  { options, shown, theme, base, required }: RequestedSettings,
): void {
  const show = (analysis: ShownAnalysis | null) =>
    showFitting(
      (applied) => change.showState(values, { ...DEFAULTS, ...base, ...applied, theme }, analysis),
      options,
      { base, required },
    );
  try {
    show(shown);
  } catch (error) {
    if (!(error instanceof HeadglowError) || shown === null) throw error;
    show(null);
  }
}
