// A picture of a store whose server begins to fail, truncate or lie: blocks that are there stand in for what can't be read, each
// tile says once why, and what can be read again is shown.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { storeValue } from '../../bench/store/values.ts';
import type { Scene } from '../../src/figure/scene.ts';
import type { Heatmap } from '../../src/gpu/heatmap.ts';
import { loadFiles } from '../../src/index.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';
import type { WindowData } from '../../src/view/windows/data.ts';
import { STILL } from '../../src/view/windows/motion.ts';
import { TiledWindows } from '../../src/view/windows/tiled.ts';
import { MISBEHAVIOUR, type MisbehaviourName } from '../support/misbehave.ts';

vi.mock('../../src/formats/url/wait.ts', () => ({ wait: async () => {} }));

/** Milliseconds within which all answers arrive on any machine. */
const PATIENCE = 20_000;

const HEATMAP = { canHold: () => true } as unknown as Heatmap;
const DATA: WindowData = { values: () => null, statistics: new Statistics(), awaitsExtremes: false };

let server: StoreServer;
beforeAll(async () => {
  server = await startStoreServer({ checkpoints: 1, tasks: 1, layers: 4, heads: 33_000 });
});
afterAll(() => server.close());

/** A picture of all layers, a pixel high each, and of a range of heads on 400 pixels. */
function sceneOf(tensor: TensorOrSource, heads: readonly [number, number]): Scene {
  const moment = momentAt({ tensors: [tensor] }, 0, 'linear');
  const panel = {
    ...{
      tensor,
      task: 0,
      checkpoints: moment.checkpoints,
      origin: 'upper',
      reduction: 'max',
      mixing: 'linear',
    },
    rect: { x: 0, y: 0, width: 400, height: 4 },
    sight: { layers: [0, 4 * 256], heads: heads.map((edge) => 256 * edge) },
  };
  return { panels: [panel], moment } as unknown as Scene;
}

/** Answers requests for level 0 wrongly. */
function misbehave(name: MisbehaviourName): void {
  server.intercept = (request: IncomingMessage, response: ServerResponse) => {
    const { url = '', headers } = request;
    if (headers['x-right'] || !url.includes('/0/c/')) return false;
    const { range = '' } = headers;
    void fetch(new URL(url, server.url), { headers: { range, 'x-right': '1' } }).then(async (right) => {
      const bytes = new Uint8Array(await right.arrayBuffer());
      MISBEHAVIOUR[name](response, { bytes, range: right.headers.get('Content-Range') ?? '', request });
    });
    return true;
  };
}

it.each([
  ['answers 416', 'the server answered 416', 'download the file'],
  ['ends a body early', 'the connection ended after', 'try again, or download the file'],
  ['sends more bytes than it announces', 'the server sent more bytes than it announced', 'download the file'],
  ['sends a range of another file', 'the file changed while it was being read', 'open it again'],
  ['sends without end', 'above the limit', 'download the file'],
  ['sends a range without end', 'the server sent more bytes than it announced', 'download the file'],
  ['sends what unpacks to far more', 'above the limit', 'download the file'],
  ['sends a web page', 'the server answered with a web page', 'check the URL'],
  ['redirects in a circle', 'could not be fetched', 'check the URL and the network connection'],
  ['forbids it', 'the server answered 403', 'check that the file is public'],
  ['has a problem', 'the server answered 503', 'the server has a problem: try again later'],
  ['asks for an hour', 'the server answered 429', 'the server asks to wait 3,600 seconds'],
  ['resets the connection', 'could not be fetched', 'check the URL and the network connection'],
] as const)('of a server that %s', async (name, reason, remedy) => {
  server.intercept = null;
  const dataset = await loadFiles(new URL(server.url), { memory: 0 });
  const [source] = dataset.tensors as [TensorOrSource];
  const cache = new SourceCache({ retries: 1, backOff: 0 });
  const reader = new Reader(dataset, cache);
  const errors: string[] = [];
  reader.on('error', ({ message }) => errors.push(message));
  await loadCheckpoints(reader, [0]);
  const windows = new TiledWindows(HEATMAP, () => {}, { cache });
  const draw = (scene: Scene) => {
    const prepared = windows.prepare(scene, DATA, STILL);
    const [panel] = prepared.frame?.panels ?? [];
    const values = panel && prepared.frame?.valuesOf(panel.stack, 0);
    return { ...prepared, values: [...(values ?? [])] };
  };
  const [everything, near] = [sceneOf(source, [0, 33_000]), sceneOf(source, [20_000, 20_400])];
  await vi.waitFor(() => expect(draw(everything).isExact).toBe(true), PATIENCE);
  misbehave(name);
  await vi.waitFor(() => {
    draw(near);
    expect(errors).toHaveLength(1);
  }, PATIENCE);
  expect(errors[0]?.startsWith(`${server.url}/0/c/`) || errors[0]?.startsWith('run, step 0: ')).toBe(true);
  expect(errors[0]).toContain(reason);
  expect(errors[0]?.split('; ').at(-1)).toContain(remedy);
  expect(errors[0]).toMatch(/^[^\n]{20,400}\.$/);
  const { values, isExact, standIn } = draw(near);
  expect([isExact, standIn]).toMatchObject([false, { kind: 'level' }]);
  expect(values.length).toBeGreaterThan(0);
  expect(values.some(Number.isNaN)).toBe(false);
  // What was on screen is there still, without another request.
  server.forget();
  expect(draw(everything).isExact).toBe(true);
  expect(server.requests).toHaveLength(0);
  server.intercept = null;
  await vi.waitFor(() => expect(draw(near).isExact).toBe(true), PATIENCE);
  const right = (at: number) =>
    storeValue({ checkpoint: 0, task: 0 }, Math.floor(at / 400), 20_000 + (at % 400));
  expect(draw(near).values).toEqual(Array.from({ length: 1600 }, (_, at) => Math.fround(right(at))));
  expect(errors).toHaveLength(1);
});
