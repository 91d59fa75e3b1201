// Opens data on the page: reads files, shows them with their settings, and updates the page's title and notices. Files can be read
// again in another way, as messages about them offer and as the dialog says.

import type { Reading } from '../src/formats.ts';
import {
  checkpointOfStep,
  type Dataset,
  DEFAULTS,
  type Example,
  HeadglowError,
  type LoadedDataset,
  loadExample,
  type Note,
  type Options,
  type ReadingChoice,
} from '../src/index.ts';
import { readStyle, styleOptions, styleText } from './dropped-style.ts';
import type { FileList, ListFiles, ServedManifest } from './files.ts';
import type { Follow } from './follow/follow.ts';
import { inspectInWorker } from './loader.ts';
import type { NewData } from './new-data.ts';
import { byId } from './parts/elements.ts';
import { type Message, showError, showErrorMessage, showFileMessages, showMessage } from './parts/notice.ts';
import { droppedText } from './parts/setting-names.ts';
import { showSourceName, sourceName } from './parts/source-name.ts';
import { controllerWithin, listFiles, readFiles } from './read-files.ts';
import { applyChoice, choiceText, sentenceWithButtons, settingToGive } from './reading/choices.ts';
import type { Session } from './session.ts';
import { readAddress } from './state/address.ts';
import type { Link } from './state/link.ts';
import { continueWithReading } from './state/settings-history.ts';
import { isEqual } from './state/state.ts';
import { refuseUrls } from './url-access.ts';
import { storeUrl, urlFiles, urlsOf } from './url-list.ts';

/** Data to show, with what is needed besides the session. */
export interface OpenedData extends NewData {
  /** Messages about files; default: none. */
  readonly messages?: readonly Message[];
  /** How many of them are about skipped files. */
  readonly skippedCount?: number;
  /** Called when other data is shown. */
  readonly close?: () => void;
}

/** Files to read, and what happens then. */
interface OpenRequest {
  readonly listed: FileList;
  /** Settings to show a dataset with. */
  readonly settingsFor?: (dataset: Dataset) => Partial<NewData>;
  /** The link that has them. */
  readonly link?: string;
  /** Called once the dataset is shown. */
  readonly onShown?: () => void;
}

export class DataOpener {
  readonly #session: Session;
  readonly #follow: Follow;
  /** Stops reading the files that are shown. */
  #closeShown = (): void => {};
  /** The task that the next one aborts. */
  #task = new AbortController();
  /** The files that are shown; null for other data. */
  #shown: FileList | null = null;
  /** Other servers that the page may read from; null if that is not known. */
  #origins: readonly string[] | null = null;

  constructor(session: Session, follow: Follow) {
    [this.#session, this.#follow] = [session, follow];
    session.reread = ({ reading, ...settings }) => {
      if (this.#shown) void this.#open({ listed: { ...this.#shown, reading }, settingsFor: () => settings });
    };
    byId('read-as').addEventListener('click', () => void this.#openDialog(this.#rereadRequest()));
  }

  /** The files that are shown; none for other data. */
  get files(): FileList['files'] {
    return this.#shown?.files ?? [];
  }

  /** Starts a task, such as reading files, and aborts the previous one. */
  startTask(): AbortController {
    this.#task.abort();
    this.#task = new AbortController();
    return this.#task;
  }

  /** @throws HeadglowError without any change if the data cannot be shown */
  show({ messages = [], skippedCount = 0, close = () => {}, ...data }: OpenedData): void {
    let dropped: readonly string[];
    try {
      dropped = this.#session.open(data);
    } catch (error) {
      close();
      throw error;
    }
    this.#closeShown();
    this.#closeShown = close;
    this.#shown = null;
    this.#follow.stop();
    byId('read-as').hidden = true;
    showSourceName(data.files, data.dataset.note);
    const droppedMessages = dropped.length > 0 ? [{ text: droppedText(dropped) }] : [];
    showFileMessages([...messages, ...droppedMessages], skippedCount);
  }

  /**
   * Lists and reads files and shows them, unless another task starts meanwhile.
   * @returns the error that was shown; null without one
   */
  async open(list: ListFiles, request: Omit<OpenRequest, 'listed'> = {}): Promise<HeadglowError | null> {
    const controller = this.startTask();
    try {
      const listed = await listFiles(list, controller);
      const refusal = refuseUrls(listed.files, this.#origins, request.link);
      if (refusal) {
        showErrorMessage(refusal.message);
        return refusal.error;
      }
      if (await this.#showStyle(listed)) return null;
      return await this.#open({ ...request, listed }, controller);
    } catch (error) {
      if (controller.signal.aborted) return null;
      showError(error);
      return error as HeadglowError;
    }
  }

  /** Shows the style of a figure. @returns false for other files */
  async #showStyle({ files }: FileList): Promise<boolean> {
    const style = await readStyle(files);
    if (!style) return false;
    this.#session.setFitting(styleOptions(style));
    showMessage(styleText(files[0]?.name ?? '', style));
    return true;
  }

  /** Reads files, and shows them or the error, with buttons for the readings that it offers. */
  async #open(request: OpenRequest, controller = this.startTask()): Promise<HeadglowError | null> {
    const error = await this.#read(request, controller);
    if (error) showErrorMessage(this.#toErrorMessage(error, request));
    return error;
  }

  /** Reads files and shows them, unless the task is aborted. @returns the error, if they can't be shown */
  async #read(request: OpenRequest, controller: AbortController): Promise<HeadglowError | null> {
    const { listed, settingsFor, onShown } = request;
    const { reading = {} } = listed;
    try {
      const { dataset, close } = await readFiles(listed, controller);
      const files = listed.files.map(({ name }) => name);
      this.show({
        ...{ dataset, files, urls: urlsOf(listed.files), reading, close },
        ...this.#messagesOf(dataset, listed),
        ...settingsFor?.(dataset),
      });
      this.#shown = listed;
      byId('read-as').hidden = false;
      onShown?.();
      this.#startFollowing(listed);
      return null;
    } catch (error) {
      if (controller.signal.aborted) return null;
      if (!(error instanceof HeadglowError)) throw error;
      return error;
    }
  }

  /** Follows the runs among files. */
  #startFollowing({ files, reading = {} }: FileList): void {
    const stores = files.flatMap((file) => storeUrl(file) ?? []);
    const { change } = this.#session;
    const names = files.map(({ name }) => name);
    this.#follow.start({
      stores,
      isAsStored: files.length === 1 && Object.values(reading).every((value) => value == null),
      values: () => change.values,
      extend: (dataset) => {
        const { shown } = change;
        this.#session.open({ dataset, files: names, urls: urlsOf(files), reading, shown });
      },
      reload: () => this.#reload(controllerWithin(this.#task.signal)),
    });
  }

  #messagesOf({ skipped, notes }: LoadedDataset, listed: FileList): Partial<OpenedData> {
    const request = { ...this.#rereadRequest(), listed };
    const messages = [...skipped, ...notes].map((note) => this.#toMessage(note, request));
    return { messages, skippedCount: skipped.length };
  }

  /** How the files that are shown are read again: with their settings, as an entry of the history. */
  #rereadRequest(): Pick<OpenRequest, 'settingsFor'> & { readonly listed: FileList } {
    const settingsFor = () => ({ continueHistory: continueWithReading });
    return { listed: this.#shown ?? { files: [], skipped: [] }, settingsFor };
  }

  /** The message of an error, with what may help: another reading of the contents, or another try if they were not read. */
  #toErrorMessage({ code, details }: HeadglowError, request: OpenRequest): Message {
    const { text, actions = [] } = this.#toMessage(details, request);
    const more = {
      format: [{ label: 'Read as…', run: () => void this.#openDialog(request) }],
      read: [{ label: 'Try again', run: () => void this.#open(request) }],
    };
    return { text, actions: [...actions, ...(code === 'format' || code === 'read' ? more[code] : [])] };
  }

  /** A message with a button for each reading that it offers. */
  #toMessage(note: Note, request: OpenRequest): Message {
    const { choices = [] } = note;
    const actions = choices.map((choice) => ({
      label: choiceText(choice),
      run: () => this.#choose(choice, request),
    }));
    // Pages keep the list of the files that were dropped or picked.
    const mayGrow = note.mayGrow === true && !request.listed.files.some((file) => 'blob' in file);
    if (mayGrow) actions.push({ label: 'Show new checkpoints', run: () => void this.#reload() });
    return { text: sentenceWithButtons({ ...note, mayGrow }), actions };
  }

  /** Reads files that are still being written again, and shows them as they are shown now. */
  async #reload(controller?: AbortController): Promise<void> {
    const settingsFor = () => ({ shown: this.#session.change.shown });
    if (this.#shown) await this.#open({ listed: this.#shown, settingsFor }, controller);
  }

  /** Reads files as a choice says, or asks for the values that it lacks. */
  #choose(choice: ReadingChoice, request: OpenRequest): void {
    const { listed } = request;
    const reading = applyChoice(listed.reading ?? {}, choice);
    const field = settingToGive(choice);
    if (field === undefined) void this.#open({ ...request, listed: { ...listed, reading } });
    else void this.#openDialog(request, { reading, field });
  }

  /** Opens the dialog that says how files are read. */
  async #openDialog(
    request: OpenRequest,
    start: { readonly reading?: Reading; readonly field?: string } = {},
  ): Promise<void> {
    const { openReadingDialog } = await import('./reading/dialog.ts');
    if (document.querySelector('dialog[open]')) return;
    const { listed } = request;
    const { files, reading = {}, memory } = listed;
    openReadingDialog({
      name: sourceName(files.map(({ name }) => name)),
      reading,
      ...start,
      inspect: (signal) => inspectInWorker({ files, reading, memory, strict: false }, signal),
      read: (chosen) => this.#read({ ...request, listed: { ...listed, reading: chosen } }, this.startTask()),
      cancel: () => this.startTask(),
    });
  }

  /** Opens the data of a link, and shows it as the link says. @returns the error that was shown; null without one */
  async openLink(link: Link): Promise<HeadglowError | null> {
    const files = urlFiles(link.data.map((url) => new URL(url)));
    const names = files.map(({ name }) => name);
    const command = { files: names, options: {}, step: null, analysis: null, reading: {} };
    const { state } = this.#session.resume(command, link);
    const { options, shown, reading } = state;
    return await this.open(async () => ({ files, skipped: [], reading }), {
      link: location.href,
      settingsFor: () => ({ options, shown }),
      onShown: () => this.#session.restorePage(state, command),
    });
  }

  /** Shows a link that the user went back to, or pasted into the address of the page. @param isNew whether it was pasted */
  followLink(link: Link, isNew: boolean): void {
    if (link.data.length === 0 || isEqual(link.data, this.#session.link.data))
      this.#session.follow(link, isNew);
    else void this.openLink(link);
  }

  /**
   * Shows the served files, or the example, with stored settings and those of the command line.
   * @param onReading called before files are read, which can be cancelled
   * @returns the error that was shown; null without one
   */
  async openServed(
    served: ServedManifest,
    example: Example,
    onReading: () => void,
  ): Promise<HeadglowError | null> {
    this.#origins = served.origins;
    const link = tryReadAddress();
    if (link && link.data.length > 0 && !isEqual(link.data, urlsOf(served.files))) {
      onReading();
      return await this.openLink(link);
    }
    const { step, options: commandOptions, analysis, reading = {} } = served;
    const files = served.files.map(({ name }) => name);
    const command = { files, options: commandOptions, step, analysis, reading };
    const { state, followsCommand } = this.#session.resume(command, link);
    const settingsFor = (dataset: Dataset): Partial<NewData> => ({
      options: {
        ...state.options,
        ...(followsCommand && step !== null && { checkpoint: checkpointOfStep(dataset, step) }),
      },
      shown: state.shown,
      required: followsCommand ? Object.keys(commandOptions) : [],
    });
    // Files that cannot be read keep their stored settings for the next time; a benchmark stores none.
    const onShown = () => {
      if (followsCommand && analysis)
        this.#session.runWithoutEntry(() => this.#session.change.show(analysis, commandOptions));
      if (served.benchmark === null) this.#session.restorePage(state, command);
    };
    try {
      const list = async () => ({ ...served, reading: state.reading });
      if (files.length > 0) {
        onReading();
        return await this.open(list, { settingsFor, onShown });
      }
      const hasSettings = Object.keys({ ...commandOptions, ...state.options }).length > 0;
      if (step !== null || state.shown || hasSettings) {
        const suited = await loadExample(commandOptions.norm as Options['norm']);
        // A norm from the command line belongs to the user's settings, not to the example's options.
        const base = { ...suited.options, norm: example.options.norm ?? DEFAULTS.norm };
        this.show({ dataset: example.dataset, files, base, ...settingsFor(example.dataset) });
      }
      onShown();
      return null;
    } catch (error) {
      showError(error);
      return error as HeadglowError;
    }
  }
}

/** The link in the page's address; null without one, or with one that is refused, which is then shown. */
function tryReadAddress(): Link | null {
  try {
    return readAddress();
  } catch (error) {
    showError(error);
    return null;
  }
}
