// Redraws a view synchronously, and waits until its pixels are complete.

import { HeadglowError, type View } from '../../src/index.ts';
import { waitForGpu } from './gpu-timer.ts';

const contextLostError = (): HeadglowError =>
  new HeadglowError({
    code: 'environment',
    reason: 'the browser lost its graphics context',
    remedy: 'close other tabs and start again',
  });

/** @throws HeadglowError while a lost context is being replaced */
export function contextOf({ context }: View): WebGL2RenderingContext {
  if (!context) throw contextLostError();
  return context;
}

/** Redraws immediately instead of in the next animation frame. @throws HeadglowError if the view or its context fails */
export function redrawAndWait(view: View): void {
  let failure: HeadglowError | null = null;
  const unsubscribe = view.on('error', (error) => {
    failure = error;
  });
  view.redraw();
  unsubscribe();
  if (failure) throw failure;
  if (!waitForGpu(contextOf(view))) throw contextLostError();
}
