// The command line of the benchmark.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL_SELECTION, PEERS, SCENES, type SceneName, SIZES } from './plan.ts';
import { SELF_COMPARISONS, SELF_SCENES, type SelfComparison, selectSelfComparisons } from './self-plan.ts';

const DEFAULT_ROUNDS = 20;
export const DEFAULT_SECONDS = 8;
const DEFAULT_MEGABYTES = 512;

export interface Settings {
  readonly help: boolean;
  readonly scenes: readonly SceneName[];
  /** Names of sizes. */
  readonly sizes: readonly string[];
  readonly peers: readonly string[];
  /** Scenes in which Headglow is compared with itself. */
  readonly comparisons: readonly SelfComparison[];
  /** Maximum number of samples per contender. */
  readonly rounds: number;
  /** Time limit for all samples of a scene. */
  readonly seconds: number;
  /** Minutes after which no further session is started. */
  readonly minutes: number;
  /** Size of the file whose pyramid is written. */
  readonly megabytes: number;
  /** Folder of the reports; null for bench/results. */
  readonly results: string | null;
  readonly json: string | null;
  readonly check: boolean;
  readonly writeBudgets: boolean;
}

/** An error on the command line; its message is shown to the user. */
export class UsageError extends Error {}

const SIZE_NAMES = SIZES.map(({ name }) => name);
/** Sizes that only scenes of Headglow alone have; those with spaces are not selected by name. */
const SELF_SIZE_NAMES = SELF_COMPARISONS.map(({ size }) => size).filter((size) => !size.includes(' '));
const ALL_SIZE_NAMES = [...new Set([...SIZE_NAMES, ...SELF_SIZE_NAMES])];
const SCENE_NAMES = [...SCENES, ...SELF_SCENES];
const PEER_NAMES = [...PEERS, 'none'];

export const HELP_TEXT = `Usage: npm run bench -- [options]

Measures Headglow against the floor (the least possible time) and other contenders, in the same browser and run.

  --scene <names>     ${SCENE_NAMES.join(', ')}
  --size <names>      ${ALL_SIZE_NAMES.join(', ')}
  --peer <names>      ${PEER_NAMES.join(', ')}
  --rounds <number>   maximum number of samples per contender (default: ${DEFAULT_ROUNDS})
  --seconds <number>  time limit for each scene; at least five samples are taken (default: ${DEFAULT_SECONDS})
  --minutes <number>  start no further session after this time, and report those measured (default: no limit)
  --megabytes <number>  size of the file of the scene pyramid (default: ${DEFAULT_MEGABYTES}; its targets are meant for 4000)
  --results <folder>  folder for latest.json, latest.md and latest.html (default: bench/results)
  --json <file>       also write the results to this file
  --check             compare ratios with bench/budgets.json; exit with status 1 if one is exceeded
  --write-budgets     update bench/budgets.json from this run
  --no-build          use the existing build
  --no-install        skip libraries that are not installed

Separate names with commas, or repeat the option. Default: everything is measured.`;

function parseNames(
  given: readonly string[] | undefined,
  known: readonly string[],
  kind: string,
): string[] | null {
  if (!given) return null;
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`unknown ${kind} "${name}"; choose from ${known.join(', ')}`);
  return names;
}

function parsePositive(text: string | undefined, defaultValue: number, option: string): number {
  const value = text === undefined ? defaultValue : Number(text);
  if (!(value > 0)) throw new UsageError(`${option} must be a positive number, not "${text}"`);
  return value;
}

function parseFlags(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        scene: list,
        size: list,
        peer: list,
        rounds: text,
        seconds: text,
        minutes: text,
        megabytes: text,
        results: text,
        json: text,
        check: flag,
        'write-budgets': flag,
        'no-build': flag,
        'no-install': flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @throws UsageError */
export function parseSettings(args: readonly string[]): Settings {
  const flags = parseFlags(args);
  const scenes = parseNames(flags.scene, SCENE_NAMES, 'scene');
  const sizes = parseNames(flags.size, ALL_SIZE_NAMES, 'size');
  const peers = parseNames(flags.peer, PEER_NAMES, 'peer');
  // Self-comparisons have sizes of their own and no peers, so selecting sizes or peers excludes them.
  const includesSelfScenes = sizes === null && peers === null;
  const selfScenes = SELF_SCENES.filter((scene) => scenes?.includes(scene) ?? includesSelfScenes);
  return {
    help: flags.help ?? false,
    scenes: SCENES.filter((scene) => scenes?.includes(scene) ?? true),
    sizes: sizes ?? FULL_SELECTION.sizes,
    peers: (peers ?? FULL_SELECTION.peers).filter((peer) => peer !== 'none'),
    comparisons: selectSelfComparisons(selfScenes, sizes ?? []),
    rounds: parsePositive(flags.rounds, DEFAULT_ROUNDS, '--rounds'),
    seconds: parsePositive(flags.seconds, DEFAULT_SECONDS, '--seconds'),
    minutes: parsePositive(flags.minutes, Number.POSITIVE_INFINITY, '--minutes'),
    megabytes: parsePositive(flags.megabytes, DEFAULT_MEGABYTES, '--megabytes'),
    results: flags.results === undefined ? null : resolve(flags.results),
    json: flags.json === undefined ? null : resolve(flags.json),
    check: flags.check ?? false,
    writeBudgets: flags['write-budgets'] ?? false,
  };
}
