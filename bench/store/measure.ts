// The scene `store`: starts a server of a store, opens it in pages, and counts what the server sends.

import type { Level } from '../../src/levels/shapes.ts';
import type { Samples } from '../runner-samples.ts';
import { displayedChunks, levelOf, type ShownWindow, totalBytes } from './displayed.ts';
import { openedIn, StorePages } from './pages.ts';
import { CONNECTION, EXCESS, MEMORY, PRIMARY, REQUESTS, STORE_SHAPES, type StoreSize } from './plan.ts';
import { writeScript } from './script.ts';
import { type StoreServer, startStoreServer } from './server.ts';

/** Samples after the first, which is not counted. */
const MAX_OPENINGS = 7;
/** Plays after the first, which is not counted, and checkpoints of each. */
const MAX_PLAYS = 6;
const CHECKPOINTS_PER_PLAY = 16;
/** The speed of a play, in that which plain reads allow: it waits for what it shows, and may catch up. */
const SPEED = 2;
/** Plain reads at the same time. */
const CONCURRENT = 4;

export interface StoreRequest {
  readonly size: StoreSize;
  readonly rounds: number;
  /** Seconds that the script takes. */
  readonly seconds: number;
  /** Address of the benchmark's pages. */
  readonly url: string;
}

interface Scene extends StoreRequest {
  readonly server: StoreServer;
  readonly pages: StorePages;
}

const MEASURE: Readonly<Record<StoreSize, (scene: Scene) => Promise<Samples>>> = {
  overview: measureOverview,
  'pan-zoom-play': measureJourney,
  play: measurePlay,
};

/** Measures a size in a browser of its own. */
export async function measureStore(request: StoreRequest): Promise<Samples> {
  const server = await startStoreServer({ ...STORE_SHAPES[request.size], ...CONNECTION });
  const pages = await StorePages.start(request.url);
  try {
    return await MEASURE[request.size]({ ...request, server, pages });
  } finally {
    await pages.close();
    await server.close();
  }
}

/** The keys of everything that a level stores of a checkpoint. */
function keysOf({ levels }: StoreServer, path: string, checkpoint: number): string[] {
  const grid = levels.arrays.get(path)?.grid;
  if (!grid) throw new Error(`there is no array ${path}`);
  const [, tasks, layers, heads] = grid.shape.map((length, axis) =>
    Array.from({ length: Math.ceil(length / (grid.stored[axis] as number)) }, (_, index) => index),
  ) as [number[], number[], number[], number[]];
  return tasks.flatMap((task) =>
    layers.flatMap((layer) => heads.map((head) => `${path}/c/${[checkpoint, task, layer, head].join('/')}`)),
  );
}

/** From opening a page to the first picture, and to the same data by plain reads; each in a new page. */
async function measureOverview({ size, rounds, server, pages }: Scene): Promise<Samples> {
  const { checkpoints } = STORE_SHAPES[size];
  const coarsest = `max/${server.levels.shapes.length - 1}`;
  const urlOf = (key: string) => `${server.url}/${key}`;
  const others = ['statistics/c/0/0/0', ...keysOf(server, coarsest, checkpoints - 1)].map(urlOf);
  const [pictures, floor, requests]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= Math.min(rounds, MAX_OPENINGS); round++) {
    const plain = await pages.use(null, (page) =>
      page.evaluate((...all) => window.store.readFirst(...all), urlOf('zarr.json'), others),
    );
    server.forget();
    const first = await pages.use(server.url, async (page) => {
      const opened = await openedIn(page);
      return opened.evaluate(({ milliseconds, at }) => ({ milliseconds, at }));
    });
    if (round === 0) continue;
    floor.push(plain);
    pictures.push(first.milliseconds);
    requests.push(server.requests.filter(({ at }) => at < first.at).length);
  }
  return {
    samples: new Map([
      ['floor', floor],
      [PRIMARY[size], pictures],
    ]),
    quantities: { [REQUESTS]: Math.max(...requests) },
    note: '300 x 8 x 32 x 131,072',
  };
}

/** Zooms, pans and plays: frames, memory, and bytes compared with those of the chunks that were displayed. */
async function measureJourney({ size, seconds, server, pages }: Scene): Promise<Samples> {
  const shape = STORE_SHAPES[size];
  const { result, peak } = await pages.trackMemory(() =>
    pages.use(server.url, async (page) => {
      const opened = await openedIn(page);
      const legs = writeScript(shape, seconds);
      const journey = await opened.evaluate(
        ({ moveThrough, view }, script) => moveThrough(view, script),
        legs,
      );
      return { journey, gpuBytes: await opened.evaluate(({ gpuBytes }) => gpuBytes()) };
    }),
  );
  const { journey, gpuBytes } = result;
  const displayed = displayedChunks(server.levels, shape.tasks, journey.windows);
  return {
    samples: new Map([
      ['floor', journey.floor],
      [PRIMARY[size], journey.frames],
    ]),
    quantities: {
      ...(peak !== undefined && { [MEMORY]: peak / 1e6 }),
      [EXCESS]: server.sent / totalBytes(displayed),
      'MB fetched': server.sent / 1e6,
      'MB of the chunks that were displayed': totalBytes(displayed) / 1e6,
      'longest frame in ms': Math.max(...journey.frames),
    },
    gpuBytes,
    note: `30 x 8 x 32 x 131,072, ${seconds} s`,
    ...(peak === undefined && { problem: 'the memory of a page is known on Linux only' }),
  };
}

/** Plays different checkpoints in each round, faster than plain reads get what they show. */
async function measurePlay({ size, rounds, server, pages }: Scene): Promise<Samples> {
  const { checkpoints } = STORE_SHAPES[size];
  return pages.use(server.url, async (page) => {
    const opened = await openedIn(page);
    const [shown] = await opened.evaluate(({ windows, view }) => windows(view));
    const level = levelOf(server.levels.shapes, shown as ShownWindow);
    const block = server.levels.shapes[level] as Level;
    await opened.evaluate(({ waitUntilSharp, view }, one) => waitUntilSharp(view, one), block);
    const [floor, plays]: [number[], number[]] = [[], []];
    let sharp = 0;
    const most = Math.min(rounds, MAX_PLAYS, checkpoints / CHECKPOINTS_PER_PLAY - 1);
    for (let round = 0; round <= most; round++) {
      const first = round * CHECKPOINTS_PER_PLAY;
      const last = first + CHECKPOINTS_PER_PLAY - 1;
      const urls = Array.from({ length: CHECKPOINTS_PER_PLAY }, (_, index) =>
        keysOf(server, level === 0 ? '0' : `max/${level}`, first + index),
      ).flatMap((keys) => keys.map((key) => `${server.url}/${key}`));
      const plain = await page.evaluate((...all) => window.store.readPlain(...all), urls, CONCURRENT);
      const pace = plain / CHECKPOINTS_PER_PLAY;
      const request = { first, last, speed: (1000 * SPEED) / pace, block };
      const play = await opened.evaluate(({ playSharp, view }, asked) => playSharp(view, asked), request);
      if (round === 0) continue;
      floor.push(pace);
      // If none was sharp, the play counts as if one had been.
      plays.push(play.milliseconds / Math.max(1, play.sharp.length));
      sharp += play.sharp.length / CHECKPOINTS_PER_PLAY / most;
    }
    return {
      samples: new Map([
        ['floor', floor],
        [PRIMARY[size], plays],
      ]),
      quantities: { '% of checkpoints shown sharp': 100 * sharp },
      note: `level ${level} of 8 x 1024 x 1024 a checkpoint`,
    };
  });
}
