// Measures the scenes in which Headglow is compared with itself or with a plain operation, in the benchmark's page.

import { sharedRenderer } from '../src/gpu/renderer.ts';
import { createDescribeWorkloads } from './describe.ts';
import { Floors } from './floors.ts';
import { peakGpuBytes } from './gpu-memory.ts';
import {
  createFirstHoverWorkloads,
  createLimitsWorkloads,
  createMotionWorkloads,
  createRestWorkloads,
} from './large-figures.ts';
import { playLargeFigure } from './large-play.ts';
import { createLevelsWorkloads } from './levels.ts';
import { MOTION_FRAMES } from './motion.ts';
import { createPanelsWorkloads } from './panels.ts';
import { createOpenWorkloads, createParseWorkloads } from './parse.ts';
import { type RoundLimits, runRounds, type Task } from './rounds.ts';
import type { SelfSceneName } from './self-plan.ts';
import { createPlayingWorkloads, createSeekWorkloads, runLongPlay } from './timeline.ts';
import type { Workload } from './workload.ts';

type WorkloadScene = Exclude<SelfSceneName, 'long-play' | 'large-play' | 'store' | 'pyramid'>;

/** @param size name of the size */
const WORKLOADS: Record<WorkloadScene, (size: string) => Workload[] | Promise<Workload[]>> = {
  panels: createPanelsWorkloads,
  playing: createPlayingWorkloads,
  seek: createSeekWorkloads,
  describe: createDescribeWorkloads,
  limits: createLimitsWorkloads,
  zooming: (size) => createMotionWorkloads('zooming', size),
  panning: (size) => createMotionWorkloads('panning', size),
  rest: createRestWorkloads,
  levels: createLevelsWorkloads,
  'first-hover': createFirstHoverWorkloads,
  parse: createParseWorkloads,
  open: createOpenWorkloads,
};

/** Samples in a round, if not one. */
const BURSTS: Partial<Record<SelfSceneName, number>> = { zooming: MOTION_FRAMES, panning: MOTION_FRAMES };

function createTask({ name, prepare, run, finish }: Workload, round: number, burst: number): Task {
  let sample = 0;
  return {
    subject: name,
    prepare: () => prepare?.(round),
    run: () => run(round * burst + sample++),
    finish,
  };
}

async function measureWorkloads(scene: WorkloadScene, size: string, limits: RoundLimits): Promise<void> {
  const workloads = await WORKLOADS[scene](size);
  const floors = new Floors();
  const burst = BURSTS[scene] ?? 1;
  const tasksOf = (round: number): Task[] => [
    { subject: 'floor', run: () => floors.frame() },
    ...workloads.map((workload) => createTask(workload, round, burst)),
  ];
  await runRounds(scene, tasksOf, limits, burst);
}

const sendSample =
  (scene: SelfSceneName) =>
  (subject: string, milliseconds: number): Promise<void> =>
    window.sendToRunner({ type: 'finished', subject, scene, milliseconds });

/**
 * Measures a scene at one size.
 * @returns the most GPU memory that the textures of Headglow's views have used together, in bytes
 */
export async function measureSelfScene(
  scene: SelfSceneName,
  size: string,
  limits: RoundLimits,
): Promise<number> {
  if (scene === 'long-play') await runLongPlay(sendSample(scene));
  else if (scene === 'store' || scene === 'pyramid') throw new Error(`the runner measures ${scene} itself`);
  else if (scene === 'large-play') await playLargeFigure(size, limits, sendSample(scene));
  else await measureWorkloads(scene, size, limits);
  const device = sharedRenderer().device();
  return device ? peakGpuBytes(device.gl) : 0;
}
