// What the benchmark measures: scenes, sizes, contenders, and the sessions that compare them.

/** Operations that are timed repeatedly: `first` in a fresh page each time, the others in one page. */
export const SCENES = ['first', 'frame', 'shift', 'update', 'playback', 'hover'] as const;
export type SceneName = (typeof SCENES)[number];

export interface Size {
  /** As on the command line and in reports: `1024`, `126x128`, `512-panels`. */
  readonly name: string;
  readonly panels: number;
  readonly layers: number;
  readonly heads: number;
}

const size = (name: string, panels: number, layers: number, heads = layers): Size => ({
  name,
  panels,
  layers,
  heads,
});

/** 8 panels of growing size, then growing numbers of panels of 32 x 32. */
export const SIZES: readonly Size[] = [
  size('25x19', 8, 25, 19),
  size('126x128', 8, 126, 128),
  size('512', 8, 512),
  size('1024', 8, 1024),
  size('2048', 8, 2048),
  size('4096', 8, 4096),
  size('8-panels', 8, 32),
  size('64-panels', 64, 32),
  size('512-panels', 512, 32),
  size('4096-panels', 4096, 32),
  size('10000-panels', 10_000, 32),
];

/** 10,000 panels of 32 x 32, and 8 panels with as many cells (within 0.1 %) on as many pixels. */
export const MANY_PANELS = size('10000-panels', 10_000, 32);
export const FEW_PANELS = size('few-panels', 8, 1131, 1132);

/** Scenes in which Headglow is compared with itself, or with a plain operation such as a sort. */
export const SELF_SCENES = ['panels', 'playing', 'seek', 'describe', 'long-play'] as const;
export type SelfSceneName = (typeof SELF_SCENES)[number];

export interface SelfComparison {
  /** As in reports. */
  readonly size: string;
  readonly reduction: Reduction;
  /** The series that the scene is about. */
  readonly primary: string;
  /** Baselines of the primary series; repetitions of it in `long-play`. */
  readonly others: readonly string[];
}

export const SELF_COMPARISONS: Readonly<Record<SelfSceneName, SelfComparison>> = {
  panels: {
    size: MANY_PANELS.name,
    reduction: 'max',
    primary: MANY_PANELS.name,
    others: [FEW_PANELS.name],
  },
  playing: { size: '131 x 55 x 24x16', reduction: 'max', primary: 'playing', others: ['still'] },
  seek: { size: '8 x 1024x1024', reduction: 'nearest', primary: 'seek', others: ['update'] },
  describe: { size: '8 x 1024x1024', reduction: 'max', primary: 'describe', others: ['sort'] },
  'long-play': {
    size: '1000 x 8 x 128x128',
    reduction: 'max',
    primary: 'first play',
    others: ['second play', 'third play'],
  },
};

export const isSelfScene = (scene: string): scene is SelfSceneName =>
  (SELF_SCENES as readonly string[]).includes(scene);

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

/** The selected scenes that every contender of a session supports: libraries support `frame` and `update` only. */
export function scenesInSession({ subjects }: Session, selected: readonly SceneName[]): SceneName[] {
  const hasLibrary = subjects.some((name) => (LIBRARIES as readonly string[]).includes(name));
  return selected.filter(
    (scene) => scene !== 'first' && (!hasLibrary || scene === 'frame' || scene === 'update'),
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
  return SIZES.filter(({ name }) => sizes.includes(name)).flatMap((each) =>
    (['first', 'steady'] as const)
      .filter((scene) => kinds.has(scene))
      .flatMap((scene) => groupSubjects(peers).map((group) => ({ scene, size: each, ...group }))),
  );
}
