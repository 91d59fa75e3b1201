// Recognises that a part of the code is not there: pages may have copied `element.js` without the folder `element`.

import { HeadglowError } from '../tensor/error.ts';

/** How browsers say that a module could not be loaded. */
const MESSAGE = /dynamically imported module|importing a module script failed/i;

/** Whether an error, or what caused it, says that code could not be loaded. */
export const isAbsentCode = (error: unknown): boolean =>
  error instanceof Error && (MESSAGE.test(error.message) || isAbsentCode(error.cause));

/** The error of a view, with how to mend it if a part of the code is not there. */
export const explainAbsentCode = (error: HeadglowError): HeadglowError =>
  isAbsentCode(error)
    ? new HeadglowError(
        {
          code: 'environment',
          reason: 'the code for a part of this figure is not there',
          remedy: 'copy the folder element along with element.js',
        },
        { cause: error },
      )
    : error;
