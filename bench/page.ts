// The page in which the benchmark runs: interleaves contenders and floors, and sends each sample to the runner immediately.

import type { Rect } from '../src/figure/figure.ts';
import { createScene, HEIGHT, layoutPanels, WIDTH } from './data.ts';
import { createDescribeWorkloads } from './describe.ts';
import { Floors } from './floors.ts';
import type { RunnerMessage } from './messages.ts';
import { createPanelsWorkloads } from './panels.ts';
import type { Reduction, SceneName, SelfSceneName, Size } from './plan.ts';
import type { Results } from './results.ts';
import type { Scene, Subject, SubjectModule } from './subject.ts';
import { createPlayingWorkloads, createSeekWorkloads, runLongPlay } from './timeline.ts';
import { VERIFY_STEPS, verifyScene } from './verify.ts';
import type { Workload } from './workload.ts';

/** Contenders that could be built; peers that are not installed are missing. */
const modules = import.meta.glob<{ default: SubjectModule }>(['./subjects/*.ts', './subjects/*.tsx']);

async function loadSubject(name: string): Promise<SubjectModule> {
  const load = modules[`./subjects/${name}.ts`] ?? modules[`./subjects/${name}.tsx`];
  if (!load) throw new Error('not installed');
  return (await load()).default;
}

declare global {
  interface Window {
    /** Provided by the runner. */
    sendToRunner(message: RunnerMessage): Promise<void>;
    bench: typeof api;
  }
}

export interface SessionRequest {
  readonly size: Size;
  readonly reduction: Reduction;
  readonly rects: readonly Rect[];
  readonly subjects: readonly string[];
  readonly scenes: readonly SceneName[];
  readonly rounds: number;
  /** Time limit for all rounds of a scene, in milliseconds; at least `MIN_ROUNDS` are made. */
  readonly budget: number;
}

/** Rounds that are not counted. */
const WARM_UP_ROUNDS = 2;
/** Rounds that are made even if they exceed the time limit. */
const MIN_ROUNDS = 5;
/** Milliseconds to wait in a fresh page before its only sample. */
const FIRST_DELAY = 100;

/** Waits until the browser has presented the previous operation, so that the next one doesn't pay for it. */
const settle = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));

function createHost(): HTMLElement {
  const element = document.createElement('div');
  element.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px;background:#fff`;
  document.body.append(element);
  return element;
}

type Operation = () => void | Promise<void>;

async function measure(operation: Operation): Promise<number> {
  const start = performance.now();
  await operation();
  return performance.now() - start;
}

interface Task {
  readonly subject: string;
  readonly run: Operation;
}

/** Runs each task once. The order alternates, so that no task always follows the same one. */
async function runRound(scene: RunnerMessage['scene'], tasks: Task[], round: number): Promise<void> {
  if (round % 2 === 1) tasks.reverse();
  for (const { subject, run } of tasks) {
    await settle();
    await window.sendToRunner({ type: 'started', subject, scene });
    const milliseconds = await measure(run);
    await window.sendToRunner(
      round < WARM_UP_ROUNDS
        ? { type: 'discarded', subject, scene }
        : { type: 'finished', subject, scene, milliseconds },
    );
  }
}

/** Runs rounds of tasks until there are enough samples or the time is up. */
async function runRounds(
  scene: RunnerMessage['scene'],
  tasksOf: (round: number) => Task[],
  { rounds, budget }: Pick<SessionRequest, 'rounds' | 'budget'>,
): Promise<void> {
  const start = performance.now();
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
    if (round >= MIN_ROUNDS + WARM_UP_ROUNDS && performance.now() - start > budget) break;
    await runRound(scene, tasksOf(round), round);
  }
}

/** The operation of a scene in a round; null if the subject doesn't support the scene. */
function operationOf(
  subject: Subject,
  scene: SceneName,
  round: number,
  rects: readonly Rect[],
): Operation | null {
  if (scene === 'frame') return () => subject.frame(1e-6 * (1 + (round % 7)));
  if (scene === 'update') return () => subject.update((round + 1) % 2);
  if (scene === 'shift') return subject.shift ? () => subject.shift?.((round % 5) + 1) : null;
  if (scene === 'playback') return subject.mix ? () => subject.mix?.(0.05 + (round % 18) * 0.05) : null;
  if (scene === 'hover') return subject.hover ? () => subject.hover?.(...pointIn(rects, round)) : null;
  return null;
}

/** A point inside a panel, a different one each round. */
function pointIn(rects: readonly Rect[], round: number): [x: number, y: number] {
  const { x, y, width, height } = rects[(round * 7) % rects.length] as Rect;
  const offset = (size: number, fraction: number) => Math.floor(size * (0.1 + 0.8 * fraction));
  return [x + offset(width, ((round * 5) % 16) / 16), y + offset(height, ((round * 3) % 8) / 8)];
}

/** The floor of a scene: with an upload for `update`, none for `hover`. */
function floorOf(floors: Floors, name: SceneName, scene: Scene, round: number): (() => void) | null {
  if (name === 'hover') return null;
  if (name !== 'update') return () => floors.frame();
  const values = scene.checkpoints[round % 2] as Float32Array;
  return () => floors.update(values);
}

interface Contender {
  readonly name: string;
  readonly subject: Subject;
}

/** All scenes but `first`, in one page, with all contenders set up in advance. */
async function measureSession(request: SessionRequest): Promise<void> {
  const { size, reduction, rects, subjects, scenes } = request;
  const scene = createScene(size, reduction, 2, rects);
  const contenders: Contender[] = [];
  for (const name of subjects) {
    const subject = (await loadSubject(name)).create();
    await window.sendToRunner({ type: 'started', subject: name, scene: 'first' });
    await subject.first(createHost(), scene);
    await window.sendToRunner({ type: 'discarded', subject: name, scene: 'first' });
    contenders.push({ name, subject });
  }
  const floors = new Floors();
  for (const name of scenes) {
    const tasksOf = (round: number): Task[] => {
      const tasks = contenders.flatMap(({ name: contender, subject }): Task[] => {
        const run = operationOf(subject, name, round, scene.rects);
        return run ? [{ subject: contender, run }] : [];
      });
      const floor = floorOf(floors, name, scene, round);
      return floor ? [{ subject: 'floor', run: floor }, ...tasks] : tasks;
    };
    await runRounds(name, tasksOf, request);
  }
}

/** One sample of `first`, in a fresh page; everything that isn't the subject's own work is prepared in advance. */
async function measureFirst(request: SessionRequest): Promise<void> {
  const { size, reduction, rects, subjects } = request;
  const scene = createScene(size, reduction, 1, rects);
  const [name] = subjects as [string];
  const subject = (await loadSubject(name)).create();
  const host = createHost();
  await settle();
  await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY));
  await window.sendToRunner({ type: 'started', subject: name, scene: 'first' });
  const milliseconds = await measure(() => subject.first(host, scene));
  await window.sendToRunner({ type: 'finished', subject: name, scene: 'first', milliseconds });
}

const WORKLOADS: Record<Exclude<SelfSceneName, 'long-play'>, () => Workload[]> = {
  panels: createPanelsWorkloads,
  playing: createPlayingWorkloads,
  seek: createSeekWorkloads,
  describe: createDescribeWorkloads,
};

/** A scene in which Headglow is compared with itself or a plain operation. */
async function measureSelfScene(
  scene: SelfSceneName,
  limits: Pick<SessionRequest, 'rounds' | 'budget'>,
): Promise<void> {
  if (scene === 'long-play')
    return runLongPlay((subject, milliseconds) =>
      window.sendToRunner({ type: 'finished', subject, scene, milliseconds }),
    );
  const workloads = WORKLOADS[scene]();
  const floors = new Floors();
  const tasksOf = (round: number): Task[] => [
    { subject: 'floor', run: () => floors.frame() },
    ...workloads.map(({ name, run }) => ({ subject: name, run: () => run(round) })),
  ];
  await runRounds(scene, tasksOf, limits);
}

function getEnvironment(): { renderer: string; vendor: string; userAgent: string; isolated: boolean } {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const read = (name: number | undefined): string => String(gl?.getParameter(name ?? 0) ?? 'none');
  return {
    renderer: read(info?.UNMASKED_RENDERER_WEBGL ?? gl?.RENDERER),
    vendor: read(info?.UNMASKED_VENDOR_WEBGL ?? gl?.VENDOR),
    userAgent: navigator.userAgent,
    isolated: crossOriginIsolated,
  };
}

/** Name, version and usage of a contender. @throws Error if it is not installed */
async function getContenderInfo(key: string): Promise<{ name: string; version: string; usage: string }> {
  const { name, version, usage } = await loadSubject(key);
  return { name, version, usage };
}

const plotModules = import.meta.glob<{ drawPlots: (results: Results) => string[] }>('./plots.ts');

/** The plots of a report as SVG; empty if Observable Plot is not installed. */
async function drawPlots(results: Results): Promise<string[]> {
  const [load] = Object.values(plotModules);
  return load ? (await load()).drawPlots(results) : [];
}

let verified: { subject: Subject; host: HTMLElement; scene: Scene } | null = null;

/** Performs one step of verification; the runner then takes a screenshot. @returns where the panels are */
async function verifyStep(name: string, rects: readonly Rect[], step: number): Promise<readonly Rect[]> {
  verified ??= {
    subject: (await loadSubject(name)).create(),
    host: createHost(),
    scene: verifyScene(rects),
  };
  const { subject, host, scene } = verified;
  await window.sendToRunner({ type: 'started', subject: name, scene: 'first' });
  await VERIFY_STEPS[step]?.run(subject, host, scene);
  await window.sendToRunner({ type: 'discarded', subject: name, scene: 'first' });
  await settle();
  return subject.rects?.().map(({ x, y, width, height }) => ({ x, y, width, height })) ?? rects;
}

const api = {
  drawPlots,
  getContenderInfo,
  getEnvironment,
  layoutPanels,
  measureFirst,
  measureSelfScene,
  measureSession,
  verifyStep,
};
window.bench = api;
