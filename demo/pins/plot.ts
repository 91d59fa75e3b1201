// The plot of pinned heads: trajectories as lines, with a cursor at the current position of the timeline.

import uPlot from 'uplot';
import { withMinusSign } from '../../src/index.ts';
import 'uplot/dist/uPlot.min.css';
import { checkpointsToLabel, fractionAtPosition, nearestCheckpoint, stepsWriter } from '../../src/play.ts';

/** Distance of the tooltip from the pointer, in CSS pixels. */
const TOOLTIP_OFFSET = 12;

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** One value per checkpoint; NaN is missing, undefined means that the model has no checkpoint at the step. */
  readonly values: readonly (number | undefined)[];
}

export interface PlotData {
  readonly lines: readonly Line[];
  readonly steps: readonly number[];
  /** Tokens per step, if steps are shown as tokens; else null. */
  readonly tokens: number | null;
  /** Position of each checkpoint on the horizontal axis, in [0, 1]. */
  readonly fractions: readonly number[];
  readonly isLog: boolean;
}

/** Space for the label of a step, in CSS pixels. */
const LABEL_WIDTH = 52;

const { format: formatCompact } = new Intl.NumberFormat('en', {
  notation: 'compact',
  maximumSignificantDigits: 3,
});
const formatValue = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  return withMinusSign(value !== 0 && Math.abs(value) < 1e-3 ? rounded.toExponential() : String(rounded));
};

/** Above this number of grid lines, only those at powers of ten are drawn. */
const MAX_GRID_LINES = 20;

const filterGridLines = (_: uPlot, splits: number[]): (number | null)[] =>
  splits.map((value) =>
    Math.abs(Math.log10(value) % 1) < 1e-9 || splits.length < MAX_GRID_LINES ? value : null,
  );

/** Converts a value for uPlot: a line breaks at `null` and continues across undefined. */
function toPlotValue(value: number | undefined, isLog: boolean): number | null | undefined {
  if (value === undefined) return undefined;
  return Number.isFinite(value) && (!isLog || value > 0) ? value : null;
}

/** Maximum number of decades on a log scale, from the largest value down. */
const MAX_DECADES = 12;

/** Computes the limits of the vertical axis. */
function computeRange({ lines, isLog }: PlotData): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const { values } of lines)
    for (const value of values) {
      const y = toPlotValue(value, isLog);
      if (typeof y !== 'number') continue;
      if (y < min) min = y;
      if (y > max) max = y;
    }
  if (max < min) return isLog ? [0.1, 1] : [0, 1];
  if (!isLog) return uPlot.rangeNum(min, max, 0.1, true) as [number, number];
  return uPlot.rangeLog(Math.max(min, max * 10 ** -MAX_DECADES), max, 10, false) as [number, number];
}

function createOptions(data: PlotData, element: HTMLElement): uPlot.Options {
  const { lines, steps, tokens, fractions, isLog } = data;
  const range = computeRange(data);
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
          checkpointsToLabel(fractions, plot.bbox.width / devicePixelRatio, LABEL_WIDTH).map(
            (checkpoint) => fractions[checkpoint] as number,
          ),
        values: (_, splits) =>
          splits.map((fraction) =>
            formatCompact((steps[nearestCheckpoint(fractions, fraction)] as number) * (tokens ?? 1)),
          ),
      },
      {
        ...axis,
        ...(isLog && { grid: { ...grid, filter: filterGridLines } }),
        size: 58,
        values: (_, splits) => splits.map((value) => (value === null ? '' : formatValue(value))),
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
  readonly #tooltip = document.createElement('div');
  readonly #resizeObserver: ResizeObserver;
  #data: PlotData | null = null;
  #plot: uPlot | null = null;
  #position = 0;
  /** Index of the series near the pointer. */
  #nearSeries: number | null = null;

  /** @param onSeek called with the checkpoint that the user clicks or drags to */
  constructor(element: HTMLElement, onSeek: (checkpoint: number) => void) {
    this.#element = element;
    this.#cursor.className = 'cursor';
    this.#tooltip.className = 'tip';
    this.#resizeObserver = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) this.#plot?.setSize({ width, height });
    });
    this.#resizeObserver.observe(element);
    const seek = (event: PointerEvent) => {
      const { over } = this.#plot as uPlot;
      const { left, width } = over.getBoundingClientRect();
      onSeek(nearestCheckpoint((this.#data as PlotData).fractions, (event.clientX - left) / (width || 1)));
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

  /** Replaces the lines. */
  show(data: PlotData): void {
    this.#plot?.destroy();
    this.#data = data;
    const { lines, fractions, isLog } = data;
    const rows = lines.map(({ values }) => values.map((value) => toPlotValue(value, isLog)));
    this.#plot = new uPlot(
      {
        ...createOptions(data, this.#element),
        hooks: {
          setSeries: [
            (_, series) => {
              this.#nearSeries = series;
            },
          ],
          draw: [() => this.move(this.#position)],
          setCursor: [(plot) => this.#updateTooltip(plot)],
        },
      },
      [[...fractions], ...rows] as uPlot.AlignedData,
      this.#element,
    );
    this.#plot.over.append(this.#cursor, this.#tooltip);
    this.#tooltip.hidden = true;
  }

  /** Moves the cursor to a position on the timeline. */
  move(position: number): void {
    this.#position = position;
    if (!this.#plot || !this.#data) return;
    const x = this.#plot.valToPos(fractionAtPosition(this.#data.fractions, position), 'x');
    this.#cursor.style.transform = `translateX(${x}px)`;
  }

  destroy(): void {
    this.#resizeObserver.disconnect();
    this.#plot?.destroy();
  }

  /** Shows the value near the pointer. */
  #updateTooltip(plot: uPlot): void {
    const { idx, left = 0, top = 0 } = plot.cursor;
    const series = this.#nearSeries ?? 0; // series 0 is the horizontal axis
    const value = series > 0 && typeof idx === 'number' ? plot.data[series]?.[idx] : undefined;
    this.#tooltip.hidden = value === undefined || value === null;
    if (this.#tooltip.hidden) return;
    const { lines, steps, tokens } = this.#data as PlotData;
    const { label } = lines[series - 1] as Line;
    const step = stepsWriter(tokens)([steps[idx as number] as number], steps);
    this.#tooltip.textContent = `${label} · ${step} · ${formatValue(value as number)}`;
    const { offsetWidth: width, offsetHeight: height } = this.#tooltip;
    const x =
      left + TOOLTIP_OFFSET + width > plot.over.clientWidth
        ? left - TOOLTIP_OFFSET - width
        : left + TOOLTIP_OFFSET;
    const y =
      top + TOOLTIP_OFFSET + height > plot.over.clientHeight
        ? top - TOOLTIP_OFFSET - height
        : top + TOOLTIP_OFFSET;
    this.#tooltip.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
  }
}
