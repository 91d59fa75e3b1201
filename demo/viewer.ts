// The viewer page: the figure in an element, files in, pictures out. It uses only the public API.

import {
  checkpointOfStep,
  createView,
  type Dataset,
  DEFAULTS,
  type Example,
  HeadglowError,
  loadExample,
  type Options,
  sanitizeText,
  type View,
} from '../src/index.ts';
import { createPlayer, createTimeline, type Player } from '../src/play.ts';
import { connectAdvice } from './advice.ts';
import { Change } from './change/change.ts';
import { createControls } from './controls.ts';
import { DescriptionPane } from './description/pane.ts';
import { type ListFiles, listenForFiles, type ServedManifest, servedFiles } from './files.ts';
import { connectHistory } from './history.ts';
import type { MovieRequest } from './movie/movie.ts';
import { byId } from './parts/elements.ts';
import { gpuBudget, limitCache } from './parts/memory.ts';
import { type SkippedFiles, showError, showSkippedFiles, withProgress } from './parts/notice.ts';
import { saveFile, setSaveSubject } from './parts/save.ts';
import { droppedText } from './parts/setting-names.ts';
import { sidePanel } from './parts/side-panel.ts';
import { sourceName, sourcePaths } from './parts/source-name.ts';
import { PinPane } from './pins/pane.ts';
import { connectPrint } from './print.ts';
import { readFiles } from './read-files.ts';
import { connectReadout } from './readout.ts';
import { type NewData, Session } from './session.ts';
import { PageTheme } from './state/theme.ts';

declare global {
  interface Window {
    /** The live view, for scripts and tests. */
    headglow: View;
    /** What plays it. */
    headglowPlayer: Player;
  }
}

/** Puts the timeline under the figure, and above it the pane of pinned heads; the space bar plays. */
function connectTimeline(view: View): { player: Player; pane: PinPane } {
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  const player = createPlayer(view, { repeat: 'loop', smooth });
  const timeline = createTimeline(byId('timeline'), view, player);
  window.headglowPlayer = player;
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const takesSpace =
      target instanceof Element &&
      target.closest('button, input, select, textarea, dialog, #description') !== null;
    if (event.key !== ' ' || takesSpace || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    player.toggle();
  });
  return { player, pane: new PinPane(byId('figure'), view, player, timeline) };
}

/** On a narrow screen the settings start hidden, so that the figure comes first. */
function connectSettings(): void {
  const show = sidePanel(byId('settings'), byId('controls'));
  show(!matchMedia('(max-width: 760px)').matches);
}

async function savePng(view: View, scale: number): Promise<void> {
  const { canvas } = await view.picture(scale);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob)
    throw new HeadglowError({
      code: 'size',
      reason: 'the browser could not encode an image of this size',
      remedy: 'choose a smaller scale or make the window smaller',
    });
  saveFile(blob, { kind: '', extension: 'png', isOfMoment: true });
}

/** How many checkpoints lie between the timeline's brackets. */
function playedCheckpoints({ steps }: View, { state }: Player): number {
  const [first, last] = state.range ?? [0, steps.length - 1];
  return last - first + 1;
}

/** As large as the figure on the screen, with the checkpoints between the timeline's brackets. */
async function saveMovie(view: View, player: Player, settings: MovieRequest['settings']): Promise<void> {
  const controller = supersede();
  const { width, height } = view.layout;
  const scale = devicePixelRatio;
  const request = {
    dataset: view.dataset,
    options: view.options,
    size: { width: width / scale, height: height / scale, scale },
    settings,
    range: player.state.range,
  };
  const { encodeMovie } = await import('./movie/movie.ts');
  try {
    const blob = await withProgress('Rendering the video…', controller, (signal, onProgress) =>
      encodeMovie(request, signal, onProgress),
    );
    saveFile(blob, { kind: '', extension: settings.format.replace('-h264', '') });
  } catch (error) {
    if (!controller.signal.aborted) showError(error);
  }
}

/** Ends the reading of the files that are shown. */
let closeShown = (): void => {};

interface Showing extends NewData {
  /** What is left out of the files. */
  readonly left?: SkippedFiles;
  /** Called once other data are shown. */
  readonly close?: () => void;
}

/** Puts data on the screen; what is there stays where it can't be shown. */
function show(
  session: Session,
  { left = { skipped: [], notes: [] }, close = () => {}, ...opening }: Showing,
): void {
  let dropped: readonly string[];
  try {
    dropped = session.open(opening);
  } catch (error) {
    close();
    throw error;
  }
  closeShown();
  closeShown = close;
  const { dataset, files } = opening;
  const name = sourceName(files);
  const source = byId('source');
  const [called, note] = source.children as unknown as [HTMLElement, HTMLElement];
  called.textContent = name;
  note.textContent = sanitizeText(dataset.note ?? '');
  source.title = [sourcePaths(files), note.textContent].filter(Boolean).join('\n');
  document.title = `${name} — Headglow`;
  showSkippedFiles(left, dropped.length > 0 ? [droppedText(dropped)] : []);
}

/** The latest request wins: whatever is still being read for an earlier one is dropped. */
let opening = new AbortController();

function supersede(): AbortController {
  opening.abort();
  opening = new AbortController();
  return opening;
}

async function open(
  session: Session,
  list: ListFiles,
  settings: (dataset: Dataset) => Partial<NewData> = () => ({}),
): Promise<HeadglowError | null> {
  const controller = supersede();
  try {
    const { files, dataset, close } = await readFiles(list, controller);
    show(session, { dataset, files, close, left: dataset, ...settings(dataset) });
  } catch (error) {
    if (controller.signal.aborted) return null;
    showError(error);
    return error as HeadglowError;
  }
  return null;
}

const isSameBut = (option: keyof Options, a: Options, b: Options): boolean =>
  (Object.keys(a) as (keyof Options)[]).every((key) => key === option || a[key] === b[key]);

/** Shows what is served with the page, or the example, with the settings that were kept or asked for. */
async function start(
  session: Session,
  served: ServedManifest,
  example: Example,
): Promise<HeadglowError | null> {
  const { step, options: asked, analysis } = served;
  const files = served.files.map(({ name }) => name);
  const command = { files, options: asked, step, analysis };
  const { state, followsCommand } = session.resume(command);
  const settings = (dataset: Dataset): Partial<NewData> => ({
    options: {
      ...state.options,
      ...(followsCommand && step !== null && { checkpoint: checkpointOfStep(dataset, step) }),
    },
    shown: state.shown,
    required: followsCommand ? Object.keys(asked) : [],
  });
  let failure: HeadglowError | null = null;
  try {
    if (files.length > 0) failure = await open(session, async () => served, settings);
    else if (step !== null || state.shown || Object.keys({ ...asked, ...state.options }).length > 0) {
      const suited = await loadExample(asked.norm as Options['norm']);
      // A norm that was asked for is the user's, not the example's.
      const base = { ...suited.options, norm: example.options.norm ?? DEFAULTS.norm };
      show(session, { dataset: example.dataset, files, base, ...settings(example.dataset) });
    }
    if (failure === null && followsCommand && analysis)
      session.quietly(() => session.change.show(analysis, asked));
  } catch (error) {
    showError(error);
    failure ??= error as HeadglowError;
  }
  // What could not be read this time keeps its settings for the next; a benchmark keeps none.
  if (failure === null && served.benchmark === null) session.arrange(state, command);
  return failure;
}

/** What is open, for the benchmark. */
const opened = (view: View) => ({
  open: {
    name: document.title.replace(/ — Headglow$/, ''),
    dataset: view.dataset,
    options: view.options,
  },
  theme: view.options.theme,
});

/** Measures on behalf of `headglow bench`, or reports why there is nothing to measure. */
async function measureForCommand(view: View, quick: boolean, failure: HeadglowError | null): Promise<void> {
  const { sendOutcome, runForCommand } = await import('./benchmark/command.ts');
  if (failure) await sendOutcome(failure);
  else runForCommand({ ...opened(view), quick });
}

async function main(): Promise<void> {
  limitCache();
  const example = await loadExample();
  const theme = new PageTheme(() => view.set({ theme: theme.shown }));
  const view = createView(byId('figure'), example.dataset, { ...example.options, theme: theme.shown });
  const { player, pane } = connectTimeline(view);
  const words = new DescriptionPane(byId('figure'), view, player);
  const change = new Change(view);
  connectSettings();
  const session = new Session({ view, change, player, theme, pins: pane.pins });
  setSaveSubject(() => ({
    files: session.state.files,
    analysis: change.analysis,
    steps: view.moment.checkpoints.flatMap((checkpoint) => view.steps[checkpoint] ?? []),
  }));
  const controls = createControls(view, {
    savePng: (scale) => void savePng(view, scale).catch(showError),
    saveMovie: (settings) => void saveMovie(view, player, settings),
    playedCheckpoints: () => playedCheckpoints(view, player),
    onRangeChange: (listener) => player.on('change', listener),
    session,
  });
  window.headglow = view;
  connectReadout(view);
  connectHistory(session);
  connectPrint(view);
  const advise = connectAdvice(view);
  let shown: Options | null = null;
  let dataset = view.dataset;
  const refresh = () => {
    const { options } = view;
    // In a play the checkpoint alone changes, in every frame.
    if (shown && isSameBut('checkpoint', options, shown) && dataset === view.dataset) return;
    if (dataset !== view.dataset) player.set({ budget: gpuBudget(view.dataset) });
    [shown, dataset] = [options, view.dataset];
    document.documentElement.dataset.theme = options.theme;
    controls();
    pane.update();
    advise();
  };
  view.on('change', refresh);
  view.on('error', showError);
  byId('default').addEventListener('click', () => {
    supersede();
    // Shown already, it is shown as it was first.
    if (change.values === example.dataset) session.reset();
    else show(session, { dataset: example.dataset, files: [], base: example.options });
  });
  byId('benchmark').addEventListener('click', async () => {
    const { openBenchmarkDialog } = await import('./benchmark/dialog.ts');
    words.hold(true);
    openBenchmarkDialog(opened(view));
    // It is gone from the page once it is closed.
    document.querySelector('dialog')?.addEventListener('close', () => words.hold(false));
  });
  listenForFiles((list) => void open(session, list));

  show(session, { dataset: example.dataset, files: [], base: example.options, options: {} });
  const served = await servedFiles();
  words.hold(served.benchmark !== null);
  const failure = await start(session, served, example);
  if (served.benchmark) await measureForCommand(view, served.benchmark.quick, failure);
}

void main().catch(async (error: unknown) => {
  showError(error);
  // Without a figure there is nothing to measure, and `headglow bench` waits to hear so.
  if (!(await servedFiles()).benchmark) return;
  const { sendOutcome } = await import('./benchmark/command.ts');
  await sendOutcome(error as HeadglowError);
});
