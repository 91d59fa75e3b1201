// A view on a GPU that tests make fail, inside the page.

import type { Dataset, Options } from '../../src/index.ts';
import { frames } from '../../src/play.ts';
import { catchContexts, draw, nextDraw, nextFrame, pixelsOf, ramp, viewIn } from '../view/page.ts';

const GL = WebGL2RenderingContext.prototype;
const OUT_OF_MEMORY = 0x505;

/** Lets the next textures have no memory: their pixels stay zero, and the GPU says so once when it is asked. */
function memory() {
  const { texImage2D, texSubImage2D, getError } = GL;
  let [isFull, isOnce, isSaid, questions]: [boolean, boolean, boolean, number] = [false, false, true, 0];
  const skipping = (native: unknown) =>
    function (this: WebGL2RenderingContext, ...call: unknown[]): void {
      if (!isFull) (native as (...call: unknown[]) => void).apply(this, call);
      else isSaid = false;
    };
  GL.texImage2D = skipping(texImage2D) as typeof texImage2D;
  GL.texSubImage2D = skipping(texSubImage2D) as typeof texSubImage2D;
  GL.getError = function (this: WebGL2RenderingContext): number {
    questions += 1;
    if (isSaid) return getError.call(this);
    isSaid = true;
    if (isOnce) isFull = false;
    return OUT_OF_MEMORY;
  };
  return {
    without(memory: boolean | 'once'): void {
      isFull = memory !== false;
      isOnce = memory === 'once';
    },
    questions: () => questions,
  };
}

export async function failing() {
  const gpu = memory();
  const contexts = catchContexts();
  const dataset: Dataset = { tensors: [ramp('m', 60, 70, ['a', 'b'], [0, 1, 2, 3])] };
  const other: Dataset = { tensors: [ramp('n', 60, 70, ['a', 'b'], null)] };
  const options: Partial<Options> = { norm: 'asinh', vmin: 0, vmax: 9000 };
  const view = await viewIn(dataset, { ...options, checkpoint: 0 }, 300, 200);
  let right = pixelsOf(view);
  const isRight = () => pixelsOf(view).every((value, i) => value === right[i]);
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
  const lose = () => contexts.at(-1)?.getExtension('WEBGL_lose_context')?.loseContext();
  const { getContext } = OffscreenCanvas.prototype;
  const { setTimeout } = window;
  const size = { width: 300, height: 200 };

  return {
    withoutMemory: gpu.without,

    /** The error of other data, for which there is no memory. */
    async showOther(): Promise<string> {
      right = await draw(other, options, size).then(({ canvas }) => [
        ...(canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, 300, 200).data,
      ]);
      gpu.without(true);
      const error = nextError();
      view.show(other);
      return error;
    },
    picture: () => errorOf(view.picture()),
    firstFrame: () =>
      errorOf(frames(dataset, {}, { width: 50, height: 50 }, { framesPerCheckpoint: 1 }).next()),

    /** Resolves with the next frame: whether its panels have the right pixels. */
    async redrawn(): Promise<boolean> {
      await nextDraw(view);
      const [panel] = view.layout.panels;
      if (!panel) return false;
      const pixels = pixelsOf(view);
      for (let y = panel.y; y < panel.y + panel.height; y++)
        for (let i = (y * 300 + panel.x) * 4; i < (y * 300 + panel.x + panel.width) * 4; i++)
          if (pixels[i] !== right[i]) return false;
      return true;
    },

    /** How often the GPU is asked for errors in the frame of a change. */
    async questions(change: Partial<Options>): Promise<number> {
      const before = gpu.questions();
      const drawn = nextDraw(view);
      view.set(change);
      await drawn;
      return gpu.questions() - before;
    },

    /** Takes a checkpoint ahead of time, and draws; whether it was drawn right, and whether one more is taken. */
    async play(): Promise<{ drawn: boolean; taken: boolean }> {
      view.prefetch([1], 1, 2 ** 27);
      const drawn = nextDraw(view);
      view.set({ title: '' });
      await drawn;
      return { drawn: isRight(), taken: view.prefetch([1], 1, 2 ** 27) };
    },

    /** How many of so many losses end with the right pixels. */
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

    /** Loses the context and answers as told when another one is asked for; time passes at once. */
    async denied(answer: () => null): Promise<{ said: string; asked: number; waits: number[] }> {
      const waits: number[] = [];
      let asked = 0;
      OffscreenCanvas.prototype.getContext = () => {
        asked += 1;
        return answer();
      };
      window.setTimeout = ((callback: () => void, wait = 0) => {
        waits.push(wait);
        return setTimeout(callback, 0);
      }) as typeof setTimeout;
      const error = nextError();
      lose();
      const said = await error;
      window.setTimeout = setTimeout;
      await nextFrame();
      await nextFrame();
      return { said, asked, waits };
    },
    /** Loses the context while none is given, and no time passes. */
    waiting(): void {
      OffscreenCanvas.prototype.getContext = () => null;
      window.setTimeout = (() => 0) as unknown as typeof setTimeout;
      lose();
    },
    allow(): void {
      OffscreenCanvas.prototype.getContext = getContext;
    },

    /** Draws a picture on contexts of which so many are lost after a draw. */
    async losingPicture(times: number): Promise<string> {
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
        return pixels(canvas) === before ? 'the same' : 'different';
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
