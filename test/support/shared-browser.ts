// The browser of this worker, which its test files share.

import { inject } from 'vitest';

/** The WebSocket address of the browser of this worker. It is started if it does not run. */
export async function sharedBrowser(): Promise<string> {
  const answer = await fetch(`${inject('browsersUrl')}/${process.env.VITEST_POOL_ID}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
