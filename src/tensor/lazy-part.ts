// A part of the code that loads when it is first used. Once loaded, all views and pictures of a page share it.

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

  /** Loads the part. After a failure, such as a lost connection, the next call tries again. @throws the error of the import */
  load(): Promise<Part> {
    this.#loading ??= this.#import().then(
      (part) => {
        this.#part = part;
        return part;
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }
}
