// What a page that is opened again starts with: what it kept, and what the command line asks for.
//
// From weak to strong: defaults; the example's own options, for the example; the theme chosen in this browser; what this
// tab kept for the same files; the command line's options, if they are others than those of the last time.

import type { Analysis } from '../../src/analysis.ts';
import { OPTIONS } from '../../src/options.ts';
import { readOptions, readState } from './parse-state.ts';
import { EMPTY, isEqual, type ThemeChoice, type ViewerState } from './state.ts';

/** What the command line asks for. */
export interface Command {
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly step: number | null;
  readonly analysis: Analysis | null;
}

/** What is stored of a page. */
export interface PageRecord {
  readonly command: Command;
  readonly state: ViewerState;
}

export interface ResumedState {
  readonly state: ViewerState;
  /** Whether step, analysis and options of the command line count, and not what was kept. */
  readonly followsCommand: boolean;
}

/** Without what belongs to other files. */
const ofOtherFiles = ({ options, play, ...state }: ViewerState): ViewerState => {
  const { checkpoint: _, ...kept } = options;
  const { range: __, ...playing } = play;
  return { ...state, shown: null, options: kept, play: playing, pins: [] };
};

/**
 * @param record what was stored, whatever it is
 * @param theme the one chosen in this browser
 */
export function resumeState(record: unknown, command: Command, theme: ThemeChoice): ResumedState {
  const { command: before, state: stored } = Object(record) as Partial<PageRecord>;
  const read = readState(stored);
  const isKept = read !== EMPTY;
  const kept = isEqual(read.files, command.files) ? read : ofOtherFiles(read);
  if (isKept && isEqual(before, command)) return { state: kept, followsCommand: false };
  const { theme: asked } = command.options;
  const wanted = OPTIONS.theme.choices.find((one) => one === asked) ?? (isKept ? kept.theme : theme);
  const { checkpoint, ...options } = kept.options;
  const moves = command.step !== null || command.analysis !== null;
  return {
    state: {
      ...kept,
      theme: wanted,
      shown: command.analysis ? null : kept.shown,
      options: {
        ...options,
        ...(checkpoint !== undefined && !moves && { checkpoint }),
        ...readOptions(command.options),
      },
    },
    followsCommand: true,
  };
}

/** A short name for the files of a page. */
export function filesKey(files: readonly string[]): string {
  let hash = 0xcbf29ce484222325n; // FNV-1a, 64 bits
  for (const character of JSON.stringify(files))
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return `headglow:${hash.toString(36)}`;
}
