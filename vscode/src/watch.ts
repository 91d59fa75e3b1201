// Notices that files change on disk.

import { Disposable, FileType, RelativePattern, Uri, workspace } from 'vscode';

/** Milliseconds without a change until a file counts as written. */
const QUIET = 200;
/** Milliseconds after which changes are followed although more arrive, as in a folder that is written to all the time. */
const MAX_DELAY = 2000;

const isFolder = async (uri: Uri): Promise<boolean> => {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return false;
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
 * Watches files, and all that is in folders.
 * @param onChange called when something was written, created or deleted, after a short while without further changes
 */
export async function watch(inputs: readonly Uri[], onChange: () => void): Promise<Disposable> {
  const debounce = new Debounce(onChange);
  const watchers = await Promise.all(
    inputs.map(async (uri) => {
      const isWhole = await isFolder(uri);
      // Names may contain characters that mean something in patterns, so the folder of a file is watched.
      const base = isWhole ? uri : Uri.joinPath(uri, '..');
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(base, isWhole ? '**' : '*'));
      const notice = (changed: Uri) => {
        if (isWhole || changed.path === uri.path) debounce.request();
      };
      watcher.onDidChange(notice);
      watcher.onDidCreate(notice);
      watcher.onDidDelete(notice);
      return watcher;
    }),
  );
  return Disposable.from(...watchers, { dispose: () => debounce.end() });
}
