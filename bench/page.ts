// What runs in the browser: contenders take turns with the floors, and every sample goes to the runner at once.

import type { Rect } from '../src/figure/figure.ts';
import { createScene, HEIGHT, layoutPanels, WIDTH } from './data.ts';
import { createDescribeWorkloads } from './describe.ts';
import { createFloors, type Floors } from './floors.ts';
import { createPanelsWorkloads } from './panels.ts';
import type { Reduction, SceneName, SelfSceneName, Size } from './plan.ts';
import type { Results } from './results.ts';
import type { Scene, Subject, SubjectModule } from './subject.ts';
import { createPlayingWorkloads, createSeekWorkloads, runLongPlay, type Workload } from './timeline.ts';
import { VERIFY_STEPS, verifyScene } from './verify.ts';

/** Modules that could be built: those of peers that are not installed are missing. */
const modules = import.meta.glob<{ default: SubjectModule }>(['./subjects/*.ts', './subjects/*.tsx']);

async function load(name: string): Promise<SubjectModule> {
  const find = modules[`./subjects/${name}.ts`] ?? modules[`./subjects/${name}.tsx`];
  if (!find) throw new Error('not installed');
  return (await find()).default;
}

/** Told to the runner: before each operation, and after it. */
export interface SampleMessage {
  readonly subject: string;
  readonly scene: SceneName | SelfSceneName;
  /** Milliseconds; null before. */
  readonly sample: number | null;
}

declare global {
  interface Window {
    beat(beat: SampleMessage): Promise<void>;
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
  /** Milliseconds for all rounds of a scene; at least `leastRounds` are made. */
  readonly budget: number;
}

/** Rounds that warm everything up and are not counted, and those that are made whatever they take. */
const WARM_UP = 2;
const LEAST_ROUNDS = 5;

/** Lets the browser finish what it is showing, so that nobody pays for the one before. */
const settle = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));

function host(): HTMLElement {
  const element = document.createElement('div');
  element.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px;background:#fff`;
  document.body.append(element);
  return element;
}

async function timed(task: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

interface Task {
  readonly subject: string;
  readonly run: () => void | Promise<void>;
}

/** One round: everyone once, forwards and backwards in turns, so that nobody always comes after the same. */
async function takeTurns(scene: SampleMessage['scene'], tasks: Task[], round: number): Promise<void> {
  if (round % 2 === 1) tasks.reverse();
  for (const { subject, run } of tasks) {
    await settle();
    await window.beat({ subject, scene, sample: null });
    const sample = await timed(run);
    await window.beat({ subject, scene, sample: round < WARM_UP ? -1 : sample });
  }
}

/** One operation of a subject in a round, or null where it has none such. */
function operation(
  subject: Subject,
  scene: SceneName,
  round: number,
  rects: readonly Rect[],
): (() => void | Promise<void>) | null {
  if (scene === 'frame') return () => subject.frame(1e-6 * (1 + (round % 7)));
  if (scene === 'update') return () => subject.update((round + 1) % 2);
  if (scene === 'shift') return subject.shift ? () => subject.shift?.((round % 5) + 1) : null;
  if (scene === 'playback') return subject.mix ? () => subject.mix?.(0.05 + (round % 18) * 0.05) : null;
  if (scene === 'hover') return subject.hover ? () => subject.hover?.(...placeOf(round, rects)) : null;
  return null;
}

/** A place within a panel, another one each round. */
function placeOf(round: number, rects: readonly Rect[]): [number, number] {
  const { x, y, width, height } = rects[(round * 7) % rects.length] as Rect;
  const along = (size: number, share: number) => Math.floor(size * (0.1 + 0.8 * share));
  return [x + along(width, ((round * 5) % 16) / 16), y + along(height, ((round * 3) % 8) / 8)];
}

/** What the floor of a scene is: an update also uploads. Hovering has none. */
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

async function measureScene(
  name: SceneName,
  scene: Scene,
  contenders: Contender[],
  floors: Floors,
  { rounds, budget }: SessionRequest,
): Promise<void> {
  const start = performance.now();
  for (let round = 0; round < rounds + WARM_UP; round++) {
    if (round >= LEAST_ROUNDS + WARM_UP && performance.now() - start > budget) break;
    const tasks: Task[] = contenders.flatMap(({ name: subject, subject: each }) => {
      const run = operation(each, name, round, scene.rects);
      return run ? [{ subject, run }] : [];
    });
    const floor = floorOf(floors, name, scene, round);
    if (floor) tasks.unshift({ subject: 'floor', run: floor });
    await takeTurns(name, tasks, round);
  }
}

const DUELLISTS: Record<Exclude<SelfSceneName, 'long-play'>, () => Workload[]> = {
  panels: createPanelsWorkloads,
  playing: createPlayingWorkloads,
  seek: createSeekWorkloads,
  describe: createDescribeWorkloads,
};

/** Headglow against itself. */
async function duel(
  scene: SelfSceneName,
  { rounds, budget }: Pick<SessionRequest, 'rounds' | 'budget'>,
): Promise<void> {
  if (scene === 'long-play') return runLongPlay((subject, sample) => window.beat({ subject, scene, sample }));
  const contenders = DUELLISTS[scene]();
  const floors = createFloors();
  const start = performance.now();
  for (let round = 0; round < rounds + WARM_UP; round++) {
    if (round >= LEAST_ROUNDS + WARM_UP && performance.now() - start > budget) break;
    const tasks: Task[] = contenders.map(({ name, run: act }) => ({ subject: name, run: () => act(round) }));
    await takeTurns(scene, [{ subject: 'floor', run: () => floors.frame() }, ...tasks], round);
  }
}

/** All scenes but `first`, in one page, everything made once. */
async function steady(request: SessionRequest): Promise<void> {
  const { size, reduction, rects, subjects, scenes } = request;
  const scene = createScene(size, reduction, 2, rects);
  const contenders: Contender[] = [];
  for (const name of subjects) {
    const subject = (await load(name)).create();
    await window.beat({ subject: name, scene: 'first', sample: null });
    await subject.first(host(), scene);
    await window.beat({ subject: name, scene: 'first', sample: -1 });
    contenders.push({ name, subject });
  }
  const floors = createFloors();
  for (const name of scenes) await measureScene(name, scene, contenders, floors, request);
}

/** One sample of `first`: everything is there but what the subject is to make. */
async function first(request: SessionRequest): Promise<void> {
  const { size, reduction, rects, subjects } = request;
  const scene = createScene(size, reduction, 1, rects);
  const [name] = subjects as [string];
  const subject = (await load(name)).create();
  const element = host();
  await settle();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await window.beat({ subject: name, scene: 'first', sample: null });
  const sample = await timed(() => subject.first(element, scene));
  await window.beat({ subject: name, scene: 'first', sample });
}

function environment(): { renderer: string; vendor: string; userAgent: string; isolated: boolean } {
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

/** Name, version and usage of a contender. */
async function about(name: string): Promise<{ name: string; version: string; usage: string }> {
  const { name: title, version, usage } = await load(name);
  return { name: title, version, usage };
}

const plotting = import.meta.glob<{ drawPlots: (results: Results) => string[] }>('./plots.ts');

/** The plots of a report as SVG; empty where the library that draws them is not installed. */
async function plots(results: Results): Promise<string[]> {
  const [find] = Object.values(plotting);
  return find ? (await find()).drawPlots(results) : [];
}

let verified: { subject: Subject; host: HTMLElement; scene: Scene } | null = null;

/** One step of verification; the runner looks at the page after each. @returns where the panels are */
async function verifyStep(name: string, rects: readonly Rect[], step: number): Promise<readonly Rect[]> {
  verified ??= { subject: (await load(name)).create(), host: host(), scene: verifyScene(rects) };
  const { subject, host: element, scene } = verified;
  await window.beat({ subject: name, scene: 'first', sample: null });
  await VERIFY_STEPS[step]?.run(subject, element, scene);
  await window.beat({ subject: name, scene: 'first', sample: -1 });
  await settle();
  return subject.rects?.().map(({ x, y, width, height }) => ({ x, y, width, height })) ?? rects;
}

const api = { verifyStep, rectsOf: layoutPanels, steady, first, duel, environment, about, plots };
window.bench = api;
