// Stands for the module `vscode` where VS Code is not there: files on this machine and in memory, panels, and dialogs that are
// answered as a test says. Only what the extension uses is there, with the types of VS Code.

import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { Disposable, Emitter, FileSystemError, FileType, Uri } from './fake-types.ts';
import { MemoryFiles } from './memory-files.ts';

/** Errors of Node as VS Code has them. */
function translate(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw new FileSystemError(code === 'ENOENT' ? 'FileNotFound' : 'Unknown', message);
}

/** Files that were read whole, by their paths. */
const readWhole: string[] = [];

const diskFiles = {
  async stat({ fsPath }: Uri) {
    const found = await stat(fsPath).catch(translate);
    const type = found.isDirectory() ? FileType.Directory : FileType.File;
    return { type, size: found.size, mtime: found.mtimeMs, ctime: found.ctimeMs };
  },
  async readDirectory({ fsPath }: Uri) {
    const entries = await readdir(fsPath, { withFileTypes: true }).catch(translate);
    return entries.map(
      (entry) => [entry.name, entry.isDirectory() ? FileType.Directory : FileType.File] as const,
    );
  },
  readFile({ fsPath }: Uri): Promise<Uint8Array> {
    readWhole.push(fsPath);
    return readFile(fsPath).catch(translate);
  },
};

class RelativePattern {
  readonly base: Uri;
  readonly pattern: string;
  constructor(base: Uri, pattern: string) {
    [this.base, this.pattern] = [base, pattern];
  }
}

/** Watches a folder on this machine, and its subfolders. VS Code waits for one that is missing, which this does not. */
function watchDisk(base: Uri, isRecursive: boolean, changes: Emitter<Uri>): Disposable {
  let watcher: FSWatcher;
  try {
    watcher = watch(base.fsPath, { recursive: isRecursive }, (_type, name) => {
      if (name !== null) changes.fire(Uri.joinPath(base, name));
    });
  } catch {
    return new Disposable(() => {});
  }
  return new Disposable(() => watcher.close());
}

/** A page of a panel: messages go to `sent`, and those of the page come by `receive`. */
export class FakePanel {
  readonly sent = new Emitter<unknown>();
  readonly #received = new Emitter<unknown>();
  readonly #disposed = new Emitter<void>();
  readonly #states = new Emitter<unknown>();
  readonly viewType: string;
  readonly title: string;
  isDisposed = false;
  visible = true;
  active = true;
  readonly webview;
  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = this.#states.event;

  /** @param origin of the server that has the files of the page */
  constructor(viewType: string, title: string, origin: string) {
    [this.viewType, this.title] = [viewType, title];
    const sent = this.sent;
    this.webview = {
      html: '',
      options: {},
      cspSource: origin,
      asWebviewUri: ({ fsPath }: Uri) => `${origin}/${basename(fsPath)}`,
      postMessage: async (message: unknown) => {
        sent.fire(message);
        return true;
      },
      onDidReceiveMessage: this.#received.event,
    };
  }

  /** A message of the page. */
  receive(message: unknown): void {
    this.#received.fire(message);
  }

  /** Brings the panel to the front, or another one. */
  setActive(active: boolean): void {
    this.active = active;
    this.#states.fire(undefined);
  }

  dispose(): void {
    this.isDisposed = true;
    this.#disposed.fire();
  }
}

type Provider = vscode.CustomReadonlyEditorProvider;

/** What a test sees of VS Code, and how it answers. Paths are of this machine unless they are URIs. */
export class FakeHost {
  readonly commands = new Map<string, (...args: readonly unknown[]) => unknown>();
  readonly providers = new Map<string, Provider>();
  readonly serializers = new Map<string, vscode.WebviewPanelSerializer>();
  readonly panels: FakePanel[] = [];
  readonly messages: string[] = [];
  readonly ran: string[] = [];
  readonly readWhole = readWhole;
  /** Files with URIs such as `memory:///scores.npy`. */
  readonly memory = new MemoryFiles();
  /** What the box for text answers. */
  text = '';
  /** What the dialog for saving answers. */
  target: string | null = null;
  options: Readonly<Record<string, unknown>> = {};
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a file in an editor, as a click in the explorer does. */
  async open(viewType: string, path: string): Promise<FakePanel> {
    const provider = this.providers.get(viewType);
    if (!provider) throw new Error(`there is no editor ${viewType}`);
    const uri = uriOf(path) as unknown as vscode.Uri;
    const token = {} as vscode.CancellationToken;
    const document = await provider.openCustomDocument(uri, {} as vscode.CustomDocumentOpenContext, token);
    const panel = this.#createPanel(viewType, basename(path));
    await provider.resolveCustomEditor(document, panel as unknown as vscode.WebviewPanel, token);
    return panel;
  }

  /** Runs a command on files and folders. */
  async run(command: string, ...paths: readonly string[]): Promise<void> {
    const uris = paths.map(uriOf);
    await this.commands.get(command)?.(uris[0], uris);
  }

  /** Opens the panel of a previous window again. @param state what its page had kept */
  async restore(viewType: string, state: unknown): Promise<FakePanel> {
    const panel = this.#createPanel(viewType, 'restored');
    const serializer = this.serializers.get(viewType);
    await serializer?.deserializeWebviewPanel(panel as unknown as vscode.WebviewPanel, state);
    return panel;
  }

  #createPanel(viewType: string, title: string): FakePanel {
    const panel = new FakePanel(viewType, title, this.#origin);
    this.panels.push(panel);
    return panel;
  }

  #filesOf({ scheme }: Uri) {
    return scheme === 'memory' ? this.memory : diskFiles;
  }

  #watch({ base, pattern }: RelativePattern) {
    const [changes, none] = [new Emitter<Uri>(), new Emitter<Uri>()];
    const isRecursive = pattern === '**';
    const isWanted = ({ path }: Uri) =>
      `${path}/`.startsWith(`${base.path}/`) &&
      (isRecursive || !path.slice(base.path.length + 1).includes('/'));
    const watcher =
      base.scheme === 'memory'
        ? this.memory.changes.event((uri) => isWanted(uri) && changes.fire(uri))
        : watchDisk(base, isRecursive, changes);
    const events = { onDidChange: changes.event, onDidCreate: none.event, onDidDelete: none.event };
    return { ...events, dispose: () => watcher.dispose() };
  }

  /** The module `vscode`. */
  get module() {
    return {
      ...{ Disposable, FileSystemError, FileType, RelativePattern, Uri, ViewColumn: { Active: -1 } },
      workspace: {
        fs: {
          stat: (uri: Uri) => this.#filesOf(uri).stat(uri),
          readDirectory: (uri: Uri) => this.#filesOf(uri).readDirectory(uri),
          readFile: (uri: Uri) => this.#filesOf(uri).readFile(uri),
          writeFile: ({ fsPath }: Uri, bytes: Uint8Array) => writeFile(fsPath, bytes),
        },
        createFileSystemWatcher: (pattern: RelativePattern) => this.#watch(pattern),
        onDidChangeConfiguration: new Emitter<unknown>().event,
        getConfiguration: () => ({ get: () => this.options }),
      },
      window: {
        registerCustomEditorProvider: (viewType: string, provider: Provider) => {
          this.providers.set(viewType, provider);
          return new Disposable(() => this.providers.delete(viewType));
        },
        registerWebviewPanelSerializer: (viewType: string, serializer: vscode.WebviewPanelSerializer) => {
          this.serializers.set(viewType, serializer);
          return new Disposable(() => this.serializers.delete(viewType));
        },
        createWebviewPanel: (viewType: string, title: string) => this.#createPanel(viewType, title),
        showSaveDialog: async () => (this.target === null ? undefined : new Uri(this.target)),
        showInputBox: async () => this.text,
        showErrorMessage: async (message: string) => void this.messages.push(message),
        setStatusBarMessage: (message: string) => {
          this.messages.push(message);
          return new Disposable(() => {});
        },
      },
      commands: {
        registerCommand: (name: string, run: (...args: readonly unknown[]) => unknown) => {
          this.commands.set(name, run);
          return new Disposable(() => this.commands.delete(name));
        },
        executeCommand: async (name: string) => void this.ran.push(name),
      },
    };
  }

  /** What `activate` is given. @param folder of the extension @param manifest its package.json */
  context(folder: string, manifest: object): vscode.ExtensionContext {
    const context = {
      extensionUri: new Uri(folder),
      extension: { packageJSON: manifest },
      subscriptions: [],
    };
    return context as unknown as vscode.ExtensionContext;
  }
}

const uriOf = (path: string): Uri => (path.includes('://') ? Uri.parse(path) : new Uri(path));
