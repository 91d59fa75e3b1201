// Opens data on the page: reads files, shows them with their settings, and updates the page's title and notices.

import {
  checkpointOfStep,
  type Dataset,
  DEFAULTS,
  type Example,
  type HeadglowError,
  loadExample,
  type Options,
  sanitizeText,
} from '../src/index.ts';
import type { ListFiles, ServedManifest } from './files.ts';
import { byId } from './parts/elements.ts';
import { type SkippedFiles, showError, showSkippedFiles } from './parts/notice.ts';
import { droppedText } from './parts/setting-names.ts';
import { sourceName, sourcePaths } from './parts/source-name.ts';
import { readFiles } from './read-files.ts';
import type { NewData, Session } from './session.ts';

/** Data to show, with what is needed besides the session. */
export interface OpenedData extends NewData {
  /** Skipped files and notes; default: none. */
  readonly skippedFiles?: SkippedFiles;
  /** Called when other data is shown. */
  readonly close?: () => void;
}

export class DataOpener {
  readonly #session: Session;
  /** Stops reading the files that are shown. */
  #closeShown = (): void => {};
  /** The task that the next one aborts. */
  #task = new AbortController();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Starts a task, such as reading files, and aborts the previous one. */
  startTask(): AbortController {
    this.#task.abort();
    this.#task = new AbortController();
    return this.#task;
  }

  /** @throws HeadglowError without any change if the data cannot be shown */
  show({ skippedFiles = { skipped: [], notes: [] }, close = () => {}, ...data }: OpenedData): void {
    let dropped: readonly string[];
    try {
      dropped = this.#session.open(data);
    } catch (error) {
      close();
      throw error;
    }
    this.#closeShown();
    this.#closeShown = close;
    showSourceName(data);
    showSkippedFiles(skippedFiles, dropped.length > 0 ? [droppedText(dropped)] : []);
  }

  /**
   * Reads files and shows them, unless another task starts meanwhile.
   * @param settingsFor settings to show a dataset with
   * @returns the error that was shown; null without one
   */
  async open(
    list: ListFiles,
    settingsFor: (dataset: Dataset) => Partial<NewData> = () => ({}),
  ): Promise<HeadglowError | null> {
    const controller = this.startTask();
    try {
      const { files, dataset, close } = await readFiles(list, controller);
      this.show({ dataset, files, close, skippedFiles: dataset, ...settingsFor(dataset) });
    } catch (error) {
      if (controller.signal.aborted) return null;
      showError(error);
      return error as HeadglowError;
    }
    return null;
  }

  /**
   * Shows the served files, or the example, with stored settings and those of the command line.
   * @returns the error that was shown; null without one
   */
  async openServed(served: ServedManifest, example: Example): Promise<HeadglowError | null> {
    const { step, options: commandOptions, analysis } = served;
    const files = served.files.map(({ name }) => name);
    const command = { files, options: commandOptions, step, analysis };
    const { state, followsCommand } = this.#session.resume(command);
    const settingsFor = (dataset: Dataset): Partial<NewData> => ({
      options: {
        ...state.options,
        ...(followsCommand && step !== null && { checkpoint: checkpointOfStep(dataset, step) }),
      },
      shown: state.shown,
      required: followsCommand ? Object.keys(commandOptions) : [],
    });
    let failure: HeadglowError | null = null;
    try {
      const hasSettings = Object.keys({ ...commandOptions, ...state.options }).length > 0;
      if (files.length > 0) failure = await this.open(async () => served, settingsFor);
      else if (step !== null || state.shown || hasSettings) {
        const suited = await loadExample(commandOptions.norm as Options['norm']);
        // A norm from the command line belongs to the user's settings, not to the example's options.
        const base = { ...suited.options, norm: example.options.norm ?? DEFAULTS.norm };
        this.show({ dataset: example.dataset, files, base, ...settingsFor(example.dataset) });
      }
      if (failure === null && followsCommand && analysis)
        this.#session.runWithoutEntry(() => this.#session.change.show(analysis, commandOptions));
    } catch (error) {
      showError(error);
      failure ??= error as HeadglowError;
    }
    // Files that cannot be read keep their stored settings for the next time; a benchmark stores none.
    if (failure === null && served.benchmark === null) this.#session.restorePage(state, command);
    return failure;
  }
}

/** Shows the names of the files in the header and the page title. */
function showSourceName({ dataset, files }: NewData): void {
  const name = sourceName(files);
  const source = byId('source');
  const [nameElement, noteElement] = source.children as unknown as [HTMLElement, HTMLElement];
  nameElement.textContent = name;
  noteElement.textContent = sanitizeText(dataset.note ?? '');
  source.title = [sourcePaths(files), noteElement.textContent].filter(Boolean).join('\n');
  document.title = `${name} — Headglow`;
}
