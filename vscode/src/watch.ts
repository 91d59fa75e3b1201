// Notices that files change on disk.

import { Disposable, FileType, RelativePattern, Uri, workspace } from 'vscode';

/** Milliseconds without a change until a file counts as written. */
const QUIET = 200;
/** Milliseconds after which changes are followed although more arrive, as in a folder that is written to all the time. */
const MAX_DELAY = 2000;

/** What is missing may come back as a folder. */
const mayBeFolder = async (uri: Uri): Promise<boolean> => {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return true;
  }
};

/** Calls `onChange` once several changes have ended. */
class Debounce {
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  request(): void {
    const now = Date.now();
    if (this.#timer === undefined) this.#since = now;
    clearTimeout(this.#timer);
    const delay = Math.max(0, Math.min(QUIET, this.#since + MAX_DELAY - now));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onChange();
    }, delay);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Watches files, and all that is in folders, also while they are missing.
 * @param onChange called when something was written, created or deleted, after a short while without further changes
 */
export async function watch(inputs: readonly Uri[], onChange: () => void): Promise<Disposable> {
  const debounce = new Debounce(onChange);
  const watchIn = (base: Uri, pattern: string, isWanted: (changed: Uri) => boolean): Disposable => {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(base, pattern));
    const notice = (changed: Uri) => {
      if (isWanted(changed)) debounce.request();
    };
    watcher.onDidChange(notice);
    watcher.onDidCreate(notice);
    watcher.onDidDelete(notice);
    return watcher;
  };
  const watchers = await Promise.all(
    inputs.map(async (uri) => [
      // Names may contain characters that mean something in patterns, so the folder of each is watched.
      watchIn(Uri.joinPath(uri, '..'), '*', ({ path }) => path === uri.path),
      ...((await mayBeFolder(uri)) ? [watchIn(uri, '**', () => true)] : []),
    ]),
  );
  return Disposable.from(...watchers.flat(), { dispose: () => debounce.end() });
}
