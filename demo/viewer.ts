// The viewer page. It uses only the public API.

import type { HeadId } from '../src/analysis.ts';
import {
  createView,
  type Example,
  type HeadglowError,
  loadExample,
  type Options,
  type View,
} from '../src/index.ts';
import { createPlayer, createTimeline, type Player, type Timeline } from '../src/play.ts';
import { connectAdvice } from './advice.ts';
import type { PageFile } from './bytes.ts';
import { Change } from './change/change.ts';
import { Controls } from './controls.ts';
import { copyLink } from './copy-link.ts';
import { DataOpener } from './data-opener.ts';
import { DescriptionPane } from './description/pane.ts';
import { listenForFiles, servedFiles } from './files.ts';
import { Follow } from './follow/follow.ts';
import { connectHelp } from './help/open.ts';
import { connectHistory } from './history.ts';
import { byId } from './parts/elements.ts';
import { gpuBudget, limitCache } from './parts/memory.ts';
import { showError } from './parts/notice.ts';
import { setSaveSubject } from './parts/save.ts';
import { sidePanel } from './parts/side-panel.ts';
import { PinPane } from './pins/pane.ts';
import { connectPrint } from './print.ts';
import { connectReadout } from './readout.ts';
import { countPlayedCheckpoints, saveFigure, saveVideo } from './save-figure.ts';
import { Search } from './search/search.ts';
import { Session } from './session.ts';
import { PageTheme } from './state/theme.ts';
import { listenForUrls } from './urls.ts';
import { addZoomButtons } from './zoom/controls.ts';
import { passZoomKeys } from './zoom/keys.ts';

declare global {
  interface Window {
    /** The live view, for scripts and tests. */
    headglow: View;
    /** The player of the view. */
    headglowPlayer: Player;
  }
}

/** Adds the timeline to the page; the space bar starts and stops playback. */
function connectTimeline(view: View): { player: Player; timeline: Timeline } {
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  const player = createPlayer(view, { repeat: 'loop', smooth });
  const timeline = createTimeline(byId('timeline'), view, player);
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const usesSpace =
      target instanceof Element &&
      target.closest('button, input, select, textarea, dialog, #description') !== null;
    if (event.key !== ' ' || usesSpace || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    player.toggle();
  });
  return { player, timeline };
}

/** Connects the settings panel, which is initially closed on a narrow screen. */
function connectSettingsPanel(): void {
  const show = sidePanel(byId('settings'), byId('controls'));
  show(!matchMedia('(max-width: 760px)').matches);
}

/** Options that change in every frame during playback, or while a person zooms. */
const FRAME_OPTIONS: readonly string[] = ['checkpoint', 'zoom'] satisfies (keyof Options)[];

/** Returns whether two sets of options differ at most in options that change in every frame. */
const areSameInFrame = (a: Options, b: Options): boolean =>
  (Object.keys(a) as (keyof Options)[]).every((key) => FRAME_OPTIONS.includes(key) || a[key] === b[key]);

/** What the benchmark measures, besides its own scenes. */
const benchmarkSubject = (view: View) => ({
  open: {
    name: document.title.replace(/ — Headglow$/, ''),
    dataset: view.dataset,
    options: view.options,
  },
  theme: view.options.theme,
});

/** Runs the benchmark for `headglow bench`, or reports why there is no figure. */
async function runCommandBenchmark(view: View, quick: boolean, failure: HeadglowError | null): Promise<void> {
  const { sendOutcome, runForCommand } = await import('./benchmark/command.ts');
  if (failure) await sendOutcome(failure);
  else runForCommand({ ...benchmarkSubject(view), quick });
}

/** Opens the dialog with other figures, which loads on first use. */
async function openPlots(
  { dataset, options }: View,
  pins: readonly HeadId[],
  files: readonly PageFile[],
): Promise<void> {
  const [plots, { loadFont }, { figureAbout }] = await Promise.all([
    import('./plots/dialog.ts'),
    import('./figure-fonts.ts'),
    import('./figure-about.ts'),
  ]);
  plots.openPlots({
    dataset,
    options,
    pins,
    loadFont: () => loadFont('sans'),
    about: (look, plot) => figureAbout(options, look, files, plot),
  });
}

class Viewer {
  readonly #example: Example;
  readonly #view: View;
  readonly #player: Player;
  readonly #pins: PinPane;
  readonly #description: DescriptionPane;
  readonly #change: Change;
  readonly #session: Session;
  readonly #opener: DataOpener;
  readonly #controls: Controls;
  readonly #search: Search;
  readonly #updateAdvice: () => void;
  /** Options and data of the last update. */
  #options: Options | null = null;
  #dataset: View['dataset'];

  constructor(example: Example) {
    this.#example = example;
    const figure = byId('figure');
    const theme: PageTheme = new PageTheme(() => this.#view.set({ theme: theme.shown }));
    const options = { ...example.options, theme: theme.shown };
    const view = createView(figure, example.dataset, options, { zoom: 'page' });
    const { player, timeline } = connectTimeline(view);
    [this.#view, this.#player, this.#dataset] = [view, player, view.dataset];
    [window.headglow, window.headglowPlayer] = [view, player];
    addZoomButtons(view);
    passZoomKeys(view);
    this.#pins = new PinPane(figure, view, player, timeline);
    this.#description = new DescriptionPane(figure, view, player);
    this.#change = new Change(view);
    connectSettingsPanel();
    const { pins } = this.#pins;
    this.#session = new Session({ view, change: this.#change, player, theme, pins });
    this.#opener = new DataOpener(this.#session, new Follow(view, player));
    setSaveSubject(() => ({
      files: this.#session.state.files,
      analysis: this.#change.analysis,
      steps: view.moment.checkpoints.flatMap((checkpoint) => view.steps[checkpoint] ?? []),
    }));
    this.#search = new Search(figure, view);
    this.#controls = this.#createControls();
    connectReadout(view);
    connectHistory(this.#session);
    connectPrint(view);
    connectHelp();
    this.#updateAdvice = connectAdvice(view);
    this.#listen();
  }

  /** Shows the example, then the files of the command line, if any. */
  async start(): Promise<void> {
    const { dataset, options } = this.#example;
    this.#opener.show({ dataset, files: [], base: options, options: {} });
    const { benchmark, failure } = await this.#openServed();
    if (benchmark) await runCommandBenchmark(this.#view, benchmark.quick, failure);
  }

  /** Opens what the server names. What is changed before the stored state is shown would be lost, so nothing can be. */
  async #openServed() {
    const { body } = document;
    body.inert = true;
    try {
      const served = await servedFiles();
      const { benchmark } = served;
      this.#description.hold(benchmark !== null);
      const failure = await this.#opener.openServed(served, this.#example, () => {
        body.inert = false;
      });
      return { benchmark, failure };
    } finally {
      body.inert = false;
    }
  }

  #createControls(): Controls {
    const [view, player] = [this.#view, this.#player];
    return new Controls(view, {
      copyLink: () => void copyLink(this.#session),
      openPlots: () => void openPlots(view, this.#pins.pins.list, this.#opener.files).catch(showError),
      saveFigure: (format, settings) =>
        void saveFigure(view, format, settings, this.#opener.files).catch(showError),
      saveHtml: () => void this.#saveHtml(),
      saveMovie: (settings) =>
        void saveVideo({ view, player, controller: this.#opener.startTask() }, settings),
      playedCheckpoints: () => countPlayedCheckpoints(view, player),
      onRangeChange: (listener) => player.on('change', listener),
      chooseReference: () => void this.#search.chooseReference(),
      session: this.#session,
    });
  }

  /** Saves the figure as a page, unless another task starts meanwhile. */
  async #saveHtml(): Promise<void> {
    const { dataset, options } = this.#view;
    const controller = this.#opener.startTask();
    try {
      const { saveHtml } = await import('./save-html.ts');
      await saveHtml({ dataset, options, theme: this.#session.theme }, controller);
    } catch (error) {
      if (!controller.signal.aborted) showError(error);
    }
  }

  #listen(): void {
    this.#view.on('change', () => this.#update());
    this.#view.on('error', showError);
    byId('default').addEventListener('click', () => this.#openExample());
    byId('benchmark').addEventListener('click', () => void this.#openBenchmark());
    listenForFiles((list) => void this.#opener.open(list));
    listenForUrls((list) => void this.#opener.open(list));
    this.#session.address.onNavigate((link, isNew) => this.#opener.followLink(link, isNew), showError);
  }

  #update(): void {
    const { dataset, options } = this.#view;
    const isNewData = dataset !== this.#dataset;
    if (!isNewData && this.#options && areSameInFrame(options, this.#options)) return;
    if (isNewData) {
      limitCache(dataset);
      this.#player.set({ budget: gpuBudget(dataset) });
    }
    [this.#options, this.#dataset] = [options, dataset];
    document.documentElement.dataset.theme = options.theme;
    this.#controls.update();
    this.#search.update();
    this.#pins.update();
    this.#updateAdvice();
  }

  /** Opens the example, or resets its settings if it is open. */
  #openExample(): void {
    const { dataset, options } = this.#example;
    this.#opener.startTask();
    if (this.#change.values === dataset) this.#session.reset();
    else this.#opener.show({ dataset, files: [], base: options });
  }

  async #openBenchmark(): Promise<void> {
    const { openBenchmarkDialog } = await import('./benchmark/dialog.ts');
    this.#description.hold(true);
    openBenchmarkDialog(benchmarkSubject(this.#view));
    // The dialog is removed from the page when it closes.
    document.querySelector('dialog')?.addEventListener('close', () => this.#description.hold(false));
  }
}

async function main(): Promise<void> {
  limitCache();
  await new Viewer(await loadExample()).start();
}

void main().catch(async (error: unknown) => {
  showError(error);
  // `headglow bench` waits for a report, even without a figure to measure.
  if (!(await servedFiles()).benchmark) return;
  const { sendOutcome } = await import('./benchmark/command.ts');
  await sendOutcome(error as HeadglowError);
});
