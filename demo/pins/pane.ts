// The pane of pinned heads: click a cell to pin it; the pane lists pins, plots their values, and saves them.

import { type HeadId, headWord, trajectoriesCsv } from '../../src/analysis.ts';
import {
  type Dataset,
  type Mixing,
  modelNames,
  type Options,
  type PanelLayout,
  type Readout,
  sanitizeText,
  type View,
} from '../../src/index.ts';
import { mixValues, type Player, type Timeline, tokensShown } from '../../src/play.ts';
import { byId } from '../parts/elements.ts';
import { announce, showError } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import { bringIntoSight, isInSight } from '../zoom/reveal.ts';
import { PinList } from './list.ts';
import { PinMarking } from './marking.ts';
import { pinMark } from './marks.ts';
import { createPinOutlines } from './outlines.ts';
import { isSameHead, type Pin, Pins } from './pins.ts';
import type { Line, Plot } from './plot.ts';
import { type Trajectory, TrajectoryCache } from './trajectory-cache.ts';
import './pins.css';

/** Above this number of lines, each pin is plotted for its own task only: more lines cannot be distinguished. */
const MAX_LINES = 1000;

/** Returns the value at a position on the timeline, interpolated as in the figure; undefined without a checkpoint. */
function valueAtPosition(trajectory: Trajectory, position: number, mixing: Mixing): number | undefined {
  const checkpoint = Math.floor(position);
  const [value, next] = [trajectory[checkpoint], trajectory[checkpoint + 1]];
  if (checkpoint === position || value === undefined || next === undefined) return value;
  return mixValues(value, next, position - checkpoint, mixing);
}

export class PinPane {
  readonly #pins = new Pins();
  readonly #view: View;
  readonly #player: Player;
  readonly #timeline: Timeline;
  readonly #root = byId('pins');
  readonly #plotElement = byId('pins-plot');
  readonly #scale = byId<HTMLSelectElement>('pins-values');
  readonly #tasks = byId<HTMLSelectElement>('pins-tasks');
  readonly #list = new PinList(byId('pins-list'), {
    onUnpin: (pin) => this.#pins.toggle(pin),
    onShow: (pin) => this.#show(pin),
  });
  readonly #trajectories = new TrajectoryCache();
  readonly #drawOutlines: () => void;
  readonly #marking: PinMarking;
  /** Announces that the pane will open; a tap on it, as on anything outside the figure, opens the pane. */
  readonly #pendingButton = document.createElement('button');
  /** The pointer that may press cells at their current positions; a pen counts as touch. */
  #pointer: 'mouse' | 'touch' | null = null;
  #plot: Promise<Plot> | null = null;
  /** The zoom that the outlines were drawn for. */
  #outlinedZoom: Options['zoom'] = null;

  constructor(figure: HTMLElement, view: View, player: Player, timeline: Timeline) {
    this.#view = view;
    this.#player = player;
    this.#timeline = timeline;
    this.#pendingButton.className = 'pins-waiting';
    this.#pendingButton.type = 'button';
    // Outside the figure, so that pressing it does not press a cell.
    figure.after(this.#pendingButton);
    this.#drawOutlines = createPinOutlines(figure, view, (panel) => this.#pinsInPanel(panel));
    this.#marking = new PinMarking(view, () => this.#headNames);
    this.#listenToFigure(figure);
    this.#listenToControls();
    this.#pins.subscribe(() => this.update());
    this.#timeline.on('rescale', () => void this.#updatePlot());
    this.#view.on('change', () => {
      this.#followCamera();
      this.#updateValues();
    });
  }

  get pins(): Pins {
    return this.#pins;
  }

  /** Updates the pane after data, options or pins have changed. */
  update(): void {
    const { dataset } = this.#view;
    this.#pins.keepThoseIn(dataset);
    const { list } = this.#pins;
    if (this.#root.hidden && list.length > 0)
      this.#scale.value = this.#view.options.norm === 'log' ? 'log' : 'linear';
    this.#list.show(list, (pin) => this.#labelOf(pin));
    this.#drawOutlines();
    if (list.length > 0) this.#showPlaces();
    this.#updateVisibility();
    this.#marking.update();
    void this.#updatePlot();
    this.#updateValues();
    void this.#readTrajectories(dataset);
  }

  #listenToFigure(figure: HTMLElement): void {
    this.#view.on('select', ({ readout, pointer, originalEvent }) => {
      // The space bar starts playback.
      if (originalEvent instanceof KeyboardEvent && originalEvent.key === ' ') return;
      if (!pointer) this.#pointer = null;
      this.#toggle(readout);
    });
    for (const type of ['pointerdown', 'pointermove'] as const)
      figure.addEventListener(type, ({ pointerType }) => {
        this.#pointer = pointerType === 'mouse' ? 'mouse' : 'touch';
      });
    // A touch pointer leaves after each tap, but the next tap may be on the figure.
    figure.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse') this.#leaveFigure();
    });
    document.addEventListener('click', ({ target }) => {
      if (this.#pointer === 'touch' && !figure.contains(target as Node)) this.#leaveFigure();
    });
    // The view's own observer was added earlier, so the layout is up to date here.
    new ResizeObserver(() => this.#drawOutlines()).observe(figure);
  }

  /** Redraws the outlines if another part of the figure is in sight. */
  #followCamera(): void {
    const { zoom } = this.#view.options;
    if (zoom === this.#outlinedZoom) return;
    this.#outlinedZoom = zoom;
    if (this.#pins.list.length === 0) return;
    this.#drawOutlines();
    this.#showPlaces();
  }

  #showPlaces(): void {
    const { panels } = this.#view.layout;
    this.#list.showPlaces((pin) => {
      const own = panels.filter((panel) => this.#pinsInPanel(panel).includes(pin));
      if (own.length === 0) return 'not shown';
      return own.some((panel) => isInSight(panel, pin.layer, pin.head)) ? 'in sight' : 'out of sight';
    });
  }

  /** Points at a pin in the figure, after bringing it into sight. */
  #show(pin: Pin): void {
    const { panels } = this.#view.layout;
    const panel = panels.findIndex(({ model, task }) => model === pin.model && task === pin.task);
    if (panel < 0) return;
    const { layer, head } = pin;
    bringIntoSight(this.#view, [{ panel, runs: [[layer, head, head]] }]);
    this.#view.point({ panel, layer, head });
  }

  #listenToControls(): void {
    this.#scale.addEventListener('change', () => void this.#updatePlot());
    this.#tasks.addEventListener('change', () => this.update());
    byId('pins-clear').addEventListener('click', () => {
      this.#pins.clear();
      announce(`All ${this.#word}s unpinned`);
    });
    byId('pins-save').addEventListener('click', () => void this.#save().catch(showError));
  }

  /** The pointer has left the figure, so the cells may move. */
  #leaveFigure(): void {
    this.#pointer = null;
    this.#updateVisibility();
    void this.#updatePlot();
    this.#updateValues();
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

  /** Opens or closes the pane, unless that would move the cells under the pointer. */
  #updateVisibility(): void {
    const { length } = this.#pins.list;
    const isHidden = length === 0;
    const isPending = this.#pointer !== null && this.#root.hidden !== isHidden;
    const isTouch = this.#pointer === 'touch';
    const hint = isTouch ? 'Show values' : 'Values appear when the pointer leaves the figure.';
    this.#pendingButton.textContent = isPending && length > 0 ? `${length} pinned. ${hint}` : '';
    this.#pendingButton.disabled = !isTouch;
    if (!isPending) this.#root.hidden = isHidden;
  }

  /** Whether each pin stands for its head in all shown tasks. */
  get #showsAllTasks(): boolean {
    return this.#tasks.value === 'shown';
  }

  /** Returns the pins to outline in a panel. */
  #pinsInPanel({ model, task }: PanelLayout): readonly Pin[] {
    return this.#pins.list.filter((pin) => pin.model === model && (this.#showsAllTasks || pin.task === task));
  }

  /** Returns the heads that a pin stands for in the plot and the saved file. */
  #headsOf(pin: Pin): HeadId[] {
    if (!this.#showsAllTasks) return [pin];
    const panels = this.#view.layout.panels.filter(({ model }) => model === pin.model);
    return panels.map(({ task }) => ({ ...pin, task }));
  }

  /** The pinned heads as options take them: `L3H5`, after its model, task or both if it does not mean all panels. */
  get #headNames(): string {
    const hasSeveralModels = modelNames(this.#view.dataset).length > 1;
    const names = this.#pins.list.map(({ model, task, layer, head }) => {
      const panel = [...(hasSeveralModels ? [model] : []), ...(this.#showsAllTasks ? [] : [task])].join('/');
      return `${panel && `${panel}/`}L${layer}H${head}`;
    });
    return names.join(',');
  }

  /** What the data calls its heads. */
  get #word(): string {
    return headWord(this.#view.dataset.tensors);
  }

  #labelOf({ model, task, layer, head }: HeadId): string {
    const hasSeveralModels = modelNames(this.#view.dataset).length > 1;
    return sanitizeText(
      [hasSeveralModels && model, task, `layer ${layer}`, `${this.#word} ${head}`]
        .filter(Boolean)
        .join(' · '),
    );
  }

  /** The heads to plot, each with its pin. */
  get #plottedHeads(): readonly { readonly pin: Pin; readonly head: HeadId }[] {
    const heads = this.#pins.list.flatMap((pin) => this.#headsOf(pin).map((head) => ({ pin, head })));
    return heads.length > MAX_LINES ? this.#pins.list.map((pin) => ({ pin, head: pin })) : heads;
  }

  #trajectoryOf(head: HeadId): Trajectory | null {
    return this.#trajectories.get(this.#view.dataset, head);
  }

  async #readTrajectories(dataset: Dataset): Promise<void> {
    const heads = [...this.#pins.list, ...this.#plottedHeads.map(({ head }) => head)];
    try {
      const hasRead = await this.#trajectories.read(dataset, heads, ({ done, total }) =>
        this.#list.showProgress(done / total, (pin) => this.#trajectoryOf(pin) !== null),
      );
      if (!hasRead) return;
    } catch (error) {
      showError(error);
      return;
    }
    void this.#updatePlot();
    this.#updateValues();
  }

  async #save(): Promise<void> {
    const heads = this.#pins.list.flatMap((pin) => this.#headsOf(pin));
    const csv = await trajectoriesCsv(this.#view.dataset, heads);
    saveFile(new Blob([csv], { type: 'text/csv' }), { kind: 'pinned-heads', extension: 'csv' });
  }

  /** Draws the lines of the plot, which loads on first use. */
  async #updatePlot(): Promise<void> {
    const { steps } = this.#view;
    this.#plotElement.hidden = steps.length < 2;
    if (this.#root.hidden || this.#plotElement.hidden) return;
    this.#plot ??= import('./plot.ts').then(
      ({ Plot }) =>
        new Plot(this.#plotElement, (checkpoint) => {
          this.#player.pause();
          this.#player.seek(checkpoint);
        }),
    );
    const plot = await this.#plot;
    const lines = this.#plottedHeads.flatMap(({ pin, head }): Line[] => {
      const values = this.#trajectoryOf(head);
      return values ? [{ label: this.#labelOf(head), ...pinMark(pin), values }] : [];
    });
    if (lines.length === 0) return;
    const isLog = this.#scale.value === 'log';
    plot.show({
      lines,
      steps,
      tokens: tokensShown(this.#view.options),
      fractions: this.#timeline.fractions,
      isLog,
    });
    plot.move(this.#player.position);
    this.#plotElement.setAttribute(
      'aria-label',
      `Values of ${lines.length} ${this.#word}${lines.length === 1 ? '' : 's'} at ${steps.length} checkpoints`,
    );
  }

  /** Shows the values at the current moment. */
  #updateValues(): void {
    if (this.#root.hidden) return;
    const { position } = this.#player;
    const { mixing } = this.#view.options;
    this.#list.showValues((pin) => valueAtPosition(this.#trajectoryOf(pin) ?? [], position, mixing));
    void this.#plot?.then((plot) => plot.move(position));
  }
}
