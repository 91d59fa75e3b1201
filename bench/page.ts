// The page in which the benchmark runs: interleaves contenders and floors, and sends each sample to the runner immediately.

import type { Rect } from '../src/figure/figure.ts';
import { createScene, HEIGHT, layoutPanels, WIDTH } from './data.ts';
import { Floors } from './floors.ts';
import { watchGpuMemory } from './gpu-memory.ts';
import type { RunnerMessage } from './messages.ts';
import type { Reduction, SceneName, Size } from './plan.ts';
import type { Results } from './results.ts';
import { measure, type RoundLimits, runRounds, settle, type Task } from './rounds.ts';
import { measureSelfScene } from './self-scenes.ts';
import type { Scene, Subject, SubjectModule } from './subject.ts';
import { type Step, VERIFY_STEPS, verifyScene } from './verify.ts';
import { type LargeStep, largeScene, largeSteps } from './verify-large.ts';
import { pointIn } from './views.ts';

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

export interface SessionRequest extends RoundLimits {
  readonly size: Size;
  readonly reduction: Reduction;
  readonly rects: readonly Rect[];
  readonly subjects: readonly string[];
  readonly scenes: readonly SceneName[];
}

/** Milliseconds to wait in a fresh page before its only sample. */
const FIRST_DELAY = 100;

function createHost(): HTMLElement {
  const element = document.createElement('div');
  element.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px;background:#fff`;
  document.body.append(element);
  return element;
}

type Operation = () => void | Promise<void>;

/** The operation of a scene in a round; null if the subject doesn't support the scene. */
function operationOf(
  subject: Subject,
  scene: SceneName,
  round: number,
  { rects, checkpoints, vmin, vmax }: Scene,
): Operation | null {
  if (scene === 'frame') return () => subject.frame(1e-6 * (1 + (round % 7)));
  if (scene === 'update') return () => subject.update((round + 1) % 2);
  if (scene === 'shift') return subject.shift ? () => subject.shift?.((round % 5) + 1) : null;
  if (scene === 'playback') return subject.mix ? () => subject.mix?.(0.05 + (round % 18) * 0.05) : null;
  // A new view of one of two arrays, so that a contender that remembers arrays does not know it.
  const values = () => (checkpoints[(round + 1) % 2] as Float32Array).subarray();
  if (scene === 'show') return () => subject.show(values(), [vmin, vmax]);
  if (scene === 'show-auto') return () => subject.show(values(), null);
  if (scene === 'hover') return subject.hover ? () => subject.hover?.(...pointIn(rects, round)) : null;
  return null;
}

const WITH_UPLOAD: readonly SceneName[] = ['update', 'show', 'show-auto'];

/** The floor of a scene: with an upload if values change, none for `hover`. */
function floorOf(floors: Floors, name: SceneName, scene: Scene, round: number): (() => void) | null {
  if (name === 'hover') return null;
  if (!WITH_UPLOAD.includes(name)) return () => floors.frame();
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
        const run = operationOf(subject, name, round, scene);
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

type RunStep = (subject: Subject, host: HTMLElement, scene: Scene) => void | Promise<void>;

/** Performs one step of verification; the runner then takes a screenshot. @returns where the panels are */
async function verify(name: string, run: RunStep, createScene: () => Scene): Promise<readonly Rect[]> {
  verified ??= { subject: (await loadSubject(name)).create(), host: createHost(), scene: createScene() };
  const { subject, host, scene } = verified;
  await window.sendToRunner({ type: 'started', subject: name, scene: 'first' });
  await run(subject, host, scene);
  await window.sendToRunner({ type: 'discarded', subject: name, scene: 'first' });
  await settle();
  return subject.rects?.().map(({ x, y, width, height }) => ({ x, y, width, height })) ?? scene.rects;
}

const verifyStep = (name: string, rects: readonly Rect[], step: number): Promise<readonly Rect[]> =>
  verify(name, (VERIFY_STEPS[step] as Step).run, () => verifyScene(rects));

const verifyLargeStep = (
  name: string,
  rects: readonly Rect[],
  size: Size,
  step: number,
): Promise<readonly Rect[]> =>
  verify(name, (largeSteps(name)[step] as LargeStep).run, () => largeScene(size, rects));

watchGpuMemory();

const api = {
  drawPlots,
  getContenderInfo,
  getEnvironment,
  layoutPanels,
  measureFirst,
  measureSelfScene,
  measureSession,
  verifyLargeStep,
  verifyStep,
};
window.bench = api;
