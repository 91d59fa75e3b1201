// Files in memory, as those of a virtual workspace: VS Code reads them whole, and Node does not.

import { Emitter, FileSystemError, FileType, Uri } from './fake-types.ts';

interface Entry {
  readonly bytes: Uint8Array;
  readonly mtime: number;
}

/** A file system with folders where there are files. */
export class MemoryFiles {
  readonly changes = new Emitter<Uri>();
  /** Errors of paths, by their codes, such as `NoPermissions`. */
  readonly faults = new Map<string, string>();
  /** Paths that were read. */
  readonly read: string[] = [];
  readonly #files = new Map<string, Entry>();
  #time = 0;

  write(path: string, bytes: Uint8Array): void {
    this.#time += 1;
    this.#files.set(path, { bytes, mtime: this.#time });
    this.#notify(path);
  }

  /** Deletes a file or a folder. */
  delete(path: string): void {
    for (const name of [...this.#files.keys()])
      if (name === path || name.startsWith(`${path}/`)) {
        this.#files.delete(name);
        this.#notify(name);
      }
    this.#notify(path);
  }

  #notify(path: string): void {
    this.changes.fire(new Uri(path, 'memory'));
  }

  #check(path: string): void {
    const code = this.faults.get(path);
    if (code) throw new FileSystemError(code, `${code}: ${path}`);
  }

  #isFolder(path: string): boolean {
    return [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
  }

  async stat({ path }: Uri) {
    const found = this.#files.get(path);
    if (found) return { type: FileType.File, size: found.bytes.length, mtime: found.mtime, ctime: 0 };
    if (this.#isFolder(path)) return { type: FileType.Directory, size: 0, mtime: 0, ctime: 0 };
    throw new FileSystemError('FileNotFound', path);
  }

  async readDirectory({ path }: Uri) {
    this.#check(path);
    const inner = [...this.#files.keys()]
      .filter((name) => name.startsWith(`${path}/`))
      .map((name) => name.slice(path.length + 1).split('/'));
    const types = new Map(
      inner.map(([name = '', ...rest]) => [name, rest.length > 0 ? FileType.Directory : FileType.File]),
    );
    return [...types];
  }

  async readFile({ path }: Uri): Promise<Uint8Array> {
    this.read.push(path);
    this.#check(path);
    const found = this.#files.get(path);
    if (!found) throw new FileSystemError('FileNotFound', path);
    return found.bytes;
  }
}
