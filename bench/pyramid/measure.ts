// The scene `pyramid`: what writing a pyramid of a file costs, compared with copying the file and finding its largest value.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYRAMID_REDUCTIONS } from '../../src/pyramid/convention.ts';
import { writeLargeFile } from '../make-large.mjs';
import type { Samples } from '../runner-samples.ts';
import {
  empty,
  MissingProgram,
  type Programs,
  remove,
  requireCommand,
  requirePython,
  runPyramid,
  runPython,
} from './processes.ts';

/** 33.6 MB. */
const CHECKPOINT = [8, 1024, 1024] as const;
const CHECKPOINT_BYTES = 4 * CHECKPOINT[0] * CHECKPOINT[1] * CHECKPOINT[2];

/** Rounds after the first, which is not counted. */
const MAX_ROUNDS = 5;
/** A round may take minutes with a file of 4 GB. */
const MIN_ROUNDS = 3;

export interface PyramidRequest {
  /** `max` or `all` for these reductions, or `dask`. */
  readonly size: string;
  readonly megabytes: number;
  readonly rounds: number;
  /** Time limit for all rounds, in milliseconds; at least `MIN_ROUNDS` are made. */
  readonly budget: number;
  readonly programs: Programs;
}

/** Checkpoints of a file of this size. */
export const checkpointsIn = (megabytes: number): number =>
  Math.max(1, Math.round((megabytes * 1e6) / CHECKPOINT_BYTES));

/** What is run in each round. */
interface Program {
  readonly subject: string;
  /** @param out what it writes */
  readonly run: (out: string) => Promise<number>;
}

/** The programs of a size. @throws MissingProgram if one is not there */
async function listPrograms({ size, programs }: PyramidRequest, file: string): Promise<Program[]> {
  requireCommand(programs);
  const reductions = size === 'max' ? 'max' : PYRAMID_REDUCTIONS.join();
  const pyramid = {
    subject: 'pyramid',
    run: (out: string) => runPyramid(programs, { file, out, reductions }),
  };
  if (size !== 'dask') {
    await requirePython(programs, ['numpy']);
    const floor = {
      subject: 'floor',
      run: (out: string) => runPython(programs, 'copy_and_max.py', [file, out]),
    };
    return [floor, pyramid];
  }
  await requirePython(programs, ['dask.array', 'distributed', 'zarr']);
  const sources = join(programs.root, 'python/src');
  const dask = (out: string) => runPython(programs, 'write_with_dask.py', [sources, file, out]);
  return [{ subject: 'dask', run: dask }, pyramid];
}

async function runRounds(
  programs: readonly Program[],
  { rounds, budget }: PyramidRequest,
  folder: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const samples = new Map(programs.map(({ subject }) => [subject, [] as number[]]));
  const most = Math.min(rounds, MAX_ROUNDS);
  const start = performance.now();
  for (let round = 0; round <= most; round++) {
    if (round > MIN_ROUNDS && performance.now() - start > budget) break;
    for (const { subject, run } of round % 2 === 1 ? programs.toReversed() : programs) {
      const out = join(folder, `${subject}-${round}`);
      const milliseconds = await run(out);
      await empty(out);
      // The first round brings the file into the system's memory.
      if (round > 0) samples.get(subject)?.push(milliseconds);
    }
  }
  return samples;
}

/** Measures a size. If a program is missing, there are no samples. */
export async function measurePyramid(request: PyramidRequest): Promise<Samples> {
  const checkpoints = checkpointsIn(request.megabytes);
  const note = `${Math.round((checkpoints * CHECKPOINT_BYTES) / 1e6)} MB of float32`;
  const folder = await mkdtemp(join(tmpdir(), 'headglow-bench-'));
  const file = join(folder, 'scores.npy');
  try {
    const programs = await listPrograms(request, file);
    await writeLargeFile(file, { shape: [checkpoints, ...CHECKPOINT] });
    return { note, samples: await runRounds(programs, request, folder) };
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    return { note, samples: new Map(), problem: `not measured: ${error.message}` };
  } finally {
    await remove(folder);
  }
}
