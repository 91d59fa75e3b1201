// The page's side of the Python package's figures in notebooks: shows a figure and follows its traits. `loader.ts` loads it.

import { FigureElement } from '../element/figure-element.ts';
import type { Readout } from '../figure/readout.ts';
import { flagOf } from '../kinds/flag.ts';
import { OPTIONS, type OptionName, type Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { SelectEvent } from '../view/events.ts';
import type { Channel } from './channel.ts';
import { readData, type SentData } from './data.ts';
import type { Context, Model } from './model.ts';
import { markOfPins, type Pin, togglePin } from './pins.ts';
import { answerRequests } from './requests.ts';

const NAME = 'headglow-figure';
/** Milliseconds between changes that are sent to Python, as while a run is played. */
const SEND_EVERY = 100;
/** Milliseconds after the first frame until its picture is sent, by when it is exact. */
const PICTURE_AFTER = 500;

const NAMES = Object.keys(OPTIONS) as OptionName[];
/** The trait of an option: `limits_by` for `limitsBy`. */
const traitOf = (name: OptionName): string => flagOf(name).slice(2).replaceAll('-', '_');

/** The theme of JupyterLab and Notebook, or VS Code; null if it is unknown. */
function notebookTheme({ dataset, classList }: HTMLElement): Options['theme'] | null {
  if (dataset.jpThemeLight) return dataset.jpThemeLight === 'false' ? 'dark' : 'light';
  if (classList.contains('vscode-dark')) return 'dark';
  return classList.contains('vscode-light') ? 'light' : null;
}

const pinsOf = (model: Model) => model.get('pins') as readonly Pin[];

/** Options whose traits are set, with boxes around pins. */
function optionsOf(model: Model, dataset: DatasetInput | null): Partial<Options> {
  const theme = notebookTheme(document.body);
  const set = NAMES.map((name) => [name, model.get(traitOf(name))] as const);
  const pins = pinsOf(model);
  return {
    ...(theme && { theme }),
    ...Object.fromEntries(set.filter(([, value]) => value !== null)),
    ...(dataset && pins.length > 0 && { mark: markOfPins(pins, dataset) }),
  };
}

/** What Python gets of a head pointed at. JSON has no NaN: missing values are null. */
function headOf(readout: Readout | null): Record<string, unknown> | null {
  if (!readout) return null;
  const { model, task, layer, head, value } = readout;
  return { model, task, layer, head, value: Number.isFinite(value) ? value : null };
}

/** Sends changes of traits to Python, at most ten times a second. */
function createSender(model: Model): (traits: Readonly<Record<string, unknown>>) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (traits) => {
    const changed = Object.entries(traits).filter(
      ([name, value]) => JSON.stringify(model.get(name)) !== JSON.stringify(value),
    );
    if (changed.length === 0) return;
    for (const [name, value] of changed) model.set(name, value);
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      model.save_changes();
    }, SEND_EVERY);
  };
}

/** Sends a picture of the figure, which notebooks keep for when they are opened without Python. */
async function sendPicture(model: Model, element: FigureElement): Promise<void> {
  const { view } = element;
  if (!view) return;
  // None of a figure that cannot be drawn, as one without any height.
  const picture = await view.picture(2).catch(() => null);
  if (!picture) return;
  const { canvas } = picture;
  const png = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, 'image/png');
  });
  if (!png) return;
  const width = Math.round(element.getBoundingClientRect().width);
  model.send({ type: 'picture', width }, undefined, [await png.arrayBuffer()]);
}

/** Keeps a figure at the last checkpoint of its data if it is there, also when the data get further ones. */
function keepAtLast({ view, player }: FigureElement): void {
  const isAtLast = player?.position === (view?.steps.length ?? 0) - 1;
  if (isAtLast && !player?.state.playing && view?.options.checkpoint != null) view.set({ checkpoint: null });
}

/** A figure whose data Python sends. */
class NotebookFigure extends FigureElement {
  /** Gets the data when `src` is set. */
  getData: ((signal: AbortSignal) => Promise<DatasetInput>) | undefined;

  protected override async read(url: URL, signal: AbortSignal): Promise<DatasetInput> {
    return this.getData ? this.getData(signal) : super.read(url, signal);
  }
}

/** Shows a figure. @returns what removes it */
export function show({ model, el }: Context, channel: Channel): () => void {
  if (!customElements.get(NAME)) customElements.define(NAME, NotebookFigure);
  const element = document.createElement(NAME) as NotebookFigure;
  element.getData = async (signal) => {
    const data = await readData(model, channel, signal);
    signal.throwIfAborted();
    send({ notes: data.notes });
    dataset = data.dataset;
    setOptions();
    return dataset;
  };
  element.setAttribute('gestures', 'embedded');
  const send = createSender(model);
  let dataset: DatasetInput | null = null;
  const follow: Record<string, () => void> = {
    'change:_data': () => {
      keepAtLast(element);
      element.setAttribute('src', (model.get('_data') as SentData).name);
    },
    'change:height': () => {
      element.style.height = `${model.get('height')}px`;
    },
  };
  const setOptions = () => {
    element.options = optionsOf(model, dataset);
  };
  for (const name of NAMES) follow[`change:${traitOf(name)}`] = setOptions;
  follow['change:pins'] = setOptions;
  for (const [event, listener] of Object.entries(follow)) model.on(event, listener);
  for (const listener of new Set(Object.values(follow))) listener();

  /** The options of the view so far. Those that Python sets and the view refuses are not among them. */
  let before: Partial<Options> = {};
  element.addEventListener('load', () => {
    before = element.options;
  });
  element.addEventListener('view-change', ({ detail }: CustomEventInit<Options>) => {
    const options = detail as Options;
    const hasPins = pinsOf(model).length > 0;
    const isChanged = (name: OptionName) => JSON.stringify(options[name]) !== JSON.stringify(before[name]);
    const names = NAMES.filter(
      (name) => name !== 'theme' && !(hasPins && name === 'mark') && isChanged(name),
    );
    before = options;
    send(Object.fromEntries(names.map((name) => [traitOf(name), options[name]])));
  });
  for (const [event, trait] of [
    ['view-hover', 'hovered'],
    ['view-select', 'selected'],
  ] as const)
    element.addEventListener(event, ({ detail }: CustomEventInit<{ readout: Readout | null }>) =>
      send({ [trait]: headOf(detail?.readout ?? null) }),
    );
  element.addEventListener('view-select', ({ detail }: CustomEventInit<SelectEvent>) => {
    // The space bar plays.
    const isPlay = detail?.originalEvent instanceof KeyboardEvent && detail.originalEvent.key === ' ';
    if (detail?.readout && !isPlay) send({ pins: togglePin(pinsOf(model), detail.readout) });
  });
  element.addEventListener(
    'load',
    () => {
      if (!model.get('_has_picture')) setTimeout(() => void sendPicture(model, element), PICTURE_AFTER);
    },
    { once: true },
  );
  el.replaceChildren(element);
  const endAnswers = answerRequests(model, () => dataset);
  return () => {
    endAnswers();
    for (const [event, listener] of Object.entries(follow)) model.off(event, listener);
    element.remove();
  };
}
