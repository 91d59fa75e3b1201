// The GPU timer with a simulated context: results that are late, invalidated, or unsupported.

import { expect, test } from 'vitest';
import { createGpuTimer, waitForGpu } from '../../demo/benchmark/gpu-timer.ts';

interface Query {
  readonly id: number;
}

/** A simulated context; `state` controls its answers and records calls. */
function simulateContext({ extension = true } = {}) {
  const state = { made: 0, available: 0, disjoint: false, lost: false, deleted: [] as number[], log: '' };
  const gl = {
    RGBA: 1,
    UNSIGNED_BYTE: 2,
    QUERY_RESULT: 3,
    QUERY_RESULT_AVAILABLE: 4,
    getExtension: (name: string) =>
      extension && name === 'EXT_disjoint_timer_query_webgl2'
        ? { TIME_ELAPSED_EXT: 5, GPU_DISJOINT_EXT: 6 }
        : null,
    createQuery: (): Query => ({ id: state.made++ }),
    beginQuery: (target: number, { id }: Query) => {
      state.log += `begin ${target} ${id};`;
    },
    endQuery: (target: number) => {
      state.log += `end ${target};`;
    },
    deleteQuery: ({ id }: Query) => state.deleted.push(id),
    getParameter: (name: number) => {
      const was = name === 6 && state.disjoint;
      state.disjoint = false;
      return was;
    },
    getQueryParameter: ({ id }: Query, name: number) =>
      name === 4 ? id < state.available : (id + 1) * 1_500_000,
    readPixels: () => {
      state.log += 'read;';
    },
    isContextLost: () => state.lost,
  };
  return { state, gl: gl as unknown as WebGL2RenderingContext };
}

test('createGpuTimer returns null without the extension', () => {
  expect(createGpuTimer(simulateContext({ extension: false }).gl)).toBe(null);
});

test('poll returns the times of completed spans in order, in milliseconds', () => {
  const { gl, state } = simulateContext();
  const timer = createGpuTimer(gl);
  for (let i = 0; i < 3; i++) {
    timer?.begin();
    timer?.end();
  }
  expect(state.log).toBe('begin 5 0;end 5;begin 5 1;end 5;begin 5 2;end 5;');
  expect([timer?.poll(), timer?.pending]).toEqual([[], 3]);
  state.available = 2;
  expect([timer?.poll(), timer?.pending]).toEqual([[1.5, 3], 1]);
  state.available = 3;
  expect([timer?.poll(), timer?.pending]).toEqual([[4.5], 0]);
  expect(state.deleted).toEqual([0, 1, 2]);
});

test('a disjoint event drops pending spans only', () => {
  const { gl, state } = simulateContext();
  const timer = createGpuTimer(gl);
  for (let i = 0; i < 2; i++) timer?.begin();
  Object.assign(state, { available: 2, disjoint: true });
  expect([timer?.poll(), timer?.pending]).toEqual([[], 0]);
  expect(state.deleted).toEqual([0, 1]);
  timer?.begin();
  state.available = 3;
  expect(timer?.poll()).toEqual([4.5]);
});

test('destroy deletes pending queries', () => {
  const { gl, state } = simulateContext();
  const timer = createGpuTimer(gl);
  timer?.begin();
  timer?.destroy();
  expect([timer?.pending, state.deleted]).toEqual([0, [0]]);
});

test('waitForGpu reads a pixel, and reports a lost context', () => {
  const { gl, state } = simulateContext();
  expect(waitForGpu(gl)).toBe(true);
  expect(state.log).toBe('read;');
  state.lost = true;
  expect(waitForGpu(gl)).toBe(false);
});
