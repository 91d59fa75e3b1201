// The cache as computations use it: what they need is read after pictures and plays.

import type { ReaderCache } from './page-cache.ts';

/** The rank of what computations need, and its share of all reads. */
export const WORK = { rank: 3, share: 0.5 };

/** A cache whose clients are computations. */
export const workCache = (cache: ReaderCache): ReaderCache => ({
  statistics: cache.statistics,
  get: (chunk) => cache.get(chunk),
  errorOf: (chunk) => cache.errorOf(chunk),
  retry: (chunks) => cache.retry(chunks),
  removeClient: (client) => cache.removeClient(client),
  setRequest: (client, request) =>
    cache.setRequest(
      client,
      request.map((group) => ({ ...group, ...WORK })),
    ),
});
