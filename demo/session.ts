// The live state of the page: it follows the view, supports undo and redo, and is stored for reloads.

import type { Reading } from '../src/formats.ts';
import { type Dataset, HeadglowError, type Options, timelineSteps, type View } from '../src/index.ts';
import type { Player } from '../src/play.ts';
import type { Change } from './change/change.ts';
import { type NewData, type Reread, showApplicable } from './new-data.ts';
import { openPanels, showPanels } from './parts/side-panel.ts';
import type { Pins } from './pins/pins.ts';
import { Address, isAddressOf, isOwnAddress } from './state/address.ts';
import { Autosave } from './state/autosave.ts';
import { carryOptionsTo, showFitting, withoutCamera, withoutCheckpoint } from './state/carry-over.ts';
import { createBurstCounter, createDragCounter, createGestureCounter } from './state/gesture.ts';
import { type History, record, redo, replaceState, startHistory, undo } from './state/history.ts';
import type { Link } from './state/link.ts';
import { type Command, filesKey, type ResumedState, resumeState } from './state/resume.ts';
import {
  type ChangedKeys,
  type ContinueHistory,
  changedKeys,
  continueWithNewFiles,
  goTo,
  toSettings,
} from './state/settings-history.ts';
import {
  changedOptions,
  isEqual,
  type SetOptions,
  type Settings,
  type ShownAnalysis,
  type ThemeChoice,
  VERSION,
  type ViewerState,
} from './state/state.ts';
import { readStored } from './state/storage.ts';
import type { PageTheme } from './state/theme.ts';

/** The objects whose state a session covers. */
export interface SessionParts {
  readonly view: View;
  readonly change: Change;
  readonly player: Player;
  readonly theme: PageTheme;
  readonly pins: Pins;
}

/** Milliseconds: changes of the zoom without a longer pause form one entry. */
const ZOOM_PAUSE = 500;

/** Options that change in every frame while a person zooms or goes to a panel. */
const CAMERA_OPTIONS: readonly string[] = ['zoom', 'panel'] satisfies (keyof Options)[];

export class Session {
  readonly change: Change;
  readonly address: Address;
  readonly #view: View;
  readonly #player: Player;
  readonly #theme: PageTheme;
  readonly #pins: Pins;
  readonly #autosave: Autosave;
  readonly #listeners = new Set<() => void>();
  readonly #currentGesture = createGestureCounter();
  readonly #currentZoom = createBurstCounter(ZOOM_PAUSE, createDragCounter());
  /** Options that come with the data. */
  #base: Partial<Options> = {};
  #files: readonly string[] = [];
  #urls: readonly string[] = [];
  #reading: Reading = {};
  #reread: (data: Reread) => void = () => {};
  /** The values of the last data shown. */
  #values: Dataset;
  #history: History<Settings>;
  /** Options of the last change of the view. */
  #options: Options;
  /** True while settings change without an entry in the history. */
  #isShowing = false;

  constructor({ view, change, player, theme, pins }: SessionParts) {
    [this.#view, this.change, this.#player] = [view, change, player];
    [this.#theme, this.#pins] = [theme, pins];
    [this.#options, this.#values] = [view.options, view.dataset];
    this.#history = startHistory(this.#settings);
    this.address = new Address(() => this.link);
    this.#autosave = new Autosave(() => this.state, this.address);
    view.on('change', () => this.#followView());
    player.on('change', () => this.#autosave.schedule());
    pins.subscribe(() => this.#autosave.schedule());
  }

  get state(): ViewerState {
    const { speed, range, repeat, skip } = this.#player.state;
    return {
      version: VERSION,
      files: this.#files,
      ...this.#settings,
      options: this.#setOptions,
      panels: openPanels(),
      play: { speed, range, repeat, skip },
      pins: this.#pins.list,
    };
  }

  /** A link to what is shown. */
  get link(): Link {
    return { state: this.state, data: this.#urls };
  }

  get theme(): ThemeChoice {
    return this.#theme.choice;
  }

  set theme(choice: ThemeChoice) {
    this.#theme.choose(choice, true);
    this.#record();
  }

  /** The settings that undo and redo would change; null if there is nothing to undo or redo. */
  get nextChanges(): { readonly undo: ChangedKeys | null; readonly redo: ChangedKeys | null } {
    const { past, present, future } = this.#history;
    const [previous, next] = [past.at(-1), future[0]];
    return {
      undo: previous ? changedKeys(previous, present) : null,
      redo: next ? changedKeys(present, next) : null,
    };
  }

  /** Sets the function that reads the open files again, in another way, and then opens them with the given settings. */
  set reread(reread: (data: Reread) => void) {
    this.#reread = reread;
  }

  undo(): void {
    this.#restore(undo(this.#history));
  }

  redo(): void {
    this.#restore(redo(this.#history));
  }

  /** Sets options as far as they apply to the data, as one entry. */
  setFitting(options: Partial<Options>): void {
    showFitting((applied) => this.#view.set(applied), options);
  }

  /** Resets all settings to those that come with the data, as one entry. */
  reset(): void {
    this.#history = { ...this.#history, gesture: null };
    this.#show(this.change.values, {}, null);
    this.#record();
  }

  /**
   * Shows new data with the current settings, as far as they apply.
   * @returns the names of options that were set by the user and do not apply
   * @throws HeadglowError without any change if the data cannot be shown
   */
  open({
    dataset,
    files,
    urls = [],
    base = {},
    options,
    shown = null,
    required = [],
    ...data
  }: NewData): readonly string[] {
    const previous = [this.#base, this.#values] as const;
    const requested = options ?? this.#setOptions;
    const steps = options ? timelineSteps(dataset) : timelineSteps(this.change.values);
    [this.#base, this.#values] = [base, dataset];
    try {
      this.#show(dataset, carryOptionsTo(dataset, requested, { steps, required }), shown, required);
    } catch (error) {
      [this.#base, this.#values] = previous;
      throw error;
    }
    const { reading = {}, continueHistory = continueWithNewFiles } = data;
    [this.#files, this.#urls] = [files, urls];
    [this.#values, this.#reading] = [this.change.values, reading];
    this.#history = continueHistory(this.#history, this.#settings);
    this.#notify();
    const current = this.change.valuesOptions;
    const names = Object.keys(withoutCamera(requested)) as (keyof SetOptions)[];
    return names.filter((name) => !isEqual(current[name], requested[name]));
  }

  /** Runs a task whose changes of settings are not recorded as an entry. */
  runWithoutEntry(task: () => void): void {
    this.#runAsShowing(task);
    this.#replaceSettings();
  }

  /** Returns the state that the page starts with, from stored settings, the command line, and the link in the address, if any. */
  resume(command: Command, link: Link | null = null): ResumedState {
    const key = filesKey(command.files);
    const record = readStored('sessionStorage', key);
    // For reloads, this tab's storage has more than the address, if there is any storage.
    const followsLink = !isOwnAddress() || (record === null && isAddressOf(key));
    const linked = followsLink ? (link?.state ?? null) : null;
    const resumed = resumeState(record, command, this.#theme.choice, linked);
    this.runWithoutEntry(() => this.#theme.choose(resumed.state.theme, false));
    return resumed;
  }

  /**
   * Shows the settings of a link to the open data, by undo or redo where these lead to them.
   * @param isNew whether to show its checkpoint, too
   */
  follow({ state }: Link, isNew: boolean): void {
    this.#restore(goTo(this.#history, toSettings(state)), isNew ? state.options.checkpoint : undefined);
    if (isNew) this.#restoreParts(state);
  }

  /** Restores panels, pins and playback settings, and enables storing the state. */
  restorePage(state: ViewerState, command: Command): void {
    this.#autosave.enable(command);
    this.#restoreParts(state);
  }

  #restoreParts({ panels, play, pins }: ViewerState): void {
    if (panels) showPanels(panels);
    this.#pins.restore(pins, this.change.values);
    try {
      this.#player.set(play);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      this.#player.set({ ...play, range: null });
    }
  }

  /** Calls a listener whenever `nextChanges` may have changed. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** A link to what is shown, with other settings. */
  #linkWith({ options, ...settings }: Settings): Link {
    const { checkpoint } = this.#setOptions;
    const state = {
      ...this.state,
      ...settings,
      options: { ...options, ...(checkpoint !== undefined && { checkpoint }) },
    };
    return { state, data: this.#urls };
  }

  /** Options of the values that differ from those that come with the data. */
  get #setOptions(): SetOptions {
    return changedOptions(this.change.valuesOptions, this.#base);
  }

  get #settings(): Settings {
    const options = withoutCheckpoint(this.#setOptions);
    return { options, shown: this.change.shown, theme: this.#theme.choice, reading: this.#reading };
  }

  #followView(): void {
    this.#autosave.schedule();
    const { options } = this.#view;
    const previous = this.#options;
    this.#options = options;
    // A script may have set the theme.
    if (options.theme !== this.#theme.shown) this.#theme.choose(options.theme, false);
    if (!this.#isShowing && this.change.values !== this.#values) this.#followNewData();
    // During playback only the checkpoint changes, in every frame.
    const names = Object.keys(options) as (keyof Options)[];
    const changed = names.filter((name) => name !== 'checkpoint' && options[name] !== previous[name]);
    const isSame = changed.length === 0 && isEqual(this.change.shown, this.#history.present.shown);
    if (this.#isShowing || isSame) return;
    const isCamera = changed.length > 0 && changed.every((name) => CAMERA_OPTIONS.includes(name));
    this.#record(isCamera ? `zoom ${this.#currentZoom()}` : undefined);
  }

  /** Follows a script that has shown its own data. */
  #followNewData(): void {
    [this.#base, this.#files, this.#urls] = [{}, [], []];
    [this.#values, this.#reading] = [this.change.values, {}];
    this.#history = continueWithNewFiles(this.#history, this.#settings);
    this.#notify();
  }

  /** Makes the current settings the present of the history, without an entry. */
  #replaceSettings(): void {
    this.#history = replaceState(this.#history, this.#settings);
    this.#notify();
  }

  /**
   * Records the current settings as an entry, or as part of the last one within a gesture.
   * @param gesture default: the user's gesture, for each of the changed settings
   */
  #record(gesture?: string): void {
    const { present } = this.#history;
    const next = this.#settings;
    const current = gesture ?? `${this.#currentGesture()} ${changedKeys(present, next).join(' ')}`;
    const history = record(this.#history, next, current);
    if (history === this.#history) return;
    const isOtherEntry = history.past !== this.#history.past;
    this.#history = history;
    if (history.past.at(-1) === present) this.#autosave.addEntry(this.#linkWith(present));
    if (isOtherEntry) this.#autosave.save();
    this.#notify();
  }

  /** Shows the present of a history, as far as its settings apply to the data. @param checkpoint default: the current one */
  #restore(history: History<Settings>, checkpoint = this.#setOptions.checkpoint): void {
    const { options, shown, theme, reading } = history.present;
    if (!isEqual(reading, this.#reading)) {
      const continueHistory: ContinueHistory = (_, present) => ({ ...history, present });
      this.#reread({ options, shown, reading, continueHistory });
      return;
    }
    const requested = { ...options, ...(checkpoint !== undefined && { checkpoint }) };
    const { values } = this.change;
    this.runWithoutEntry(() => {
      if (theme !== this.#theme.choice) this.#theme.choose(theme, true);
      this.#show(values, carryOptionsTo(values, requested, { steps: timelineSteps(values) }), shown);
    });
    this.#history = { ...history, present: this.#settings };
    this.#autosave.save();
    this.#notify();
  }

  /** Shows data with as many of the settings as apply. */
  #show(
    values: Dataset,
    options: SetOptions,
    shown: ShownAnalysis | null,
    required: readonly string[] = [],
  ): void {
    const settings = { options, shown, theme: this.#theme.shown, base: this.#base, required };
    this.#runAsShowing(() => showApplicable(this.change, values, settings));
  }

  /** Runs a task whose changes of the view are not recorded. */
  #runAsShowing(task: () => void): void {
    const previous = this.#isShowing;
    this.#isShowing = true;
    try {
      task();
    } finally {
      this.#isShowing = previous;
    }
  }

  #notify(): void {
    this.#autosave.schedule();
    for (const listener of this.#listeners) listener();
  }
}
