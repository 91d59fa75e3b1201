// The state that a page starts with, from stored settings and the command line.
//
// In increasing precedence: defaults; the example's own options, for the example; the theme chosen in this browser; the
// settings stored in this tab for the same files; the command line's options, if they have changed since last time; a link
// that the page was opened with.

import type { Analysis } from '../../src/analysis.ts';
import type { Reading } from '../../src/formats.ts';
import { OPTIONS } from '../../src/options.ts';
import { readOptions, readState } from './parse-state.ts';
import { EMPTY, isEqual, type ThemeChoice, type ViewerState } from './state.ts';

/** The files and settings given on the command line. */
export interface Command {
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly step: number | null;
  readonly analysis: Analysis | null;
  readonly reading: Reading;
}

/** What is stored for a page. */
export interface PageRecord {
  readonly command: Command;
  readonly state: ViewerState;
}

export interface ResumedState {
  readonly state: ViewerState;
  /** Whether step, analysis and options of the command line override the stored ones. */
  readonly followsCommand: boolean;
}

/** Removes the parts of a state that belong to its files. */
const withoutFileState = ({ options, play, ...state }: ViewerState): ViewerState => {
  const { checkpoint: _, zoom: __, panel: ___, ...remainingOptions } = options;
  const { range: ____, ...remainingPlay } = play;
  return { ...state, shown: null, options: remainingOptions, play: remainingPlay, pins: [] };
};

/**
 * Computes the state to start with.
 * @param record any stored value
 * @param theme the theme chosen in this browser
 * @param linked the state of a link that the page was opened with; null without one
 */
export function resumeState(
  record: unknown,
  command: Command,
  theme: ThemeChoice,
  linked: ViewerState | null = null,
): ResumedState {
  const { command: previousCommand, state: storedState } = Object(record) as Partial<PageRecord>;
  const validState = readState(storedState);
  const isStored = validState !== EMPTY;
  if (linked)
    return {
      state: { ...linked, theme: linked.theme === 'auto' ? theme : linked.theme },
      followsCommand: false,
    };
  const stored = isEqual(validState.files, command.files) ? validState : withoutFileState(validState);
  const keepsReading =
    isStored && stored === validState && isEqual(previousCommand?.reading, command.reading);
  const { reading } = keepsReading ? stored : command;
  if (isStored && isEqual(previousCommand, command))
    return { state: { ...stored, reading }, followsCommand: false };
  const commandTheme = OPTIONS.theme.choices.find((choice) => choice === command.options.theme);
  const { checkpoint, ...options } = stored.options;
  const setsCheckpoint = command.step !== null || command.analysis !== null;
  return {
    state: {
      ...stored,
      reading,
      theme: commandTheme ?? (isStored ? stored.theme : theme),
      shown: command.analysis ? null : stored.shown,
      options: {
        ...options,
        ...(checkpoint !== undefined && !setsCheckpoint && { checkpoint }),
        ...readOptions(command.options),
      },
    },
    followsCommand: true,
  };
}

/** Returns the storage key for the files of a page. */
export function filesKey(files: readonly string[]): string {
  let hash = 0xcbf29ce484222325n; // FNV-1a, 64 bits
  for (const character of JSON.stringify(files))
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return `headglow:${hash.toString(36)}`;
}
