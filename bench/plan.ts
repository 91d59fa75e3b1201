// What the benchmark measures: scenes, sizes, contenders, and the sessions that compare them.

/** Operations that are timed repeatedly: `first` in a fresh page each time, the others in one page. */
export const SCENES = [
  'first',
  'frame',
  'shift',
  'update',
  'playback',
  'hover',
  'show',
  'show-auto',
] as const;
export type SceneName = (typeof SCENES)[number];

export interface Size {
  /** As on the command line and in reports: `1024`, `126x128`, `512-panels`. */
  readonly name: string;
  readonly panels: number;
  readonly layers: number;
  readonly heads: number;
}

/** A size; `heads` defaults to `layers`. */
export const createSize = (name: string, panels: number, layers: number, heads = layers): Size => ({
  name,
  panels,
  layers,
  heads,
});

/** 8 panels of growing size, then growing numbers of panels of 32 x 32. */
export const SIZES: readonly Size[] = [
  createSize('25x19', 8, 25, 19),
  createSize('126x128', 8, 126, 128),
  createSize('512', 8, 512),
  createSize('1024', 8, 1024),
  createSize('2048', 8, 2048),
  createSize('4096', 8, 4096),
  createSize('8-panels', 8, 32),
  createSize('64-panels', 64, 32),
  createSize('512-panels', 512, 32),
  createSize('4096-panels', 4096, 32),
  createSize('10000-panels', 10_000, 32),
];

/** @throws Error if it does not exist */
export function sizeNamed(name: string): Size {
  const found = SIZES.find((each) => each.name === name);
  if (!found) throw new Error(`there is no size ${name}`);
  return found;
}

/** Sizes at which `show` and `show-auto` are measured, with hand-written contenders and with libraries. */
const SHOW_SIZES = ['512', '1024', '2048', '4096'];
const LIBRARY_SHOW_SIZES = ['2048', '4096'];

/** Contenders that reduce the cells of a pixel to their maximum. */
export const REDUCING: readonly string[] = ['headglow', 'canvas', 'canvas-table'];

export const HANDWRITTEN = ['regl', 'canvas', 'canvas-table'] as const;
export const LIBRARIES = ['h5web', 'plotly', 'echarts', 'deckgl', 'plot'] as const;
export const PEERS: readonly string[] = [...HANDWRITTEN, ...LIBRARIES];

export type Reduction = 'max' | 'nearest';

/** Contenders that are compared in one page, interleaved with the floor. */
export interface Session {
  readonly scene: SceneName | 'steady';
  readonly size: Size;
  readonly reduction: Reduction;
  /** Names of modules in bench/subjects. */
  readonly subjects: readonly string[];
}

/** The scenes that libraries are measured in. */
const LIBRARY_SCENES: readonly SceneName[] = ['frame', 'update', 'show', 'show-auto'];

/** The selected scenes that every contender of a session supports. */
export function scenesInSession({ subjects, size }: Session, selected: readonly SceneName[]): SceneName[] {
  const hasLibrary = subjects.some((name) => (LIBRARIES as readonly string[]).includes(name));
  const showSizes = hasLibrary ? LIBRARY_SHOW_SIZES : SHOW_SIZES;
  return selected.filter(
    (scene) =>
      scene !== 'first' &&
      (!hasLibrary || LIBRARY_SCENES.includes(scene)) &&
      (!scene.startsWith('show') || showSizes.includes(size.name)),
  );
}

export interface Selection {
  readonly scenes: readonly SceneName[];
  /** Names of sizes. */
  readonly sizes: readonly string[];
  readonly peers: readonly string[];
}

export const FULL_SELECTION: Selection = {
  scenes: SCENES,
  sizes: SIZES.map(({ name }) => name),
  peers: PEERS,
};

/**
 * Contenders that are compared with each other. The regl contender supports `nearest` only. Libraries are compared with
 * Headglow's `max`, though none of them reduces.
 */
function groupSubjects(peers: readonly string[]): { reduction: Reduction; subjects: string[] }[] {
  const selectedOf = (names: readonly string[]) => names.filter((name) => peers.includes(name));
  const groups: { reduction: Reduction; subjects: string[] }[] = [
    { reduction: 'nearest', subjects: ['headglow', ...selectedOf(HANDWRITTEN)] },
    { reduction: 'max', subjects: ['headglow', ...selectedOf(['canvas', 'canvas-table'])] },
    ...selectedOf(LIBRARIES).map((library) => ({
      reduction: 'max' as const,
      subjects: ['headglow', library],
    })),
  ];
  // A session of Headglow alone is only needed if no other session measures that reduction.
  return groups.filter(
    ({ reduction, subjects }) =>
      subjects.length > 1 ||
      !groups.some((other) => other.reduction === reduction && other.subjects.length > 1),
  );
}

/** Plans the sessions for a selection, small sizes first. */
export function planSessions({ scenes, sizes, peers }: Selection): Session[] {
  const kinds = new Set(scenes.map((scene) => (scene === 'first' ? 'first' : 'steady')));
  return SIZES.filter(({ name }) => sizes.includes(name))
    .flatMap((each) =>
      (['first', 'steady'] as const)
        .filter((scene) => kinds.has(scene))
        .flatMap((scene) => groupSubjects(peers).map((group) => ({ scene, size: each, ...group }))),
    )
    .filter((session) => session.scene === 'first' || scenesInSession(session, scenes).length > 0);
}
