// A part of the code that loads when it is first used. Once loaded, all views and pictures of a page share it.

import { HeadglowError } from './error.ts';

export class LazyPart<Part extends object> {
  readonly #import: () => Promise<Part>;
  #part: Part | null = null;
  #loading: Promise<Part> | null = null;

  /** @param load imports the part, with `import()` */
  constructor(load: () => Promise<Part>) {
    this.#import = load;
  }

  /** The part; null while it is not loaded. */
  get loaded(): Part | null {
    return this.#part;
  }

  /** Loads the part. After a failure, such as a lost connection, the next call tries again. @throws HeadglowError if that fails */
  load(): Promise<Part> {
    this.#loading ??= this.#import().then(
      (part) => {
        this.#part = part;
        return part;
      },
      (cause: unknown) => {
        this.#loading = null;
        const message = cause instanceof Error ? cause.message : cause;
        throw new HeadglowError(
          {
            code: 'read',
            reason: `code could not be loaded (${message})`,
            remedy: 'check the connection and try again',
          },
          { cause },
        );
      },
    );
    return this.#loading;
  }
}
