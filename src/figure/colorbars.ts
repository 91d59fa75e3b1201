// Colorbars: their strips one above the other, with ticks, titles, the label, and the key of missing cells.

import type { AxisMarks } from './axes.ts';
import type { ColorbarSpec, FigureSpec, LaidOutFigure, PlacedColorbar, Rect } from './figure.ts';
import { type FittedNames, fitNames } from './fit-names.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { fitText, isWithin, placeText, SIZES } from './text.ts';

/** Length of an extension: as matplotlib's, a twentieth of the bar, but not pointed where the bar is long. */
const EXTENSION = 0.05;
const EXTENSION_TO_WIDTH = 0.35;
/** A label cut to fewer letters says nothing. */
const SHORTEST_LABEL = 12;
const badLabelOf = ({ badLabel = 'missing' }: FigureSpec): string => badLabel;

interface Span {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Places all colorbars between `span.top` and `span.bottom`, beside the panels, and the key of missing cells below them.
 * `foot` is the first device pixel below that is taken.
 */
export function placeColorbars(
  spec: FigureSpec,
  plan: Plan,
  span: Span,
  foot: number,
  marks: AxisMarks,
): Pick<LaidOutFigure, 'colorbars' | 'bad' | 'areAlike'> {
  if (plan.colorbar.width === 0) return { colorbars: [], bad: null, areAlike: false };
  const key = keyBelow(spec, plan, span, foot);
  const bars = stack(spec, plan, key === null ? span : { top: span.top, bottom: key.barBottom });
  const { texts: titles, areAlike } = fitBarTitles(spec, plan);
  const colorbars = bars.map(({ rect, title: top }, i) => {
    const bar = placeBar(spec.colorbars[i] as ColorbarSpec, rect);
    if (plan.shown.has('colorbarTexts')) {
      placeBarTicks(spec, bar, { ...reachOf(spec, bars, i), labels: plan.colorbar.labels }, marks);
      if (top !== null) placeBarTitle(spec, bar, titles[i] as string, top, marks);
    }
    return bar;
  });
  const first = colorbars[0];
  const last = colorbars.at(-1);
  const { left, width, labels } = plan.colorbar;
  const x = left + width + devicePixels(spec, GAPS.besideColorbar) + labels;
  const hasLabel = first && last && plan.shown.has('colorbarTexts');
  if (hasLabel) placeLabel(spec, x, { top: first.y, bottom: last.y + last.height }, marks);
  return { colorbars, bad: key === null ? null : placeKey(spec, key.rect, marks), areAlike };
}

/** A colorbar's place, and the top of its title's line. */
interface Stacked {
  readonly rect: Rect;
  readonly title: number | null;
}

/** Equal heights from top to bottom, with a title's line above each where groups have titles. */
function stack(spec: FigureSpec, plan: Plan, { top, bottom }: Span): Stacked[] {
  const count = spec.colorbars.length;
  const { left: x, width } = plan.colorbar;
  if (spec.barsAt === 'rows') return spec.colorbars.map((_, row) => barOfRow(plan, row, bottom));
  const titled = plan.shown.has('colorbarTexts') && spec.colorbars.some(({ title }) => title !== '');
  const titleLine = titled
    ? lineDevicePixels(spec, SIZES.axisTitle) + devicePixels(spec, GAPS.belowPanelTitle)
    : 0;
  // The first title stands level with those of panels or columns where they leave a band for it.
  const firstLine = Math.max(titleLine - plan.slot.top - plan.heading, 0);
  const gap = count > 1 ? devicePixels(spec, titled ? 10 : 16) : 0;
  const place = (start: number, between: number, hasTitles: boolean): Stacked[] => {
    const height = Math.floor((bottom - start - between * (count - 1)) / count);
    return spec.colorbars.map((_, i) => {
      const y = start + i * (height + between);
      return { rect: { x, y, width, height }, title: hasTitles ? y - titleLine : null };
    });
  };
  const roomy = place(top + firstLine, gap + titleLine, titled);
  if ((roomy[0]?.rect.height ?? 0) >= devicePixels(spec, 24)) return roomy;
  return place(top, 0, false).filter(({ rect }) => rect.height >= 1);
}

/** As high as the panels of a row. */
function barOfRow({ colorbar, down, slot }: Plan, row: number, bottom: number): Stacked {
  const y = down.start(row) + slot.top;
  const height = Math.min(down.size(row) - slot.top - slot.bottom, bottom - y);
  return { rect: { x: colorbar.left, y, width: colorbar.width, height }, title: null };
}

/** Splits a colorbar's rectangle into the colours and the extensions at its ends. */
export function placeBar(spec: ColorbarSpec, rect: Rect): PlacedColorbar {
  const wanted = Math.max(
    1,
    Math.min(Math.round(EXTENSION * rect.height), Math.round(EXTENSION_TO_WIDTH * rect.width)),
  );
  const length = Math.min(wanted, Math.floor((rect.height - 1) / 2));
  const above = spec.extend === 'max' || spec.extend === 'both' ? length : 0;
  const below = spec.extend === 'min' || spec.extend === 'both' ? length : 0;
  const strip = { ...rect, y: rect.y + above, height: rect.height - above - below };
  return { ...rect, strip, spec };
}

/** Where tick labels of a bar may stand: half a line beyond it, but not in its title or in the way of its neighbours. */
function reachOf(spec: FigureSpec, bars: readonly Stacked[], i: number): Span {
  const half = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2);
  const { rect, title } = bars[i] as Stacked;
  const above = bars[i - 1]?.rect;
  const below = bars[i + 1];
  const foot = rect.y + rect.height;
  const middle = (from: number, to: number): number => from + ((to - from) >> 1);
  const ceiling = title !== null ? title + lineDevicePixels(spec, SIZES.axisTitle) : 0;
  const top = above && title === null ? middle(above.y + above.height, rect.y) : ceiling;
  const floor = below ? (below.title ?? middle(foot, below.rect.y)) : spec.height;
  return { top: Math.max(rect.y - half, top), bottom: Math.min(foot + half, floor) };
}

/**
 * Ticks beside a strip; the ends first, then the others from below where they touch none.
 * @param reach where labels may stand, `labels` wide
 */
export function placeBarTicks(
  spec: FigureSpec,
  bar: PlacedColorbar,
  reach: Span & { readonly labels: number },
  marks: AxisMarks,
): void {
  const { strip } = bar;
  const right = strip.x + strip.width;
  const beside = spec.barsAt === 'panels' ? GAPS.colorbarTick + 2 : GAPS.besideColorbar;
  const x = right + devicePixels(spec, beside);
  const ticks = bar.spec.ticks;
  const ends = ticks.length > 1 ? [ticks.at(-1), ticks[0]] : [ticks[0]];
  const taken: Rect[] = [];
  for (const tick of [...ends, ...ticks.slice(1, -1)]) {
    if (!tick) continue;
    const y = strip.y + Math.round((1 - tick.t) * strip.height);
    const size = SIZES.tick;
    const half = lineDevicePixels(spec, size) / 2;
    // A label may stand half a line from its tick where its end of the bar has neighbours.
    const middle = Math.min(Math.max(y, reach.top + half), reach.bottom - half);
    const text = placeText(
      { text: tick.label, x, y: middle, size, anchor: 'start', role: 'colorbar-tick' },
      spec,
    );
    const { box } = text;
    const isClear = taken.every((other) => box.y >= other.y + other.height || other.y >= box.y + box.height);
    const isInside = isWithin(box, right, reach.top, x + reach.labels, reach.bottom);
    if (!isClear || !isInside) continue;
    taken.push(box);
    marks.texts.push(text);
    // The mark of the lower end stands at the last pixel of the strip, not below it.
    const at = Math.min(y, strip.y + strip.height - 1) + 0.5;
    marks.lines.push({ x1: right, y1: at, x2: right + devicePixels(spec, GAPS.colorbarTick), y2: at });
  }
}

/** The titles of all bars, each as wide as a bar and its tick labels: further right runs the label. */
function fitBarTitles(spec: FigureSpec, { colorbar }: Plan): FittedNames {
  const room = colorbar.width + devicePixels(spec, GAPS.besideColorbar) + colorbar.labels;
  return fitNames(
    spec.colorbars.map(({ title }) => title),
    (text) => spec.measure(text, SIZES.axisTitle, true) * spec.pixelRatio <= room,
  );
}

function placeBarTitle(
  spec: FigureSpec,
  { x }: PlacedColorbar,
  text: string,
  top: number,
  marks: AxisMarks,
): void {
  if (text === '' || top < 0) return;
  const size = SIZES.axisTitle;
  const y = top + lineDevicePixels(spec, size) / 2;
  marks.texts.push(
    placeText({ text, x, y, size, bold: true, anchor: 'start', role: 'colorbar-label' }, spec),
  );
}

/** The label along all colorbars, once, beyond `x`. */
export function placeLabel(spec: FigureSpec, x: number, { top, bottom }: Span, marks: AxisMarks): void {
  const size = SIZES.axisTitle;
  const text = fitText(spec.label, size, false, (bottom - top - 2) / spec.pixelRatio, spec.measure);
  if (text === '' || text.length < Math.min(spec.label.length, SHORTEST_LABEL)) return;
  const middle = x + devicePixels(spec, GAPS.colorbarLabel) + lineDevicePixels(spec, size) / 2;
  const y = Math.round((top + bottom) / 2);
  marks.texts.push(placeText({ text, x: middle, y, size, rotate: -90, role: 'colorbar-label' }, spec));
}

/** Size of the key's swatch and of its whole line. */
function keySize(spec: FigureSpec): { swatch: number; height: number; line: number; width: number } {
  const swatch = devicePixels(spec, 16);
  const text = Math.ceil(spec.measure(badLabelOf(spec), SIZES.tick, false) * spec.pixelRatio) + 1;
  return {
    swatch,
    height: devicePixels(spec, 10),
    line: lineDevicePixels(spec, SIZES.tick),
    width: swatch + devicePixels(spec, 5) + text,
  };
}

/** Where the key goes under the colorbars, and where they end then; null where it does not fit. */
function keyBelow(
  spec: FigureSpec,
  plan: Plan,
  { top, bottom }: Span,
  foot: number,
): { readonly rect: Rect; readonly barBottom: number } | null {
  if (spec.bad === null || !plan.shown.has('colorbarTexts')) return null;
  const { swatch, height, line: lineSize, width } = keySize(spec);
  const x = plan.colorbar.left;
  if (x + width > spec.width) return null;
  // Half a line for the lowest tick label, and air.
  const away = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2) + devicePixels(spec, 6);
  const barBottom = Math.min(bottom, foot - lineSize - away);
  if (barBottom - top < devicePixels(spec, 40) * spec.colorbars.length) return null;
  const y = barBottom + away + Math.floor((lineSize - height) / 2);
  return { rect: { x, y, width: swatch, height }, barBottom };
}

/** The swatch at `rect` with its label to the right. */
function placeKey(spec: FigureSpec, rect: Rect, marks: AxisMarks): NonNullable<LaidOutFigure['bad']> {
  const x = rect.x + rect.width + devicePixels(spec, 5);
  const y = rect.y + rect.height / 2;
  const size = SIZES.tick;
  marks.texts.push(
    placeText({ text: badLabelOf(spec), x, y, size, anchor: 'start', role: 'colorbar-tick' }, spec),
  );
  return { ...rect, color: spec.bad ?? '' };
}

/** The key where no colorbar is: at the right end of the caption's line, whose top is `top`. */
export function placeKeyInFooter(
  spec: FigureSpec,
  plan: Plan,
  top: number,
  marks: AxisMarks,
): { readonly bad: LaidOutFigure['bad']; readonly width: number } {
  if (spec.bad === null || spec.colorbars.length > 0) return { bad: null, width: 0 };
  const { swatch, height, line: lineSize, width } = keySize(spec);
  const x = spec.width - plan.margin - width;
  if (x < plan.margin) return { bad: null, width: 0 };
  const y = top + Math.floor((lineSize - height) / 2);
  return {
    bad: placeKey(spec, { x, y, width: swatch, height }, marks),
    width: width + devicePixels(spec, 12),
  };
}
