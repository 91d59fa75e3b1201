// The command line of the benchmark.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  FULL_SELECTION,
  PEERS,
  SCENES,
  type SceneName,
  SELF_SCENES,
  type SelfSceneName,
  SIZES,
} from './plan.ts';

export interface Settings {
  readonly help: boolean;
  readonly scenes: readonly SceneName[];
  /** Names of sizes. */
  readonly sizes: readonly string[];
  readonly peers: readonly string[];
  /** Scenes in which Headglow is measured against itself. */
  readonly selfScenes: readonly SelfSceneName[];
  readonly rounds: number;
  /** For all samples of a scene. */
  readonly seconds: number;
  /** Folder of the reports; null: bench/results. */
  readonly results: string | null;
  readonly json: string | null;
  readonly check: boolean;
  readonly writeBudgets: boolean;
}

/** A sentence for whoever typed the command. */
export class UsageError extends Error {}

const sizes = SIZES.map(({ name }) => name);

export const HELP_TEXT = `Usage: npm run bench -- [options]

Measures Headglow against floors and other renderers, in one browser and one run.

  --scene <names>    ${[...SCENES, ...SELF_SCENES].join(', ')}
  --size <names>     ${sizes.join(', ')}
  --peer <names>     ${[...PEERS, 'none'].join(', ')}
  --rounds <number>  samples of each contender, at most (20)
  --seconds <number> for all samples of a scene, from five each on (8)
  --results <folder> where latest.json, latest.md and latest.html go (bench/results)
  --json <file>      also write the results there
  --check            compare ratios with bench/budgets.json; exit with 1 where one is over
  --write-budgets    write bench/budgets.json from this run
  --no-build         measure what was built before
  --no-install       leave out libraries that are not installed

Names are separated by commas, or the option is repeated; without them, everything is measured.`;

function chosen(
  given: readonly string[] | undefined,
  known: readonly string[],
  what: string,
): string[] | null {
  if (!given) return null;
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`there is no ${what} "${name}"; there are ${known.join(', ')}`);
  return names;
}

function positive(text: string | undefined, otherwise: number, option: string): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw new UsageError(`${option} is to be a positive number, not "${text}"`);
  return value;
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        scene: texts,
        size: texts,
        peer: texts,
        rounds: text,
        seconds: text,
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
  const given = parse(args);
  const scenes = chosen(given.scene, [...SCENES, ...SELF_SCENES], 'scene');
  const named = chosen(given.size, sizes, 'size');
  const peers = chosen(given.peer, [...PEERS, 'none'], 'peer');
  return {
    help: given.help ?? false,
    scenes: SCENES.filter((scene) => scenes?.includes(scene) ?? true),
    sizes: named ?? FULL_SELECTION.sizes,
    peers: (peers ?? FULL_SELECTION.peers).filter((peer) => peer !== 'none'),
    selfScenes: SELF_SCENES.filter((duel) => scenes?.includes(duel) ?? (named === null && peers === null)),
    rounds: positive(given.rounds, 20, '--rounds'),
    seconds: positive(given.seconds, 8, '--seconds'),
    results: given.results === undefined ? null : resolve(given.results),
    json: given.json === undefined ? null : resolve(given.json),
    check: given.check ?? false,
    writeBudgets: given['write-budgets'] ?? false,
  };
}
