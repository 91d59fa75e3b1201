// Pauses between requests end at once when they are aborted.

import { expect, it } from 'vitest';
import { wait } from '../../src/formats/url/wait.ts';

const HOUR = 3_600_000;

it('a pause ends when it is over, or aborted', async () => {
  await wait(0, undefined);
  const controller = new AbortController();
  const waiting = wait(HOUR, controller.signal);
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  await expect(wait(HOUR, controller.signal)).rejects.toThrow('cancelled');
});
