// One figure: answers its page, and sends it the list of files when these change.

import {
  commands,
  type Disposable,
  Disposable as Disposables,
  type ExtensionContext,
  type Uri,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { Bytes } from '../../src/formats/bytes.ts';
import { type ErrorDetails, HeadglowError } from '../../src/tensor/error.ts';
import { CHANGED, detailsOf } from './errors.ts';
import { type ListedFile, listFiles, namesOf } from './files.ts';
import { pageHtml } from './page-html.ts';
import { savePicture } from './picture.ts';
import type { PictureFormat, ToHost, ToPage } from './protocol.ts';
import { watch } from './watch.ts';

type Read = Extract<ToHost, { type: 'read' | 'open' }>;

/** Files in stores that are kept open, at most. */
const MAX_OPENED = 256;

/** Bytes with a buffer of their own: VS Code would send all of the buffer. */
const alone = (bytes: Uint8Array): Uint8Array =>
  bytes.constructor === Uint8Array && bytes.length === bytes.buffer.byteLength
    ? bytes
    : new Uint8Array(bytes);

/** What must be known of all figures. */
export interface Settings {
  readonly context: ExtensionContext;
  /** Extensions of files that can be read, with the dot. */
  readonly extensions: ReadonlySet<string>;
}

/** The host's side of a figure in a panel. */
export class Session {
  readonly #panel: WebviewPanel;
  readonly #inputs: readonly Uri[];
  readonly #settings: Settings;
  readonly #disposables: Disposable[] = [];
  readonly #reads = new Map<number, AbortController>();
  readonly #pictures = new Map<number, (answer: Extract<ToHost, { type: 'picture' }>) => void>();
  #files: ReadonlyMap<string, ListedFile> = new Map();
  readonly #opened = new Map<string, Bytes>();
  #isFolder = false;
  #unread: readonly ErrorDetails[] = [];
  #listing: Promise<void> | null = null;
  #isOutdated = false;
  #isReady = false;
  #lastPicture = 0;
  /** Counts the pages, which are made again when they are shown again, and number their requests from 1. */
  #generation = 0;
  #isDisposed = false;

  /** @param inputs a file, or several files and folders */
  constructor(panel: WebviewPanel, inputs: readonly Uri[], settings: Settings) {
    [this.#panel, this.#inputs, this.#settings] = [panel, inputs, settings];
    const { webview } = panel;
    const { extensionUri } = settings.context;
    webview.options = { enableScripts: true, localResourceRoots: [pageHtml.folder(extensionUri)] };
    this.#disposables.push(
      webview.onDidReceiveMessage((message: ToHost) => void this.#receive(message)),
      panel.onDidChangeViewState(() => panel.visible && this.refresh()),
      panel.onDidDispose(() => this.dispose()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('headglow')) this.#sendSettings();
      }),
    );
    void watch(inputs, () => this.refresh()).then((watcher) => {
      if (this.#isDisposed) watcher.dispose();
      else this.#disposables.push(watcher);
    });
    webview.html = pageHtml.write(webview, extensionUri);
  }

  /** Ends the session, when its panel is closed. */
  dispose(): void {
    this.#isDisposed = true;
    Disposables.from(...this.#disposables).dispose();
    this.#endRequests('it was closed');
  }

  /** Ends what the page requested and was asked for, as it is gone. @param reason for pictures that were not drawn */
  #endRequests(reason: string): void {
    this.#generation += 1;
    for (const read of this.#reads.values()) read.abort();
    this.#reads.clear();
    for (const [id, end] of this.#pictures)
      end({ type: 'picture', id, error: `the figure is not shown: ${reason}` });
  }

  /** Lists the files again, and sends the list if it has changed. Several calls at a time are one. */
  refresh(): void {
    this.#isOutdated = true;
    this.#listing ??= this.#list().finally(() => {
      this.#listing = null;
    });
  }

  /** Sends the list of files although it may be the same. */
  #sendAgain(): void {
    this.#files = new Map();
    this.refresh();
  }

  /** Asks where to save a picture, draws it in the page, and writes it. */
  async save(): Promise<void> {
    await savePicture(this.#inputs, (format) => this.#draw(format));
  }

  async #list(): Promise<void> {
    while (this.#isOutdated && !this.#isDisposed) {
      this.#isOutdated = false;
      try {
        await this.#update();
      } catch (error) {
        const [name = ''] = namesOf(this.#inputs);
        this.#files = new Map();
        this.#post({ type: 'gone', error: detailsOf(error, name) });
      }
    }
  }

  async #update(): Promise<void> {
    if (this.#inputs.length === 0)
      throw new HeadglowError({
        code: 'read',
        reason: 'the window was closed before it saved what this figure shows',
        remedy: 'open the folder again',
      });
    const { files: found, unread } = await listFiles(this.#inputs, this.#settings.extensions);
    const [name = ''] = namesOf(this.#inputs);
    this.#isFolder = found.length !== 1 || found[0]?.name !== name || found[0].isStore === true;
    if (found.length === 0)
      throw new HeadglowError({
        code: 'read',
        file: name,
        reason: 'the folder contains no readable files',
        remedy: 'choose a folder with files such as .npy, .npz or .pt',
      });
    const isSame =
      found.length === this.#files.size &&
      JSON.stringify(unread) === JSON.stringify(this.#unread) &&
      found.every((file) => this.#files.get(file.name)?.version === file.version);
    if (isSame) return;
    this.#unread = unread;
    // A file that is the same stays open, so that what is read of it later is of the same version.
    const kept = (file: ListedFile) => {
      const before = this.#files.get(file.name);
      return before?.version === file.version ? before : file;
    };
    this.#files = new Map(found.map((file) => [file.name, kept(file)]));
    this.#sendFiles();
  }

  #sendFiles(): void {
    const files = [...this.#files.values()].map(({ open, ...file }) => file);
    this.#post({ type: 'files', files, isFolder: this.#isFolder, unread: this.#unread });
  }

  #sendSettings(): void {
    const options = workspace.getConfiguration('headglow', this.#inputs[0]).get('options') ?? {};
    this.#post({ type: 'settings', inputs: this.#inputs.map(String), options });
  }

  #post(message: ToPage): void {
    if (this.#isReady && !this.#isDisposed) void this.#panel.webview.postMessage(message);
  }

  async #receive(message: ToHost): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#endRequests('it was hidden; save it again');
        this.#sendSettings();
        this.#sendAgain();
        break;
      case 'again':
        this.#sendAgain();
        break;
      case 'read':
      case 'open':
        await this.#answer(message);
        break;
      case 'cancel':
        this.#reads.get(message.id)?.abort();
        break;
      case 'ask': {
        const [{ id, prompt }, generation] = [message, this.#generation];
        const text = (await window.showInputBox({ prompt })) ?? null;
        if (generation === this.#generation) this.#post({ type: 'reply', id, text });
        break;
      }
      case 'picture':
        this.#pictures.get(message.id)?.(message);
        break;
      case 'save':
        await this.save();
        break;
      case 'openWith':
        await commands.executeCommand('workbench.action.reopenWithEditor');
        break;
    }
  }

  /** Answers a request of the page. */
  async #answer(request: Read): Promise<void> {
    const { id } = request;
    const controller = new AbortController();
    this.#reads.set(id, controller);
    try {
      const reply = await this.#read(request, controller.signal);
      if (!controller.signal.aborted) this.#post({ type: 'reply', id, ...reply });
    } catch (error) {
      if (!controller.signal.aborted)
        this.#post({ type: 'reply', id, error: detailsOf(error, request.file) });
    } finally {
      if (this.#reads.get(id) === controller) this.#reads.delete(id);
    }
  }

  async #read(request: Read, signal: AbortSignal) {
    const file = this.#files.get(request.file);
    if (!file) return { error: { ...CHANGED, file: request.file } };
    const place = `${request.file}/${request.key ?? ''}`;
    if (request.type === 'open') {
      const opened = await file.open(request.key);
      if (opened) this.#keep(place, opened);
      return { size: opened?.size ?? null };
    }
    if (!file.isStore && file.version !== request.version)
      return { error: { ...CHANGED, file: request.file } };
    try {
      const bytes = this.#opened.get(place) ?? (await file.open(request.key));
      if (!bytes) throw new HeadglowError({ ...CHANGED, file: request.file });
      return { bytes: alone(await bytes.read(request.start, request.end, signal)) };
    } catch (error) {
      this.refresh();
      throw error;
    }
  }

  /** Keeps what was opened in a store: its reads are of the same version as the size that the page knows. */
  #keep(place: string, bytes: Bytes): void {
    this.#opened.delete(place);
    this.#opened.set(place, bytes);
    if (this.#opened.size <= MAX_OPENED) return;
    const [oldest = ''] = this.#opened.keys();
    this.#opened.delete(oldest);
  }

  /** Lets the page draw a picture. */
  #draw(format: PictureFormat): Promise<Uint8Array> {
    this.#lastPicture += 1;
    const id = this.#lastPicture;
    return new Promise<Uint8Array>((resolve, reject) => {
      this.#pictures.set(id, (answer) => {
        this.#pictures.delete(id);
        if ('bytes' in answer) resolve(answer.bytes);
        else reject(new Error(answer.error));
      });
      this.#post({ type: 'picture', id, format });
    });
  }
}
