// The trajectories of pinned heads as lines, with a cursor where the timeline is.

import uPlot from 'uplot';
import { withMinusSign } from '../../src/index.ts';
import 'uplot/dist/uPlot.min.css';
import { checkpointsToLabel, fractionAtPosition, nearestCheckpoint } from '../../src/play.ts';

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** One at each checkpoint; NaN is missing, undefined a step that it has no checkpoint at. */
  readonly values: readonly (number | undefined)[];
}

export interface PlotData {
  readonly lines: readonly Line[];
  readonly steps: readonly number[];
  /** Where each checkpoint lies, in [0, 1]. */
  readonly places: readonly number[];
  readonly isLog: boolean;
}

/** CSS pixels for a label of a step. */
const LABEL_ROOM = 52;

const { format: compact } = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const { format: grouped } = new Intl.NumberFormat('en');
const short = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  return withMinusSign(value !== 0 && Math.abs(value) < 1e-3 ? rounded.toExponential() : String(rounded));
};

/** Lines at powers of ten alone, where there are many. */
const powersOfTen = (_: uPlot, splits: number[]): (number | null)[] =>
  splits.map((value) => (Math.abs(Math.log10(value) % 1) < 1e-9 || splits.length < 20 ? value : null));

/** As uPlot has it: a line breaks at `null`, and goes on over undefined. */
function plotted(value: number | undefined, isLog: boolean): number | null | undefined {
  if (value === undefined) return undefined;
  return Number.isFinite(value) && (!isLog || value > 0) ? value : null;
}

/** Decades that a log scale shows at most, from the largest value down. */
const MOST_DECADES = 12;

/** Limits of values, with all that can be plotted in them. */
function rangeOf({ lines, isLog }: PlotData): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const { values } of lines)
    for (const value of values) {
      const y = plotted(value, isLog);
      if (typeof y !== 'number') continue;
      if (y < min) min = y;
      if (y > max) max = y;
    }
  if (max < min) return isLog ? [0.1, 1] : [0, 1];
  if (!isLog) return uPlot.rangeNum(min, max, 0.1, true) as [number, number];
  return uPlot.rangeLog(Math.max(min, max * 10 ** -MOST_DECADES), max, 10, false) as [number, number];
}

function optionsOf(data: PlotData, element: HTMLElement): uPlot.Options {
  const { lines, steps, places, isLog } = data;
  const range = rangeOf(data);
  const style = getComputedStyle(element);
  const stroke = style.getPropertyValue('--muted');
  const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
  const font = '11px system-ui, sans-serif';
  const axis = { stroke, grid, ticks: { ...grid, size: 4 }, font, gap: 3 };
  return {
    width: Math.max(element.clientWidth, 50),
    height: Math.max(element.clientHeight, 50),
    legend: { show: false },
    padding: [10, 14, 0, 0],
    cursor: { x: false, y: false, drag: { x: false, y: false }, focus: { prox: 24 }, points: { size: 7 } },
    focus: { alpha: 0.25 },
    scales: { x: { time: false, range: [0, 1] }, y: { distr: isLog ? 3 : 1, range: () => range } },
    axes: [
      {
        ...axis,
        size: 26,
        splits: (plot) =>
          checkpointsToLabel(places, plot.bbox.width / devicePixelRatio, LABEL_ROOM).map(
            (checkpoint) => places[checkpoint] as number,
          ),
        values: (_, splits) =>
          splits.map((place) => compact(steps[nearestCheckpoint(places, place)] as number)),
      },
      {
        ...axis,
        ...(isLog && { grid: { ...grid, filter: powersOfTen } }),
        size: 58,
        values: (_, splits) => splits.map((value) => (value === null ? '' : short(value))),
      },
    ],
    series: [
      {},
      ...lines.map(
        ({ label, color, dash }): uPlot.Series => ({
          label,
          stroke: color,
          width: 1.75,
          dash: [...dash],
          points: { show: steps.length < 30, size: 4, fill: color },
        }),
      ),
    ],
  };
}

export class Plot {
  readonly #element: HTMLElement;
  readonly #cursor = document.createElement('div');
  readonly #tip = document.createElement('div');
  readonly #sized: ResizeObserver;
  #data: PlotData | null = null;
  #plot: uPlot | null = null;
  #position = 0;
  /** The series that the pointer is near to. */
  #near: number | null = null;

  /** @param onSeek hears the checkpoint that is clicked or dragged to */
  constructor(element: HTMLElement, onSeek: (checkpoint: number) => void) {
    this.#element = element;
    this.#cursor.className = 'cursor';
    this.#tip.className = 'tip';
    this.#sized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) this.#plot?.setSize({ width, height });
    });
    this.#sized.observe(element);
    const seek = (event: PointerEvent) => {
      const { over } = this.#plot as uPlot;
      const { left, width } = over.getBoundingClientRect();
      onSeek(nearestCheckpoint((this.#data as PlotData).places, (event.clientX - left) / (width || 1)));
    };
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || !this.#plot?.over.contains(event.target as Node)) return;
      element.setPointerCapture(event.pointerId);
      seek(event);
    });
    element.addEventListener('pointermove', (event) => {
      if (element.hasPointerCapture(event.pointerId)) seek(event);
    });
  }

  /** Draws other lines. */
  show(data: PlotData): void {
    this.#plot?.destroy();
    this.#data = data;
    const { lines, places, isLog } = data;
    const rows = lines.map(({ values }) => values.map((value) => plotted(value, isLog)));
    this.#plot = new uPlot(
      {
        ...optionsOf(data, this.#element),
        hooks: {
          setSeries: [
            (_, series) => {
              this.#near = series;
            },
          ],
          draw: [() => this.move(this.#position)],
          setCursor: [(plot) => this.#point(plot)],
        },
      },
      [[...places], ...rows] as uPlot.AlignedData,
      this.#element,
    );
    this.#plot.over.append(this.#cursor, this.#tip);
    this.#tip.hidden = true;
  }

  /** Moves the cursor to a position on the timeline. */
  move(position: number): void {
    this.#position = position;
    if (!this.#plot || !this.#data) return;
    const x = this.#plot.valToPos(fractionAtPosition(this.#data.places, position), 'x');
    this.#cursor.style.transform = `translateX(${x}px)`;
  }

  destroy(): void {
    this.#sized.disconnect();
    this.#plot?.destroy();
  }

  /** Says what the pointer is near to. */
  #point(plot: uPlot): void {
    const { idx, left = 0, top = 0 } = plot.cursor;
    const near = this.#near ?? 0;
    const value = near > 0 && typeof idx === 'number' ? plot.data[near]?.[idx] : undefined;
    this.#tip.hidden = value === undefined || value === null;
    if (this.#tip.hidden) return;
    const { lines, steps } = this.#data as PlotData;
    const { label } = lines[near - 1] as Line;
    this.#tip.textContent = `${label} · step ${grouped(steps[idx as number] as number)} · ${short(value as number)}`;
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const x = left + 12 + width > plot.over.clientWidth ? left - 12 - width : left + 12;
    const y = top + 12 + height > plot.over.clientHeight ? top - 12 - height : top + 12;
    this.#tip.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
  }
}
