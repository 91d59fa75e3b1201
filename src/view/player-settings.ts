// Settings and state of a player, and the clock that drives it.

import { checkSettings, type SettingsTable } from '../kinds/settings.ts';
import { fail } from '../tensor/error.ts';
import { REPEATS, type Repeat } from '../tensor/playback.ts';

/** The time, and its ticks. Replace it to control playback in tests. */
export interface Clock {
  /** The current time in seconds. */
  now(): number;
  /** Calls `callback` once at the next tick; returns a function that cancels it. */
  next(callback: () => void): () => void;
}

/** How a player plays. */
export interface PlayerSettings {
  /** Checkpoints per second, above 0. Default: 4. */
  readonly speed: number;
  /** First and last checkpoint to play, 0-based; null for all. Default: null. */
  readonly range: readonly [first: number, last: number] | null;
  /** What happens at the end: stop (`none`), start again (`loop`), or reverse (`bounce`). Default: `none`. */
  readonly repeat: Repeat;
  /** Whether checkpoints may be skipped if drawing each one would take longer than the speed allows. Default: false. */
  readonly skip: boolean;
  /** Whether to interpolate between checkpoints. False shows checkpoints only, for users who prefer less motion. Default: true. */
  readonly smooth: boolean;
  /**
   * Bytes of GPU memory for checkpoints. Those on screen, two while interpolating, are kept even beyond it. Default:
   * 134,217,728 (128 MiB).
   */
  readonly budget: number;
}

/** The kind and default of each setting of a player. */
export const PLAYER_SETTINGS: SettingsTable<PlayerSettings> = {
  speed: { kind: 'number', above: 0, default: 4 },
  range: { kind: 'numbers', length: 2, whole: true, from: 0, default: null },
  repeat: { kind: 'choice', choices: REPEATS, default: 'none' },
  skip: { kind: 'flag', default: false },
  smooth: { kind: 'flag', default: true },
  budget: { kind: 'number', from: 0, default: 2 ** 27 },
};

/** Settings of a player, and its current state. */
export interface PlayerState extends PlayerSettings {
  /** True while playing, even if waiting for data. */
  readonly playing: boolean;
  /** 1 towards later checkpoints, -1 towards earlier ones. */
  readonly direction: 1 | -1;
  /** True while playback is paused until the next checkpoint is loaded. */
  readonly waiting: boolean;
}

/** Events of a player. */
export interface PlayerEvents {
  /** Settings changed; or playback started, waits for data, continued, reversed or ended. */
  readonly change: PlayerState;
}

/**
 * Validates settings of a player and fills in defaults.
 * @param checkpointCount number of checkpoints of the timeline
 * @throws HeadglowError for invalid settings
 */
export function checkPlayerSettings(given: Partial<PlayerSettings>, checkpointCount: number): PlayerSettings {
  const settings = checkSettings<PlayerSettings>(PLAYER_SETTINGS, given);
  const { range } = settings;
  if (range && (range[0] > range[1] || range[1] >= checkpointCount))
    fail(
      'option',
      'range',
      `${range[0]} to ${range[1]} is not a range of checkpoints`,
      `checkpoints are numbered from 0 to ${checkpointCount - 1}`,
    );
  return settings;
}
