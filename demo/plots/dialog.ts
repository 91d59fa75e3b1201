// The dialog with other figures of the data shown: a choice of the figure, a preview, and buttons that save it.

import {
  type HeadId,
  type HeadSelection,
  PLOT_KINDS,
  type PlotKind,
  parseSelection,
  plotData,
} from '../../src/analysis.ts';
import type { FigureFormat, FigureLook, FontFamily } from '../../src/export.ts';
import { type Dataset, HeadglowError } from '../../src/index.ts';
import type { Options } from '../../src/options.ts';
import { PLOT_HEIGHTS, PLOT_SCALE, PLOT_WIDTH, type PlotRequest } from '../../src/protocol.ts';
import { saveFile } from '../parts/save.ts';
import { drawPlot } from './draw.ts';
import { exportPlot } from './export.ts';
import { PLOT_FONT } from './style.ts';
import './dialog.css';

/** What is shown. */
export interface PlotDialogSubject {
  readonly dataset: Dataset;
  readonly options: Options;
  /** The pinned heads. */
  readonly pins: readonly HeadId[];
  /** Loads the typeface of documents. */
  loadFont(): Promise<FontFamily>;
  /** The text that a file says of how it was made. */
  about(look: FigureLook, plot: PlotRequest): Promise<string>;
}

/** The text that stands for the pinned heads. */
const PINS = 'pins';

const TITLES: Readonly<Record<PlotKind, string>> = {
  ranking: 'Ranking of heads',
  profile: 'Mean by layer',
  scatter: 'Two panels against each other',
  trajectories: 'Heads over training',
  similarity: 'Similarity of panels',
};
/** Figures that show chosen heads. */
const WITH_HEADS: readonly PlotKind[] = ['scatter', 'trajectories'];

const MIME_TYPES: Readonly<Record<FigureFormat, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
};
/** CSS pixels, as of `headglow render`. */
const sizeOf = (kind: PlotKind) => ({
  width: PLOT_WIDTH,
  height: Math.round(PLOT_WIDTH * PLOT_HEIGHTS[kind]),
});

function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const sentenceOf = (error: unknown): string => {
  if (error instanceof HeadglowError) return error.message;
  throw error;
};

/** Opens the dialog. It is removed from the page when it closes. */
export function openPlots({ dataset, options, pins, loadFont, about }: PlotDialogSubject): void {
  const dialog = create('dialog', { className: 'plots' });
  dialog.setAttribute('aria-label', 'Other figures');
  const kinds = create(
    'select',
    { name: 'figure' },
    ...PLOT_KINDS.map((kind) => new Option(TITLES[kind], kind)),
  );
  const heads = create('input', {
    name: 'heads',
    value: pins.length > 0 ? PINS : 'top:5',
    size: 16,
    autocomplete: 'off',
  });
  heads.title = 'top:5, pins for the pinned heads, or layers and heads such as L10H4,L3H2';
  const headsLabel = create('label', {}, 'Heads ', heads);
  const preview = create('div', { className: 'preview' });
  preview.setAttribute('role', 'img');
  const message = create('p', { hidden: true });
  message.setAttribute('role', 'alert');
  const saves = (Object.keys(MIME_TYPES) as FigureFormat[]).map((format) => {
    const button = create('button', { type: 'button' }, `Save as ${format.toUpperCase()}`);
    button.addEventListener('click', () => void save(format).catch(fail));
    return button;
  });
  const close = create('button', { type: 'button' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  const bar = create('div', { className: 'bar' }, create('label', {}, 'Figure ', kinds), headsLabel);
  dialog.append(bar, preview, message, create('div', { className: 'bar' }, ...saves, close));

  /** Aborted when another figure is requested. */
  let drawing = new AbortController();
  const kind = (): PlotKind => kinds.value as PlotKind;
  const request = (): PlotRequest => ({
    kind: kind(),
    ...(WITH_HEADS.includes(kind()) && { show: selection(heads.value) }),
  });

  function selection(text: string): HeadSelection {
    if (text.trim().toLowerCase() !== PINS) return parseSelection(text, 'Heads');
    if (pins.length > 0) return { ids: pins };
    throw new HeadglowError({
      code: 'option',
      place: 'Heads',
      reason: 'no heads are pinned',
      remedy: 'click some in the figure, or use top:5',
    });
  }

  function fail(error: unknown): void {
    message.textContent = sentenceOf(error);
    message.hidden = false;
    preview.hidden = true;
    for (const button of saves) button.disabled = true;
  }

  async function draw(): Promise<void> {
    drawing.abort();
    drawing = new AbortController();
    const { signal } = drawing;
    headsLabel.hidden = !WITH_HEADS.includes(kind());
    try {
      const { show } = request();
      const data = await plotData(dataset, options, kind(), { show, signal });
      if (signal.aborted) return;
      const frame = { ...sizeOf(data.kind), theme: options.theme, font: PLOT_FONT };
      const svg = drawPlot(data, frame);
      svg.setAttribute('aria-hidden', 'true');
      preview.replaceChildren(svg);
      preview.setAttribute('aria-label', `${TITLES[data.kind]}: ${data.quantity}`);
      preview.hidden = false;
      message.hidden = true;
      for (const button of saves) button.disabled = false;
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  }

  async function save(format: FigureFormat): Promise<void> {
    const plot = request();
    const size = { ...sizeOf(plot.kind), scale: PLOT_SCALE };
    const font = format === 'png' ? undefined : await loadFont();
    const { bytes } = await exportPlot({ dataset, options, plot }, size, {
      format,
      ...(font && { font }),
      about: await about({ ...size, cells: null, font: font ? 'sans' : null, textScale: 1 }, plot),
    });
    saveFile(new Blob([bytes], { type: MIME_TYPES[format] }), {
      kind: plot.kind,
      extension: format,
      isOfMoment: plot.kind !== 'trajectories',
    });
  }

  kinds.addEventListener('change', () => void draw());
  heads.addEventListener('change', () => void draw());
  // The keys of the page and of the figure do not apply here.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  dialog.addEventListener('close', () => {
    drawing.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  void draw();
}
