// Stands for the module `vscode` where VS Code is not there: files on this machine, one panel at a time, and dialogs that are answered
// as a test says. Only what the extension uses is there, with the types of VS Code.

import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type * as vscode from 'vscode';

type Listener<T> = (event: T) => unknown;

class Disposable {
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

class Emitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** A URI of a file. */
class Uri {
  readonly scheme = 'file';
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  get fsPath(): string {
    return this.path;
  }
  with({ path }: { readonly path?: string }): Uri {
    return new Uri(path ?? this.path);
  }
  toString(): string {
    return `file://${encodeURI(this.path)}`;
  }
  static file(path: string): Uri {
    return new Uri(path);
  }
  static parse(text: string): Uri {
    return new Uri(decodeURI(text.replace(/^file:\/\//, '')));
  }
  static joinPath({ path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(join(path, ...parts));
  }
}

class FileSystemError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Errors of Node as VS Code has them. */
function translate(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw new FileSystemError(code === 'ENOENT' ? 'FileNotFound' : 'Unknown', message);
}

const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 } as const;

/** Files that were read whole, by their paths. */
const readWhole: string[] = [];

const fileSystem = {
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
  readFile({ fsPath }: Uri) {
    readWhole.push(fsPath);
    return readFile(fsPath).catch(translate);
  },
  writeFile: ({ fsPath }: Uri, bytes: Uint8Array) => writeFile(fsPath, bytes),
};

class RelativePattern {
  readonly base: Uri;
  readonly pattern: string;
  constructor(base: Uri, pattern: string) {
    [this.base, this.pattern] = [base, pattern];
  }
}

/** Watches a folder, and its subfolders if the pattern has two stars. */
function createFileSystemWatcher({ base, pattern }: RelativePattern) {
  const changes = new Emitter<Uri>();
  const watcher: FSWatcher = watch(base.fsPath, { recursive: pattern === '**' }, (_type, name) => {
    if (name !== null) changes.fire(Uri.joinPath(base, name));
  });
  const none = new Emitter<Uri>();
  return {
    onDidChange: changes.event,
    onDidCreate: none.event,
    onDidDelete: none.event,
    dispose: () => watcher.close(),
  };
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

  dispose(): void {
    this.isDisposed = true;
    this.#disposed.fire();
  }
}

type Provider = vscode.CustomReadonlyEditorProvider;

/** What a test sees of VS Code, and how it answers. */
export class FakeHost {
  readonly commands = new Map<string, (...args: readonly unknown[]) => unknown>();
  readonly providers = new Map<string, Provider>();
  readonly serializers = new Map<string, vscode.WebviewPanelSerializer>();
  readonly panels: FakePanel[] = [];
  readonly messages: string[] = [];
  readonly ran: string[] = [];
  readonly readWhole = readWhole;
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
    const uri = new Uri(path) as unknown as vscode.Uri;
    const token = {} as vscode.CancellationToken;
    const document = await provider.openCustomDocument(uri, {} as vscode.CustomDocumentOpenContext, token);
    const panel = this.#createPanel(viewType, basename(path));
    await provider.resolveCustomEditor(document, panel as unknown as vscode.WebviewPanel, token);
    return panel;
  }

  /** Runs a command on files and folders. */
  async run(command: string, ...paths: readonly string[]): Promise<void> {
    const uris = paths.map((path) => new Uri(path));
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

  /** The module `vscode`. */
  get module(): object {
    return {
      ...{ Disposable, FileSystemError, FileType, RelativePattern, Uri, ViewColumn: { Active: -1 } },
      workspace: {
        fs: fileSystem,
        createFileSystemWatcher,
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
