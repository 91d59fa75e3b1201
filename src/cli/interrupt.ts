// Ctrl-C, for commands that have something to clear away first.

import { HeadglowError } from '../tensor/error.ts';

/** Rejects with the reason once the user asks to stop; to be listened to or not. */
export function interrupted(reason: string): Promise<never> {
  const told = new Promise<never>((_, reject) => {
    const stop = () => reject(new HeadglowError({ reason }));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  told.catch(() => {}); // it may come before anybody waits for it
  return told;
}
