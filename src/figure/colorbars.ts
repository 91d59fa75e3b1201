// Colorbars, stacked vertically, with ticks, titles and the label, and the key of missing cells.

import type { ColorbarSpec, LaidOutFigure, PlacedColorbar, Rect } from './figure.ts';
import { type FittedNames, fitNames } from './fit-names.ts';
import type { LayoutContext } from './layout-context.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { fitText, isWithin, placeText, SIZES } from './text.ts';

/** Length of an extension: 5 % of the bar as in matplotlib, but at most this fraction of its width. */
const EXTENSION = 0.05;
const EXTENSION_TO_WIDTH = 0.35;
/** A label truncated to fewer characters is omitted. */
const MIN_LABEL_LENGTH = 12;
/** Minimum height of a bar with a title above it, in CSS pixels. */
const MIN_TITLED_HEIGHT = 24;

interface Span {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Places all colorbars beside the panels, within `span`, and the key of missing cells below them.
 * @param bottom the first device pixel below that is occupied
 */
export function placeColorbars(
  context: LayoutContext,
  span: Span,
  bottom: number,
): Pick<LaidOutFigure, 'colorbars' | 'bad' | 'hasAmbiguousNames'> {
  const { spec, plan } = context;
  if (plan.colorbar.width === 0) return { colorbars: [], bad: null, hasAmbiguousNames: false };
  const key = findKeySpace(context, span, bottom);
  const slots = stackBars(context, key === null ? span : { top: span.top, bottom: key.barBottom });
  const { texts: titles, hasAmbiguousNames } = fitBarTitles(context);
  const colorbars = slots.map(({ rect, titleTop }, i) => {
    const bar = placeBar(spec.colorbars[i] as ColorbarSpec, rect);
    if (plan.shown.has('colorbarTexts')) {
      placeBarTicks(context, bar, { ...labelSpan(context, slots, i), width: plan.colorbar.labels });
      if (titleTop !== null) placeBarTitle(context, bar.x, titleTop, titles[i] as string);
    }
    return bar;
  });
  const first = colorbars[0];
  const last = colorbars.at(-1);
  const { left, width, labels } = plan.colorbar;
  const x = left + width + devicePixels(spec, GAPS.besideColorbar) + labels;
  if (first && last && plan.shown.has('colorbarTexts'))
    placeLabel(context, x, { top: first.y, bottom: last.y + last.height });
  return { colorbars, bad: key === null ? null : placeKey(context, key.rect), hasAmbiguousNames };
}

/** The rectangle of a colorbar, and the top of the line with its title, if it has one. */
interface BarSlot {
  readonly rect: Rect;
  readonly titleTop: number | null;
}

/** Divides a span into bars of equal height, each with a title above it if groups have titles. */
function stackBars({ spec, plan }: LayoutContext, { top, bottom }: Span): BarSlot[] {
  const count = spec.colorbars.length;
  const { left: x, width } = plan.colorbar;
  if (spec.barsAt === 'rows') return spec.colorbars.map((_, row) => barOfRow(plan, row, bottom));
  const hasTitles = plan.shown.has('colorbarTexts') && spec.colorbars.some(({ title }) => title !== '');
  const titleLine = hasTitles
    ? lineDevicePixels(spec, SIZES.axisTitle) + devicePixels(spec, GAPS.belowPanelTitle)
    : 0;
  // The first title uses the band of panel titles or column headings, if there is one.
  const firstLine = Math.max(titleLine - plan.slot.top - plan.heading, 0);
  const gap = count > 1 ? devicePixels(spec, hasTitles ? 10 : 16) : 0;
  const divide = (start: number, between: number, areTitled: boolean): BarSlot[] => {
    const height = Math.floor((bottom - start - between * (count - 1)) / count);
    return spec.colorbars.map((_, i) => {
      const y = start + i * (height + between);
      return { rect: { x, y, width, height }, titleTop: areTitled ? y - titleLine : null };
    });
  };
  const spaced = divide(top + firstLine, gap + titleLine, hasTitles);
  if ((spaced[0]?.rect.height ?? 0) >= devicePixels(spec, MIN_TITLED_HEIGHT)) return spaced;
  return divide(top, 0, false).filter(({ rect }) => rect.height >= 1);
}

/** A bar with the height of the panels in a row. */
function barOfRow({ colorbar, down, slot }: Plan, row: number, bottom: number): BarSlot {
  const y = down.start(row) + slot.top;
  const height = Math.min(down.size(row) - slot.top - slot.bottom, bottom - y);
  return { rect: { x: colorbar.left, y, width: colorbar.width, height }, titleTop: null };
}

/** Splits a colorbar's rectangle into the strip of colours and the extensions at its ends. */
export function placeBar(spec: ColorbarSpec, rect: Rect): PlacedColorbar {
  const preferred = Math.max(
    1,
    Math.min(Math.round(EXTENSION * rect.height), Math.round(EXTENSION_TO_WIDTH * rect.width)),
  );
  const length = Math.min(preferred, Math.floor((rect.height - 1) / 2));
  const above = spec.extend === 'max' || spec.extend === 'both' ? length : 0;
  const below = spec.extend === 'min' || spec.extend === 'both' ? length : 0;
  const strip = { ...rect, y: rect.y + above, height: rect.height - above - below };
  return { ...rect, strip, spec };
}

/** The vertical span for a bar's tick labels: half a line beyond the bar, without reaching its title or other bars. */
function labelSpan({ spec }: LayoutContext, slots: readonly BarSlot[], i: number): Span {
  const halfLine = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2);
  const { rect, titleTop } = slots[i] as BarSlot;
  const above = slots[i - 1]?.rect;
  const below = slots[i + 1];
  const end = rect.y + rect.height;
  const midpoint = (from: number, to: number): number => from + Math.floor((to - from) / 2);
  const titleEnd = titleTop !== null ? titleTop + lineDevicePixels(spec, SIZES.axisTitle) : 0;
  const top = above && titleTop === null ? midpoint(above.y + above.height, rect.y) : titleEnd;
  const bottom = below ? (below.titleTop ?? midpoint(end, below.rect.y)) : spec.height;
  return { top: Math.max(rect.y - halfLine, top), bottom: Math.min(end + halfLine, bottom) };
}

/**
 * Places ticks to the right of a strip: the two ends first, then the others from the bottom up, skipping overlaps.
 * @param labels the vertical span and the width available to labels, in device pixels
 */
export function placeBarTicks(
  { spec, texts, lines }: LayoutContext,
  bar: PlacedColorbar,
  labels: Span & { readonly width: number },
): void {
  const { strip } = bar;
  const left = strip.x + strip.width;
  const distance = spec.barsAt === 'panels' ? GAPS.colorbarTick + 2 : GAPS.besideColorbar;
  const x = left + devicePixels(spec, distance);
  const region = { left, top: labels.top, right: x + labels.width, bottom: labels.bottom };
  const { ticks } = bar.spec;
  const ends = ticks.length > 1 ? [ticks.at(-1), ticks[0]] : [ticks[0]];
  const placed: Rect[] = [];
  for (const tick of [...ends, ...ticks.slice(1, -1)]) {
    if (!tick) continue;
    const y = strip.y + Math.round((1 - tick.t) * strip.height);
    const size = SIZES.tick;
    const halfLine = lineDevicePixels(spec, size) / 2;
    // Next to a neighbouring bar, a label may be shifted by up to half a line from its tick.
    const center = Math.min(Math.max(y, labels.top + halfLine), labels.bottom - halfLine);
    const text = placeText(
      { text: tick.label, x, y: center, size, anchor: 'start', role: 'colorbar-tick' },
      spec,
    );
    const { box } = text;
    const isClear = placed.every((other) => box.y >= other.y + other.height || other.y >= box.y + box.height);
    if (!isClear || !isWithin(box, region)) continue;
    placed.push(box);
    texts.push(text);
    // The mark of the lower end is drawn on the last pixel of the strip, not below it.
    const lineY = Math.min(y, strip.y + strip.height - 1) + 0.5;
    lines.push({ x1: left, y1: lineY, x2: left + devicePixels(spec, GAPS.colorbarTick), y2: lineY });
  }
}

/** Fits the titles of all bars to the width of a bar with its tick labels; the label runs to the right of that. */
function fitBarTitles({ spec, plan: { colorbar } }: LayoutContext): FittedNames {
  const room = colorbar.width + devicePixels(spec, GAPS.besideColorbar) + colorbar.labels;
  return fitNames(
    spec.colorbars.map(({ title }) => title),
    (text) => spec.measure(text, SIZES.axisTitle, true) * spec.pixelRatio <= room,
  );
}

function placeBarTitle({ spec, texts }: LayoutContext, x: number, top: number, text: string): void {
  if (text === '' || top < 0) return;
  const size = SIZES.axisTitle;
  const y = top + lineDevicePixels(spec, size) / 2;
  texts.push(placeText({ text, x, y, size, bold: true, anchor: 'start', role: 'colorbar-label' }, spec));
}

/** Places the label once, rotated, to the right of `x` along all colorbars. */
export function placeLabel({ spec, texts }: LayoutContext, x: number, { top, bottom }: Span): void {
  const style = { size: SIZES.axisTitle, bold: false };
  const text = fitText(spec.label, style, (bottom - top - 2) / spec.pixelRatio, spec.measure);
  if (text === '' || text.length < Math.min(spec.label.length, MIN_LABEL_LENGTH)) return;
  const center = x + devicePixels(spec, GAPS.colorbarLabel) + lineDevicePixels(spec, style.size) / 2;
  const y = Math.round((top + bottom) / 2);
  texts.push(placeText({ text, x: center, y, size: style.size, rotate: -90, role: 'colorbar-label' }, spec));
}

const badLabelOf = ({ spec }: LayoutContext): string => spec.badLabel ?? 'missing';

/** Device pixels of the key: its swatch, its line of text, and the width of both. */
function measureKey(context: LayoutContext): { swatch: number; height: number; line: number; width: number } {
  const { spec } = context;
  const swatch = devicePixels(spec, 16);
  const text = Math.ceil(spec.measure(badLabelOf(context), SIZES.tick, false) * spec.pixelRatio) + 1;
  return {
    swatch,
    height: devicePixels(spec, 10),
    line: lineDevicePixels(spec, SIZES.tick),
    width: swatch + devicePixels(spec, 5) + text,
  };
}

/** The place of the key under the colorbars, and where these have to end; null if it does not fit. */
function findKeySpace(
  context: LayoutContext,
  { top, bottom }: Span,
  limit: number,
): { readonly rect: Rect; readonly barBottom: number } | null {
  const { spec, plan } = context;
  if (spec.bad === null || !plan.shown.has('colorbarTexts')) return null;
  const { swatch, height, line, width } = measureKey(context);
  const x = plan.colorbar.left;
  if (x + width > spec.width) return null;
  // Half a line for the lowest tick label, plus a gap.
  const distance = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2) + devicePixels(spec, 6);
  const barBottom = Math.min(bottom, limit - line - distance);
  if (barBottom - top < devicePixels(spec, 40) * spec.colorbars.length) return null;
  const y = barBottom + distance + Math.floor((line - height) / 2);
  return { rect: { x, y, width: swatch, height }, barBottom };
}

/** Places the swatch at `rect`, with its label to the right. */
function placeKey(context: LayoutContext, rect: Rect): NonNullable<LaidOutFigure['bad']> {
  const { spec, texts } = context;
  const x = rect.x + rect.width + devicePixels(spec, 5);
  const y = rect.y + rect.height / 2;
  const size = SIZES.tick;
  texts.push(
    placeText({ text: badLabelOf(context), x, y, size, anchor: 'start', role: 'colorbar-tick' }, spec),
  );
  return { ...rect, color: spec.bad ?? '' };
}

/** In a figure without colorbars, places the key at the right end of the caption's line, which starts at `top`. */
export function placeKeyInFooter(
  context: LayoutContext,
  top: number,
): { readonly bad: LaidOutFigure['bad']; readonly width: number } {
  const { spec, plan } = context;
  if (spec.bad === null || spec.colorbars.length > 0) return { bad: null, width: 0 };
  const { swatch, height, line, width } = measureKey(context);
  const x = spec.width - plan.margin - width;
  if (x < plan.margin) return { bad: null, width: 0 };
  const y = top + Math.floor((line - height) / 2);
  return {
    bad: placeKey(context, { x, y, width: swatch, height }),
    width: width + devicePixels(spec, 12),
  };
}
