// The page's state, alive: it follows the view, undoes and redoes, and is kept over reloads.

import {
  type Dataset,
  DEFAULTS,
  HeadglowError,
  type Options,
  timelineSteps,
  type View,
} from '../src/index.ts';
import type { Player } from '../src/play.ts';
import type { Change } from './change/change.ts';
import { openPanels, showPanels } from './parts/side-panel.ts';
import type { Pins } from './pins/pins.ts';
import { carryOptionsTo, showFitting } from './state/carry-over.ts';
import { createGestureCounter } from './state/gesture.ts';
import { type History, record, redo, replaceState, startHistory, undo } from './state/history.ts';
import { type Command, filesKey, type PageRecord, type ResumedState, resumeState } from './state/resume.ts';
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
import { readStored, writeStored } from './state/storage.ts';
import type { PageTheme } from './state/theme.ts';

/** Milliseconds without a change before it is stored. */
const STILL = 300;

/** What the state is of. */
export interface SessionParts {
  readonly view: View;
  readonly change: Change;
  readonly player: Player;
  readonly theme: PageTheme;
  readonly pins: Pins;
}

/** Data to show. */
export interface NewData {
  readonly dataset: Dataset;
  /** Names of the files. */
  readonly files: readonly string[];
  /** Options that the data come with. */
  readonly base?: Partial<Options>;
  /** Options to show them with; without them, those that were set for what is shown before. */
  readonly options?: SetOptions;
  readonly shown?: ShownAnalysis | null;
  /** Options without which nothing is to be shown. */
  readonly required?: readonly string[];
}

const withoutCheckpoint = ({ checkpoint: _, ...options }: SetOptions): SetOptions => options;

/** The settings that differ. */
function changedIn(a: Settings, b: Settings): readonly (keyof Options | 'shown')[] {
  const keys = new Set([...Object.keys(a.options), ...Object.keys(b.options)]) as Set<keyof SetOptions>;
  const options = [...keys].filter((key) => !isEqual(a.options[key], b.options[key]));
  const others = (['shown', 'theme'] as const).filter((key) => !isEqual(a[key], b[key]));
  return [...options, ...others];
}

export class Session {
  readonly #view: View;
  readonly #change: Change;
  readonly #player: Player;
  readonly #theme: PageTheme;
  readonly #pins: Pins;
  readonly #listeners = new Set<() => void>();
  readonly #gesture = createGestureCounter();
  #base: Partial<Options> = {};
  #files: readonly string[] = [];
  #values: Dataset;
  #history: History<Settings>;
  #options: Options;
  /** True while something else than the user changes settings. */
  #isShowing = false;
  /** What the page was opened with; nothing is stored before it is shown. */
  #command: Command | null = null;
  #timer = 0;

  constructor({ view, change, player, theme, pins }: SessionParts) {
    [this.#view, this.#change, this.#player] = [view, change, player];
    [this.#theme, this.#pins] = [theme, pins];
    [this.#options, this.#values] = [view.options, view.dataset];
    this.#history = startHistory(this.#settings);
    view.on('change', () => this.#changed());
    player.on('change', () => this.#saveSoon());
    pins.subscribe(() => this.#saveSoon());
    window.addEventListener('pagehide', () => this.#save());
    document.addEventListener('visibilitychange', () => document.hidden && this.#save());
  }

  get state(): ViewerState {
    const { speed, range, repeat, skip } = this.#player.state;
    return {
      version: VERSION,
      files: this.#files,
      ...this.#settings,
      options: this.#set,
      panels: openPanels(),
      play: { speed, range, repeat, skip },
      pins: this.#pins.list,
    };
  }

  get change(): Change {
    return this.#change;
  }

  get theme(): ThemeChoice {
    return this.#theme.choice;
  }

  set theme(choice: ThemeChoice) {
    this.#theme.choose(choice, true);
    this.#record();
  }

  /** What undo would change back, and redo change again; null where there is nothing. */
  get steps(): { readonly undo: readonly string[] | null; readonly redo: readonly string[] | null } {
    const { past, present, future } = this.#history;
    const [before, after] = [past.at(-1), future[0]];
    return {
      undo: before ? changedIn(before, present) : null,
      redo: after ? changedIn(present, after) : null,
    };
  }

  undo(): void {
    this.#become(undo(this.#history));
  }

  redo(): void {
    this.#become(redo(this.#history));
  }

  /** All settings as the data come with them; an entry that can be undone. */
  reset(): void {
    this.#history = { ...this.#history, gesture: null };
    this.#show(this.#change.values, {}, null);
    this.#record();
  }

  /**
   * Shows other data, with the settings that were made as far as they fit.
   * @returns the options that do not fit, and were set by the user
   * @throws HeadglowError, leaving all as it was, for data that can't be shown
   */
  open({ dataset, files, base = {}, options, shown = null, required = [] }: NewData): readonly string[] {
    const before = [this.#base, this.#values] as const;
    const wanted = options ?? this.#set;
    const steps = options ? timelineSteps(dataset) : timelineSteps(this.#change.values);
    [this.#base, this.#values] = [base, dataset];
    try {
      this.#show(dataset, carryOptionsTo(dataset, wanted, { steps, required }), shown, required);
    } catch (error) {
      [this.#base, this.#values] = before;
      throw error;
    }
    [this.#files, this.#values] = [files, this.#change.values];
    this.#history = replaceState(this.#history, this.#settings);
    this.#notify();
    const now = this.#change.valuesOptions;
    const keys = Object.keys(withoutCheckpoint(wanted)) as (keyof SetOptions)[];
    return keys.filter((key) => !isEqual(now[key], wanted[key]));
  }

  /** Runs what changes settings on behalf of something else than the user: no entry comes of it. */
  quietly(task: () => void): void {
    this.#isShowing = true;
    try {
      task();
    } finally {
      this.#isShowing = false;
    }
    this.#history = replaceState(this.#history, this.#settings);
    this.#notify();
  }

  /** What the page starts with, of what it kept and what it is opened with. */
  resume(command: Command): ResumedState {
    const start = resumeState(
      readStored('sessionStorage', filesKey(command.files)),
      command,
      this.#theme.choice,
    );
    this.quietly(() => this.#theme.choose(start.state.theme, false));
    return start;
  }

  /** Opens the panels, pins the heads and sets the play that were kept. From now on the page is kept as it is. */
  arrange({ panels, play, pins }: ViewerState, command: Command): void {
    this.#command = command;
    if (panels) showPanels(panels);
    this.#pins.restore(pins, this.#change.values);
    try {
      this.#player.set(play);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      this.#player.set({ ...play, range: null });
    }
  }

  /** Calls back whenever there is something else to undo or redo. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  get #set(): SetOptions {
    return changedOptions(this.#change.valuesOptions, this.#base);
  }

  get #settings(): Settings {
    const options = withoutCheckpoint(this.#set);
    return { options, shown: this.#change.shown, theme: this.#theme.choice };
  }

  #changed(): void {
    this.#saveSoon();
    const { options } = this.#view;
    const before = this.#options;
    this.#options = options;
    // A script may set a theme, too.
    if (options.theme !== this.#theme.shown) this.#theme.choose(options.theme, false);
    if (!this.#isShowing && this.#change.values !== this.#values) this.#showsOthers();
    // In a play the checkpoint alone changes, in every frame.
    const keys = Object.keys(options) as (keyof Options)[];
    const isSame = keys.every((key) => key === 'checkpoint' || options[key] === before[key]);
    if (this.#isShowing || (isSame && isEqual(this.#change.shown, this.#history.present.shown))) return;
    this.#record();
  }

  /** A script shows data that it has. */
  #showsOthers(): void {
    [this.#base, this.#files, this.#values] = [{}, [], this.#change.values];
    this.#history = replaceState(this.#history, this.#settings);
    this.#notify();
  }

  #record(): void {
    const { present } = this.#history;
    const next = this.#settings;
    const gesture = `${this.#gesture()} ${changedIn(present, next).join(' ')}`;
    const history = record(this.#history, next, gesture);
    if (history === this.#history) return;
    this.#history = history;
    this.#notify();
  }

  #become(history: History<Settings>): void {
    const { options, shown, theme } = history.present;
    const { checkpoint } = this.#set;
    const all = { ...options, ...(checkpoint !== undefined && { checkpoint }) };
    const { values } = this.#change;
    this.quietly(() => {
      if (theme !== this.#theme.choice) this.#theme.choose(theme, true);
      this.#show(values, carryOptionsTo(values, all, { steps: timelineSteps(values) }), shown);
    });
    // Settings that do not fit these data are left out.
    this.#history = { ...history, present: this.#settings };
    this.#notify();
  }

  #show(
    values: Dataset,
    options: SetOptions,
    shown: ShownAnalysis | null,
    required: readonly string[] = [],
  ): void {
    const { shown: theme } = this.#theme;
    const show = (analysis: ShownAnalysis | null) =>
      showFitting(
        (set) => this.#change.become(values, { ...DEFAULTS, ...this.#base, ...set, theme }, analysis),
        options,
        { base: this.#base, required },
      );
    const before = this.#isShowing;
    this.#isShowing = true;
    try {
      show(shown);
    } catch (error) {
      if (!(error instanceof HeadglowError) || shown === null) throw error;
      show(null);
    } finally {
      this.#isShowing = before;
    }
  }

  #notify(): void {
    this.#saveSoon();
    for (const listener of this.#listeners) listener();
  }

  #saveSoon(): void {
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#save(), STILL);
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#command) return;
    const record: PageRecord = { command: this.#command, state: this.state };
    writeStored('sessionStorage', filesKey(this.#command.files), record);
  }
}
