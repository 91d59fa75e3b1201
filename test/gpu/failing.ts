// Runs in the page: a view on a GPU that tests can make fail.

import type { Dataset, Options } from '../../src/index.ts';
import { frames } from '../../src/play.ts';
import { catchContexts, draw, nextDraw, nextFrame, pixelsOf, ramp, viewIn } from '../view/page.ts';

const GL = WebGL2RenderingContext.prototype;
const OUT_OF_MEMORY = 0x505;

/** Simulates a lack of memory: uploads do nothing, and the next `getError` returns OUT_OF_MEMORY. */
function simulateMemory() {
  const { texImage2D, texSubImage2D, getError } = GL;
  let [isFull, isOnce, isReported, queries]: [boolean, boolean, boolean, number] = [false, false, true, 0];
  const skipping = (native: unknown) =>
    function (this: WebGL2RenderingContext, ...call: unknown[]): void {
      if (!isFull) (native as (...call: unknown[]) => void).apply(this, call);
      else isReported = false;
    };
  GL.texImage2D = skipping(texImage2D) as typeof texImage2D;
  GL.texSubImage2D = skipping(texSubImage2D) as typeof texSubImage2D;
  GL.getError = function (this: WebGL2RenderingContext): number {
    queries += 1;
    if (isReported) return getError.call(this);
    isReported = true;
    if (isOnce) isFull = false;
    return OUT_OF_MEMORY;
  };
  return {
    /** @param until true: until further notice; once: until the error is reported */
    runOut(until: boolean | 'once'): void {
      isFull = until !== false;
      isOnce = until === 'once';
    },
    queries: () => queries,
  };
}

export async function failing() {
  const gpu = simulateMemory();
  const contexts = catchContexts();
  const dataset: Dataset = { tensors: [ramp('m', 60, 70, ['a', 'b'], [0, 1, 2, 3])] };
  const other: Dataset = { tensors: [ramp('n', 80, 90, ['a', 'b'], null)] };
  const options: Partial<Options> = { norm: 'asinh', vmin: 0, vmax: 9000 };
  const view = await viewIn(dataset, { ...options, checkpoint: 0 }, 300, 200);
  let expected = pixelsOf(view);
  const isRight = () => pixelsOf(view).every((value, i) => value === expected[i]);
  const errorOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'no error',
      (error: Error) => error.message,
    );
  const nextError = (): Promise<string> =>
    new Promise((resolve) => {
      const stop = view.on('error', ({ message }) => {
        stop();
        resolve(message);
      });
    });
  const lose = () => {
    const extension = contexts.at(-1)?.getExtension('WEBGL_lose_context');
    if (!extension) throw new Error('the context is lost already');
    extension.loseContext();
  };
  const { getContext } = OffscreenCanvas.prototype;
  const { setTimeout } = window;
  const size = { width: 300, height: 200 };

  return {
    runOutOfMemory: gpu.runOut,

    /** Shows other data without memory. @returns the error */
    async showOther(): Promise<string> {
      expected = await draw(other, options, size).then(({ canvas }) => [
        ...(canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, 300, 200).data,
      ]);
      gpu.runOut(true);
      const error = nextError();
      view.show(other);
      return error;
    },
    picture: () => errorOf(view.picture()),
    firstFrame: () =>
      errorOf(frames(dataset, {}, { width: 50, height: 50 }, { framesPerCheckpoint: 1 }).next()),

    /**
     * Waits for the next frame. @returns true if its panels have the right pixels
     * @throws Error if it can't be drawn
     */
    async redrawn(): Promise<boolean> {
      const error = await Promise.race([nextDraw(view), nextError()]);
      if (error) throw new Error(error);
      const [panel] = view.layout.panels;
      if (!panel) return false;
      const pixels = pixelsOf(view);
      for (let y = panel.y; y < panel.y + panel.height; y++)
        for (let i = (y * 300 + panel.x) * 4; i < (y * 300 + panel.x + panel.width) * 4; i++)
          if (pixels[i] !== expected[i]) return false;
      return true;
    },

    /** The number of `getError` calls in the frame after a change. */
    async errorQueries(change: Partial<Options>): Promise<number> {
      const before = gpu.queries();
      const drawn = nextDraw(view);
      view.set(change);
      await drawn;
      return gpu.queries() - before;
    },

    /** Prefetches a checkpoint and draws. @returns whether the pixels are right, and whether prefetching goes on */
    async play(): Promise<{ isRight: boolean; prefetches: boolean }> {
      view.prefetch([1], 1, 2 ** 27);
      const drawn = nextDraw(view);
      view.set({ title: '' });
      await drawn;
      return { isRight: isRight(), prefetches: view.prefetch([1], 1, 2 ** 27) };
    },

    /** Loses the context several times. @returns how often the next frame has the right pixels */
    async lose(times: number): Promise<number> {
      let count = 0;
      for (let time = 0; time < times; time++) {
        const drawn = nextDraw(view);
        lose();
        await drawn;
        if (isRight()) count += 1;
      }
      return count;
    },

    /** Loses the context while requests for another one get `answer`. Timers run without delay. */
    async denyContexts(answer: () => null): Promise<{ message: string; requests: number; delays: number[] }> {
      const delays: number[] = [];
      let requests = 0;
      OffscreenCanvas.prototype.getContext = () => {
        requests += 1;
        return answer();
      };
      window.setTimeout = ((callback: () => void, delay = 0) => {
        delays.push(delay);
        return setTimeout(callback, 0);
      }) as typeof setTimeout;
      const error = nextError();
      lose();
      const message = await error;
      window.setTimeout = setTimeout;
      await nextFrame();
      await nextFrame();
      return { message, requests, delays };
    },
    /** Loses the context while requests fail and timers never run. */
    loseForever(): void {
      OffscreenCanvas.prototype.getContext = () => null;
      window.setTimeout = (() => 0) as unknown as typeof setTimeout;
      lose();
    },
    allowContexts(): void {
      OffscreenCanvas.prototype.getContext = getContext;
    },

    /** Draws a picture while the context is lost after each of the first draws. @returns how it ends */
    async losePicture(times: number): Promise<string> {
      const first = await draw(dataset, options, size);
      const pixels = (canvas: HTMLCanvasElement) => canvas.toDataURL();
      const before = pixels(first.canvas);
      const { drawArrays } = GL;
      let left = times;
      window.setTimeout = ((callback: () => void) => setTimeout(callback, 0)) as typeof setTimeout;
      GL.drawArrays = function (...call) {
        drawArrays.apply(this, call);
        if (left-- > 0) this.getExtension('WEBGL_lose_context')?.loseContext();
      };
      try {
        const { canvas } = await draw(dataset, options, size);
        return pixels(canvas) === before ? 'same' : 'different';
      } catch (error) {
        return (error as Error).message;
      } finally {
        GL.drawArrays = drawArrays;
        window.setTimeout = setTimeout;
      }
    },
  };
}

export type Failing = Awaited<ReturnType<typeof failing>>;
