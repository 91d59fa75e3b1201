// The pane of pinned heads: click a cell to pin it, follow it in the list and the plot, save its values.

import {
  type HeadName,
  type Progress,
  trajectories,
  trajectoriesCsv,
  valuesAtSteps,
} from '../../src/analysis.ts';
import {
  type Dataset,
  type Mixing,
  modelNames,
  type Readout,
  sanitizeText,
  timelineSteps,
  type View,
  withMinusSign,
} from '../../src/index.ts';
import { mixValues, type Player, type Timeline } from '../../src/play.ts';
import { breakableText, byId } from '../parts/elements.ts';
import { announce, showError } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import { pinMark } from './marks.ts';
import { createPinOutlines } from './outlines.ts';
import './pins.css';
import { isSameHead, type Pin, Pins } from './pins.ts';
import type { Line, Plot } from './plot.ts';

/** More lines than these can't be told apart: each pin is then plotted for its own task alone. */
const MOST_LINES = 1000;

function valueText(value: number | undefined): string {
  if (value === undefined) return '—';
  return Number.isNaN(value) ? 'missing' : withMinusSign(String(Number(value.toPrecision(4))));
}

/** The value at a position on the timeline, mixed as the figure is; undefined where a checkpoint is lacking. */
function valueAt(values: Values, position: number, mixing: Mixing): number | undefined {
  const before = Math.floor(position);
  const [value, next] = [values[before], values[before + 1]];
  if (before === position || value === undefined || next === undefined) return value;
  return mixValues(value, next, position - before, mixing);
}

/** One a checkpoint of the timeline; undefined where the model has none. */
type Values = readonly (number | undefined)[];

/** A pin in the list, with what moves in it. */
interface Item {
  readonly pin: Pin;
  readonly element: HTMLElement;
  readonly output: HTMLElement;
}

const keyOf = ({ model, task, layer, head }: HeadName): string => JSON.stringify([model, task, layer, head]);

export class PinPane {
  readonly #pins = new Pins();
  readonly #view: View;
  readonly #player: Player;
  readonly #timeline: Timeline;
  readonly #root = byId('pins');
  readonly #list = byId('pins-list');
  readonly #plotted = byId('pins-plot');
  readonly #values = byId<HTMLSelectElement>('pins-values');
  readonly #tasks = byId<HTMLSelectElement>('pins-tasks');
  readonly #outline: () => void;
  /** Says that the pane is about to open; a tap on it opens the pane, as one anywhere outside the figure does. */
  readonly #waiting = document.createElement('button');
  /** What may press the cells again where they are now; a pen counts as touch. */
  #pointer: 'mouse' | 'touch' | null = null;
  #items: readonly Item[] = [];
  /** What has been read of a dataset: by head, the value at each checkpoint of the timeline. */
  #known: { readonly dataset: Dataset; readonly values: Map<string, Values> } | null = null;
  /** Aborted when other heads are to be read. */
  #reading = new AbortController();
  #plot: Promise<Plot> | null = null;

  constructor(figure: HTMLElement, view: View, player: Player, timeline: Timeline) {
    this.#view = view;
    this.#player = player;
    this.#timeline = timeline;
    this.#waiting.className = 'pins-waiting';
    this.#waiting.type = 'button';
    // Not in the figure: a press of it is none of a cell.
    figure.after(this.#waiting);
    this.#outline = createPinOutlines(figure, view, ({ model, task }) =>
      this.#pins.list.filter((pin) => pin.model === model && (this.#followsAll || pin.task === task)),
    );
    this.#listen(figure);
  }

  get pins(): Pins {
    return this.#pins;
  }

  get #followsAll(): boolean {
    return this.#tasks.value === 'shown';
  }

  #listen(figure: HTMLElement): void {
    this.#view.on('select', ({ readout, pointer, originalEvent }) => {
      // The space bar plays.
      if (originalEvent instanceof KeyboardEvent && originalEvent.key === ' ') return;
      if (!pointer) this.#pointer = null;
      this.#toggle(readout);
    });
    for (const type of ['pointerdown', 'pointermove'] as const)
      figure.addEventListener(type, ({ pointerType }) => {
        this.#pointer = pointerType === 'mouse' ? 'mouse' : 'touch';
      });
    // A finger leaves with each tap, and comes back.
    figure.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse') this.#leave();
    });
    document.addEventListener('click', ({ target }) => {
      if (this.#pointer === 'touch' && !figure.contains(target as Node)) this.#leave();
    });
    this.#pins.subscribe(() => this.update());
    this.#timeline.on('rescale', () => void this.#draw());
    this.#view.on('change', () => this.#move());
    this.#values.addEventListener('change', () => void this.#draw());
    this.#tasks.addEventListener('change', () => this.update());
    byId('pins-clear').addEventListener('click', () => {
      this.#pins.clear();
      announce('All heads unpinned');
    });
    byId('pins-save').addEventListener('click', () => void this.#save().catch(showError));
    // The view measures itself first: it has been there longer.
    new ResizeObserver(() => this.#outline()).observe(figure);
  }

  /** The pointer is elsewhere: the cells may move. */
  #leave(): void {
    this.#pointer = null;
    this.#open();
    void this.#draw();
    this.#move();
  }

  #toggle(readout: Readout): void {
    try {
      this.#pins.toggle(readout);
    } catch (error) {
      showError(error);
      return;
    }
    const isPinned = this.#pins.list.some((pin) => isSameHead(pin, readout));
    announce(`${isPinned ? 'Pinned' : 'Unpinned'} ${this.#labelOf(readout)}`);
  }

  /** Brings all up to date where data, options or pins have changed. */
  update(): void {
    const { dataset } = this.#view;
    this.#pins.keepThoseIn(dataset);
    const { list } = this.#pins;
    if (this.#root.hidden && list.length > 0)
      this.#values.value = this.#view.options.norm === 'log' ? 'log' : 'linear';
    this.#items = list.map((pin) => this.#itemOf(pin));
    this.#list.replaceChildren(...this.#items.map(({ element }) => element));
    this.#outline();
    this.#open();
    void this.#draw();
    this.#move();
    void this.#read(dataset);
  }

  /** Reads the heads that are followed and not known yet, and shows them. */
  async #read(dataset: Dataset): Promise<void> {
    this.#reading.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    if (this.#known?.dataset !== dataset) this.#known = { dataset, values: new Map() };
    const { values } = this.#known;
    const names = [...this.#pins.list, ...this.#lines.map(({ name }) => name)];
    const missing = names.filter((name) => !values.has(keyOf(name)));
    if (missing.length === 0) return;
    try {
      const steps = timelineSteps(dataset);
      const onProgress = ({ done, total }: Progress) => this.#showProgress(done / total);
      for (const found of await trajectories(dataset, missing, { signal, onProgress }))
        values.set(keyOf(found), valuesAtSteps(found, steps.length > 0 ? steps : [0]));
    } catch (error) {
      if (!signal.aborted) showError(error);
      return;
    }
    void this.#draw();
    this.#move();
  }

  /** Says how much of a large file has been read for the pins that wait for their values. */
  #showProgress(share: number): void {
    for (const { output, pin } of this.#items)
      if (!this.#valuesOf(pin)) output.textContent = `Reading ${Math.floor(100 * share)} %`;
  }

  async #save(): Promise<void> {
    const names = this.#pins.list.flatMap((pin) => this.#namesOf(pin));
    const csv = await trajectoriesCsv(this.#view.dataset, names);
    saveFile(new Blob([csv], { type: 'text/csv' }), { kind: 'pinned-heads', extension: 'csv' });
  }

  /** Opens the pane, or closes it; but not while that would move the cells under the mouse or the finger. */
  #open(): void {
    const { length } = this.#pins.list;
    const isHidden = length === 0;
    const waits = this.#pointer !== null && this.#root.hidden !== isHidden;
    const isTouch = this.#pointer === 'touch';
    const how = isTouch ? 'Show values' : 'Values appear when the pointer leaves the figure.';
    this.#waiting.textContent = waits && length > 0 ? `${length} pinned. ${how}` : '';
    this.#waiting.disabled = !isTouch;
    if (!waits) this.#root.hidden = isHidden;
  }

  /** The heads that a pin stands for in plot and table. */
  #namesOf(pin: Pin): HeadName[] {
    if (!this.#followsAll) return [pin];
    const panels = this.#view.layout.panels.filter(({ model }) => model === pin.model);
    return panels.map(({ task }) => ({ ...pin, task }));
  }

  #labelOf({ model, task, layer, head }: HeadName): string {
    const several = modelNames(this.#view.dataset).length > 1;
    return sanitizeText(
      [several && model, task, `layer ${layer}`, `head ${head}`].filter(Boolean).join(' · '),
    );
  }

  /** The heads that are plotted, each with its pin. */
  get #lines(): readonly { readonly pin: Pin; readonly name: HeadName }[] {
    const lines = this.#pins.list.flatMap((pin) => this.#namesOf(pin).map((name) => ({ pin, name })));
    return lines.length > MOST_LINES ? this.#pins.list.map((pin) => ({ pin, name: pin })) : lines;
  }

  /** Null before they are read. */
  #valuesOf(name: HeadName): Values | null {
    const isShown = this.#known?.dataset === this.#view.dataset;
    return (isShown && this.#known?.values.get(keyOf(name))) || null;
  }

  #itemOf(pin: Pin): Item {
    const element = document.createElement('li');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    const { color, style } = pinMark(pin);
    swatch.style.borderTop = `3px ${style} ${color}`;
    const label = document.createElement('span');
    label.className = 'name';
    label.title = this.#labelOf(pin);
    label.append(breakableText(label.title));
    const output = document.createElement('output');
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = '×';
    remove.setAttribute('aria-label', `Unpin ${this.#labelOf(pin)}`);
    remove.addEventListener('click', () => this.#pins.toggle(pin));
    element.append(swatch, label, output, remove);
    return { pin, element, output };
  }

  async #draw(): Promise<void> {
    const { steps } = this.#view;
    this.#plotted.hidden = steps.length < 2;
    if (this.#root.hidden || this.#plotted.hidden) return;
    this.#plot ??= import('./plot.ts').then(
      ({ Plot }) =>
        new Plot(this.#plotted, (checkpoint) => {
          this.#player.pause();
          this.#player.seek(checkpoint);
        }),
    );
    const plot = await this.#plot;
    const lines = this.#lines.flatMap(({ pin, name }): Line[] => {
      const values = this.#valuesOf(name);
      return values ? [{ label: this.#labelOf(name), ...pinMark(pin), values }] : [];
    });
    if (lines.length === 0) return;
    plot.show({ lines, steps, places: this.#timeline.fractions, isLog: this.#values.value === 'log' });
    plot.move(this.#player.position);
    this.#plotted.setAttribute(
      'aria-label',
      `Values of ${lines.length} ${lines.length === 1 ? 'head' : 'heads'} at ${steps.length} checkpoints`,
    );
  }

  /** To the moment shown. */
  #move(): void {
    if (this.#root.hidden) return;
    const { position } = this.#player;
    const { mixing } = this.#view.options;
    for (const { output, pin } of this.#items)
      output.textContent = valueText(valueAt(this.#valuesOf(pin) ?? [], position, mixing));
    void this.#plot?.then((plot) => plot.move(position));
  }
}
