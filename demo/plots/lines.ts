// Plots of lines with their names at their ends: rankings, profiles and trajectories.

import { dot, line } from '@observablehq/plot';
import type { ProfilePlot, RankingPlot, TrajectoryPlot } from '../../src/analysis.ts';
import {
  type Axis,
  addElement,
  addText,
  addTexts,
  drawAxes,
  marginsOf,
  measure,
  type PlotFrame,
  shorten,
  textsOf,
} from './frame.ts';
import { moveApart } from './labels.ts';
import { LINE_HEIGHT, MAX_SERIES, seriesStyle, TEXT } from './style.ts';
import { countText, type Scale, valueText } from './ticks.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line; its points are in the order of x, and y is NaN where it is broken. */
interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** A point to mark. */
  readonly mark?: Point | undefined;
}

interface LineChart {
  readonly series: readonly Series[];
  readonly x: Axis;
  readonly yLabel: string;
  /** Whether y is logarithmic if all values are positive. */
  readonly preferLog: boolean;
  /** Whether a linear y axis has zero. */
  readonly fromZero: boolean;
  readonly title: string;
  readonly captions: readonly string[];
  /** What to do if there are too many lines. */
  readonly remedy: string;
}

const WIDTH = 1.5;
/** Names at the ends of lines take at most this share of the width. */
const MAX_NAMES = 0.34;
/** From the end of a line to its name. */
const LEADER = 14;
/** Below this ratio of the largest to the smallest value, a logarithmic axis shows little. */
const MIN_LOG_RATIO = 10;

/** The vertical scale. */
function yScale(values: readonly number[], { preferLog, fromZero }: LineChart): Scale {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max < min) return { type: 'linear', domain: [0, 1] };
  if (preferLog && min > 0 && max / min >= MIN_LOG_RATIO) {
    const padding = (max / min) ** 0.03;
    return { type: 'log', domain: [min / padding, max * padding] };
  }
  const padding = (max - min || Math.abs(max) || 1) * 0.05;
  const hasZero = fromZero && min >= 0;
  return { type: 'linear', domain: [hasZero ? 0 : min - padding, fromZero && max <= 0 ? 0 : max + padding] };
}

const lastFinite = ({ points }: Series): Point | undefined => points.findLast(({ y }) => Number.isFinite(y));

function drawLines(chart: LineChart, frame: PlotFrame): SVGSVGElement {
  const { theme, font, width, height } = frame;
  const { x } = chart;
  const shown = chart.series.slice(
    0,
    Math.min(MAX_SERIES, Math.max(1, Math.floor((height - 90) / LINE_HEIGHT))),
  );
  const left = chart.series.length - shown.length;
  const texts = textsOf(
    chart.title,
    left > 0 ? `${shown.length} of ${chart.series.length} lines; ${chart.remedy}` : '',
    ...chart.captions,
  );
  const names = shown.map(({ name }) => shorten(name, MAX_NAMES * width, TEXT.tick, font));
  const namesWidth = Math.max(0, ...names.map((name) => measure(name, TEXT.tick, font)));
  const y: Axis = {
    label: chart.yLabel,
    scale: yScale(
      shown.flatMap(({ points }) => points.map((point) => point.y)),
      chart,
    ),
    format: valueText,
  };
  const margins = marginsOf(frame, texts, y, namesWidth > 0 ? namesWidth + LEADER + 8 : 0);
  const marks = shown.flatMap(({ points, mark }, i) => {
    const { color, dash } = seriesStyle(i, theme);
    const defined = points.map((point) => (Number.isFinite(point.y) ? point : { x: point.x, y: Number.NaN }));
    // A value between missing ones is no line.
    const alone = defined.filter(
      ({ y: own }, at) =>
        !Number.isNaN(own) &&
        [defined[at - 1], defined[at + 1]].every((next) => !next || Number.isNaN(next.y)),
    );
    const stroke = {
      stroke: color,
      strokeWidth: WIDTH,
      strokeLinejoin: 'round',
      ...(dash && { strokeDasharray: dash }),
    } as const;
    return [
      line(defined, { x: 'x', y: 'y', ...stroke }),
      ...(alone.length > 0 ? [dot(alone, { x: 'x', y: 'y', r: 1.5, fill: color })] : []),
      ...(mark ? [dot([mark], { x: 'x', y: 'y', r: 3.5, fill: color, stroke: 'none' })] : []),
    ];
  });
  const drawn = drawAxes(frame, { x, y }, margins, marks);
  const { svg, area, colors } = drawn;
  const ends = shown.map((each) => lastFinite(each));
  const places = moveApart(
    ends.map((end) => ({ at: end ? drawn.yAt(end.y) : area.bottom })),
    LINE_HEIGHT,
    [area.top, area.bottom],
  );
  for (const [i, name] of names.entries()) {
    const end = ends[i];
    if (!end || name === '') continue;
    const [from, to] = [drawn.xAt(end.x), area.right + LEADER - 3];
    const { color } = seriesStyle(i, theme);
    const place = places[i] as number;
    addElement(svg, 'path', {
      d: `M${from + 2},${drawn.yAt(end.y)}L${area.right + 3},${drawn.yAt(end.y)}L${to - 3},${place}L${to},${place}`,
      fill: 'none',
      stroke: color,
      'stroke-width': 0.75,
    });
    addText(svg, { text: name, x: area.right + LEADER, y: place, fill: colors.text });
  }
  addTexts(svg, frame, texts);
  return svg;
}

const SELECT_TASKS = 'select others with the option tasks';

/** A name, and how many heads are above the elbow. */
const withElbow = (name: string, elbow: number): string => (elbow > 0 ? `${name} (${elbow})`.trim() : name);

/** Importance against rank. */
export function drawRanking(
  { lines, title, caption, quantity, signed, headName }: RankingPlot,
  frame: PlotFrame,
): SVGSVGElement {
  const most = Math.max(2, ...lines.map(({ values }) => values.length));
  const hasElbow = lines.some(({ elbow }) => elbow > 0);
  return drawLines(
    {
      series: lines.map(({ name, values, elbow }) => ({
        name: withElbow(name, elbow),
        points: Array.from(values, (y, i) => ({ x: i + 1, y })),
        mark: elbow > 0 ? { x: elbow, y: values[elbow - 1] as number } : undefined,
      })),
      x: { label: `Rank of ${headName}`, scale: { type: 'linear', domain: [1, most] }, format: countText },
      yLabel: signed ? `Magnitude of ${quantity}` : quantity,
      preferLog: true,
      fromZero: true,
      title,
      captions: [hasElbow ? `dots: the last ${headName} above the elbow (number of them)` : '', caption],
      remedy: SELECT_TASKS,
    },
    frame,
  );
}

/** The mean of each layer. */
export function drawProfile(
  { lines, title, caption, quantity }: ProfilePlot,
  frame: PlotFrame,
): SVGSVGElement {
  const ends = lines.flatMap(({ means, firstLayer }) => [firstLayer, firstLayer + means.length - 1]);
  const domain = [Math.min(...ends), Math.max(...ends, Math.min(...ends) + 1)] as const;
  return drawLines(
    {
      series: lines.map(({ name, means, firstLayer }) => ({
        name,
        points: Array.from(means, (y, layer) => ({ x: firstLayer + layer, y })),
      })),
      x: {
        label: 'Layer',
        scale: { type: 'linear', domain },
        format: (layer) => (Number.isInteger(layer) ? String(layer) : ''),
      },
      yLabel: `Mean of ${quantity}`,
      preferLog: false,
      fromZero: true,
      title,
      captions: [caption],
      remedy: SELECT_TASKS,
    },
    frame,
  );
}

/** Steps whose largest is this many times the smallest positive one are on a logarithmic axis. */
const MIN_DECADES = 100;

/** The axis of training steps: logarithmic if they span decades, with a place for step 0 if there is one. */
function stepScale(steps: readonly number[]): Scale {
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const positive = Math.min(...steps.filter((step) => step > 0));
  const domain = [first, last > first ? last : first + 1] as const;
  if (first < 0 || !(last / positive >= MIN_DECADES)) return { type: 'linear', domain };
  return first === 0 ? { type: 'symlog', domain, constant: positive } : { type: 'log', domain };
}

/** Heads over training. */
export function drawTrajectories(
  { lines, title, caption, quantity }: TrajectoryPlot,
  frame: PlotFrame,
): SVGSVGElement {
  const steps = lines.flatMap((each) => each.steps);
  return drawLines(
    {
      series: lines.map(({ name, steps: own, values }) => ({
        name,
        points: own.map((x, i) => ({ x, y: values[i] as number })),
      })),
      x: { label: 'Training step', scale: stepScale(steps), format: countText },
      yLabel: quantity,
      preferLog: false,
      fromZero: true,
      title,
      captions: [caption],
      remedy: 'choose fewer',
    },
    frame,
  );
}
