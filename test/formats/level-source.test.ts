// A pyramid that is larger than the memory limit: its levels are read in parts, over HTTP, a chunk of several tasks once.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Part, Source, SourceLevel } from '../../src/tensor/tensor.ts';

const SHAPE = { checkpoints: 3, tasks: 4, layers: 258, heads: 515 };
let server: StoreServer;
let source: Source;

beforeAll(async () => {
  server = await startStoreServer(SHAPE);
  const { tensors } = await loadFiles([new URL(server.url)], { memory: 0 });
  source = tensors[0] as Source;
});
afterAll(() => server.close());
beforeEach(() => server.forget());

const { signal } = new AbortController();

const levelAt = (level: number) => (source.levels as readonly SourceLevel[])[level] as SourceLevel;

/** Reads a part; the whole level by default. */
function read(checkpoint: number, part: Partial<Part> & Pick<Part, 'level'>) {
  const { layers, heads } = levelAt(part.level);
  const whole: Part = { task: 0, layers: [0, layers], heads: [0, heads], reduction: 'max', ...part };
  return source.read({ checkpoint, part: whole }, signal);
}

/** The chunks that were requested, without the indices of shards. */
const requested = (): number => server.requests.filter(({ key }) => key.includes('/c/')).length;

describe('the source of a pyramid', () => {
  it('has its levels and reductions', () => {
    const { layers, heads, levels = [], reductions } = source;
    expect({ layers, heads }).toEqual({ layers: SHAPE.layers, heads: SHAPE.heads });
    expect(levels[0]).toMatchObject({ layers: 258, heads: 515, layersPerCell: 1, headsPerCell: 1 });
    expect(levels.at(-1)).toMatchObject({ layers: expect.any(Number) });
    expect(Math.max(levels.at(-1)?.layers ?? 0, levels.at(-1)?.heads ?? 0)).toBeLessThanOrEqual(64);
    expect(reductions).toContain('max');
  });

  it('reads rectangles of each level and reduction', async () => {
    for (const reduction of source.reductions ?? [])
      for (const [level, { layers, heads }] of (source.levels ?? []).entries()) {
        const rect = {
          layers: [Math.floor(layers / 3), layers] as const,
          heads: [1, Math.ceil(heads / 2)] as const,
        };
        const values = await read(1, { level, task: 2, reduction, ...rect });
        const width = rect.heads[1] - rect.heads[0];
        expect(values.length).toBe((rect.layers[1] - rect.layers[0]) * width);
        for (const index of [0, width - 1, values.length - 1]) {
          const cell = [rect.layers[0] + Math.floor(index / width), rect.heads[0] + (index % width)] as const;
          const stored = level === 0 ? 'max' : (reduction as 'max');
          expect(values[index]).toBe(server.value(level, stored, { checkpoint: 1, task: 2 }, cell));
        }
      }
  });

  it('reads a chunk with several tasks once, even for reads at the same time', async () => {
    const level = (source.levels?.length ?? 1) - 1;
    await Promise.all([0, 1, 2, 3].map((task) => read(2, { level, task })));
    const once = requested();
    expect(once).toBeGreaterThan(0);
    expect(once).toBeLessThanOrEqual(2);
    await read(2, { level, task: 1 });
    expect(requested()).toBe(once);
  });

  it('ends a shared read once no one waits for it', async () => {
    const level = (source.levels?.length ?? 1) - 2;
    const { layers, heads } = levelAt(level);
    const part: Part = { task: 0, level, layers: [0, layers], heads: [0, heads], reduction: 'max' };
    const [one, other] = [new AbortController(), new AbortController()];
    const first = source.read({ checkpoint: 0, part }, one.signal) as Promise<Float32Array>;
    const second = source.read({ checkpoint: 0, part: { ...part, task: 1 } }, other.signal);
    one.abort();
    expect((await second).length).toBe(layers * heads);
    await first.catch(() => {});
  });

  it('reads a whole checkpoint of level 0 if no part is asked for', async () => {
    const values = await source.read({ checkpoint: 1 }, signal);
    expect(values.length).toBe(SHAPE.tasks * SHAPE.layers * SHAPE.heads);
    const last = server.value(0, 'max', { checkpoint: 1, task: SHAPE.tasks - 1 }, [
      SHAPE.layers - 1,
      SHAPE.heads - 1,
    ]);
    expect(values.at(-1)).toBe(last);
  });

  it('says which reductions it has', async () => {
    await expect(read(0, { level: 1, reduction: 'nearest' })).rejects.toThrow(
      /it has levels of .*max.*, not of nearest/,
    );
  });
});
