// Errors as users see them.

import { HeadglowError } from '../tensor/error.ts';

/** Converts what went wrong to an error with a sentence. */
export const toUserError = (error: unknown): HeadglowError =>
  error instanceof HeadglowError
    ? error
    : new HeadglowError(
        {
          code: 'environment',
          reason: `the figure could not be shown (${(error as Error)?.message ?? error})`,
        },
        { cause: error },
      );
