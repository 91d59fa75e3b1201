// Watching the metadata of a run: how often a server is asked, and for what.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchStore } from '../../demo/follow/watch.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
/** What the server has; null if it does not answer. */
let content: string | null = '1';
let headers: (text: string) => Record<string, string>;
let asked: string[] = [];
let seen: string[] = [];
let ending = new AbortController();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  vi.stubGlobal('fetch', async (_: string, { method = 'GET' }: RequestInit) => {
    asked.push(method);
    if (content === null) throw new TypeError('no answer');
    return new Response(method === 'HEAD' ? null : content, { headers: headers(content) });
  });
  page.hidden = false;
  headers = (text) => ({ 'Content-Length': `${text.length}` });
  [content, asked, seen, ending] = ['1', [], [], new AbortController()];
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watch(isRun = false): { readonly reachable: boolean[]; readonly ended: Promise<void> } {
  const reachable: boolean[] = [];
  const ended = watchStore({
    url: 'http://host/zarr.json',
    isRun,
    onChange: async (text) => void seen.push(text),
    onReachable: (isReachable) => void reachable.push(isReachable),
    signal: ending.signal,
  });
  return { reachable, ended };
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);
const show = (isShown: boolean) => {
  page.hidden = !isShown;
  page.dispatchEvent(new Event('visibilitychange'));
};

it('headers are asked for each second, and the file when it changes', async () => {
  watch();
  await pass(2.5);
  content = '12';
  await pass(1);
  expect(asked).toEqual(['HEAD', 'GET', 'HEAD', 'HEAD', 'HEAD', 'GET']);
  expect(seen).toEqual(['1', '12']);
});

it('of a server without such headers, the file is read each second', async () => {
  headers = () => ({});
  watch();
  await pass(1.5);
  expect(seen).toEqual(['1', '1']);
});

it('a hidden page asks for nothing, and at once when it is shown', async () => {
  watch();
  await pass(0.5);
  show(false);
  content = '12';
  await pass(100);
  expect(asked).toHaveLength(2);
  show(true);
  await pass(0);
  expect(seen).toEqual(['1', '12']);
});

it('a server that does not answer is asked after growing pauses', async () => {
  const { reachable } = watch();
  await pass(0.5);
  [content, asked] = [null, []];
  await pass(200);
  // Pauses of 1, 2, 4, 8 and 16 seconds, then of 30.
  expect(asked).toHaveLength(10);
  content = '12';
  await pass(30);
  expect([seen, reachable]).toEqual([
    ['1', '12'],
    [false, true],
  ]);
});

it('a store without the file is left alone, unless it was a run', async () => {
  content = null;
  const { ended } = watch();
  await ended;
  watch(true);
  await pass(2);
  content = '1';
  await pass(10);
  expect(seen).toEqual(['1']);
});
