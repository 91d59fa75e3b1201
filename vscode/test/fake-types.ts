// The small classes of the module `vscode`, for its stand-in.

import { posix } from 'node:path';

type Listener<T> = (event: T) => unknown;

export class Disposable {
  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
}

export class Emitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** A URI of a file, on this machine or elsewhere. */
export class Uri {
  readonly path: string;
  readonly scheme: string;
  constructor(path: string, scheme = 'file') {
    [this.path, this.scheme] = [path, scheme];
  }
  get fsPath(): string {
    return this.path;
  }
  with({ path }: { readonly path?: string }): Uri {
    return new Uri(path ?? this.path, this.scheme);
  }
  toString(): string {
    return `${this.scheme}://${encodeURI(this.path)}`;
  }
  static parse(text: string): Uri {
    const [scheme = '', path = ''] = text.split('://');
    return new Uri(decodeURI(path), scheme);
  }
  static joinPath({ path, scheme }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(posix.join(path, ...parts), scheme);
  }
}

export class FileSystemError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 } as const;
