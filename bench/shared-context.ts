// Waits for the WebGL context that all Headglow views share.

import { sharedRenderer } from '../src/gpu/renderer.ts';
import { waitForGl } from './subjects/support/page.ts';

/** Waits until everything drawn so far is complete. @throws Error if the context was lost */
export function waitForSharedContext(): void {
  const device = sharedRenderer().device();
  if (!device) throw new Error('the browser dropped a WebGL context');
  waitForGl(device.gl);
}
