// Titles and notes above panels, and the row and column headings of a table.

import type { PanelSpec, PlacedText, Rect } from './figure.ts';
import { type FitsTest, fitNames, fullNames, hasAmbiguousNames } from './fit-names.ts';
import type { LayoutContext } from './layout-context.ts';
import { devicePixels, GAPS, lineDevicePixels } from './plan.ts';
import { placeText, plainText, type TextStyle } from './text.ts';

/** Title styles in order of preference: the first in which all titles fit, in full or without their common parts. */
const STYLES = [
  { size: 12, bold: true },
  { size: 11, bold: true },
  { size: 10, bold: true },
  { size: 10, bold: false },
] as const;
const SMALLEST_STYLE = STYLES[3];
const NOTE_STYLE = { size: 10, bold: false };

/** Titles run across the figure above columns, or down the figure beside rows. */
type Direction = 'across' | 'down';

interface Title {
  readonly text: string;
  /** Its centre along the direction, in device pixels. */
  readonly center: number;
  /** Available length in CSS pixels. */
  readonly room: number;
}

/** Where and how a list of titles is drawn. */
interface TitlePlacement {
  readonly style: TextStyle;
  readonly direction: Direction;
  readonly role: PlacedText['role'];
}

/** Whether all panel titles fit on one line, in full or without their common parts. */
export function doPanelTitlesFit(context: LayoutContext, panels: readonly Rect[]): boolean {
  const titles = titlesOfPanels(context, panels, ({ title }) => title);
  return findStyle(context, titles) !== undefined;
}

/** Centres a title above each panel. @returns true if different titles had to be shortened to the same text */
export function placePanelTitles(context: LayoutContext, panels: readonly Rect[]): boolean {
  const { plan } = context;
  if (!plan.shown.has('panelTitles')) return false;
  if (plan.secondTitleLine > 0) return placeTwoLineTitles(context, panels);
  const titles = titlesOfPanels(context, panels, ({ title }) => title);
  const style = chooseStyle(context, titles);
  const { titles: fitted, hasAmbiguousNames } = fitTitles(context, titles, style);
  const placement = { style, direction: 'across', role: 'panel-title' } as const;
  for (const [i, title] of fitted.entries())
    placeTitle(context, title, (panels[i]?.y ?? 0) - plan.noteLine, placement);
  return hasAmbiguousNames;
}

/** Places the parts of each title on two lines; a title without parts is on the second one. */
function placeTwoLineTitles(context: LayoutContext, panels: readonly Rect[]): boolean {
  const { plan, spec } = context;
  const style = SMALLEST_STYLE;
  const placement = { style, direction: 'across', role: 'panel-title' } as const;
  const lines = [0, 1].map((line) =>
    titlesOfPanels(context, panels, ({ title, titleParts }) => (titleParts ?? ['', title])[line] as string),
  );
  const fitted = lines.map((titles) => fitTitles(context, titles, style).titles);
  for (const [line, titles] of fitted.entries())
    for (const [i, title] of titles.entries()) {
      const edge = (panels[i]?.y ?? 0) - plan.noteLine - (line === 0 ? plan.secondTitleLine : 0);
      placeTitle(context, title, edge, placement);
    }
  const [first = [], second = []] = fitted;
  const names = spec.panels.map(({ title }, i) => (panels[i]?.height ? title : ''));
  return hasAmbiguousNames(
    names,
    first.map(({ text }, i) => `${text}\n${second[i]?.text}`),
  );
}

/** Places a note below each panel title, if it fits in full. @returns true if any note was omitted */
export function placePanelNotes(context: LayoutContext, panels: readonly Rect[]): boolean {
  if (!context.plan.shown.has('panelNotes')) return false;
  const notes = titlesOfPanels(context, panels, ({ note }) => note ?? '');
  const fits = fitsInRoom(context, notes, NOTE_STYLE);
  const placement = { style: NOTE_STYLE, direction: 'across', role: 'panel-note' } as const;
  for (const [i, note] of notes.entries())
    if (fits(note.text, i)) placeTitle(context, note, panels[i]?.y ?? 0, placement);
  return !notes.every(({ text }, i) => fits(text, i));
}

/** A text for each panel, centred on it. */
function titlesOfPanels(
  context: LayoutContext,
  panels: readonly Rect[],
  textOf: (panel: PanelSpec) => string,
): Title[] {
  const { spec, plan } = context;
  return panels.map((rect, i) => {
    const text = rect.height > 0 ? plainText(textOf(spec.panels[i] as PanelSpec)) : '';
    const center = rect.x + Math.round(rect.width / 2);
    const { column } = plan.grid.slot(i);
    return { text, center, room: roomAround(context, { direction: 'across', track: column, center }) };
  });
}

/**
 * Places the headings of a table: above each column and, rotated, to the left of each row, outside the panel titles.
 * @returns true if different names had to be shortened to the same text
 */
export function placeHeadings(context: LayoutContext, block: Rect): boolean {
  const { plan } = context;
  const { table } = plan.grid;
  if (plan.heading === 0 || table === null) return false;
  const columns = headingsAlong(context, 'across', table.columns);
  const rows = headingsAlong(context, 'down', table.rows);
  const style = chooseStyle(context, [...columns, ...rows]);
  const across = fitTitles(context, columns, style);
  const down = fitTitles(context, rows, style);
  const top = block.y - plan.slot.top;
  for (const title of across.titles)
    placeTitle(context, title, top, { style, direction: 'across', role: 'heading' });
  const left = leftEdge(context, block);
  for (const title of down.titles)
    placeTitle(context, title, left, { style, direction: 'down', role: 'heading' });
  return across.hasAmbiguousNames || down.hasAmbiguousNames;
}

const ABOVE_PANELS: ReadonlySet<PlacedText['role']> = new Set(['panel-title', 'panel-note', 'heading']);

/** The left edge of the panels in `block` including tick labels, and titles wider than their panels. */
export function leftEdge({ plan, texts }: LayoutContext, block: Rect): number {
  return texts.reduce(
    (left, { role, box }) => (ABOVE_PANELS.has(role) ? Math.min(left, box.x) : left),
    block.x - plan.tickBand.left,
  );
}

/** A heading for each column or row, centred on its cells. */
function headingsAlong(context: LayoutContext, direction: Direction, names: readonly string[]): Title[] {
  const { slot, [direction]: tracks } = context.plan;
  const [before, after] = direction === 'across' ? [slot.left, slot.right] : [slot.top, slot.bottom];
  return names.map((text, track) => {
    const cells = tracks.size(track) - before - after;
    const center = tracks.start(track) + before + Math.round(cells / 2);
    return { text, center, room: roomAround(context, { direction, track, center }) };
  });
}

/** CSS pixels available for a title centred on a panel: its slot, and slightly less than half of the adjacent gaps. */
function roomAround(
  { spec, plan }: LayoutContext,
  { direction, track, center }: { direction: Direction; track: number; center: number },
): number {
  const { gap, start, size } = plan[direction];
  const { slot, colorbar } = plan;
  const [before, end] = direction === 'across' ? [slot.left, colorbar.left - 1] : [slot.top, spec.height];
  const halfGap = Math.max(Math.floor(gap / 2) - devicePixels(spec, 1), 0);
  // Left of the first column, only the tick label band is free.
  const isFree = track > 0 || direction === 'down' || plan.tickBand.left > 0;
  const first = start(track) + before - (isFree ? halfGap : 0);
  const last = Math.min(start(track) + size(track) + halfGap, end);
  return (2 * Math.min(center - first, last - center) - 2) / spec.pixelRatio;
}

const chooseStyle = (context: LayoutContext, titles: readonly Title[]): TextStyle =>
  findStyle(context, titles) ?? SMALLEST_STYLE;

/** The style in which titles fit, in full or without their common parts. */
function findStyle(context: LayoutContext, titles: readonly Title[]): TextStyle | undefined {
  const names = titles.map(({ text }) => text);
  const fitInFull = (style: TextStyle): boolean => names.every(fitsInRoom(context, titles, style));
  const fitWithoutCommonParts = (style: TextStyle): boolean =>
    fullNames(names, fitsInRoom(context, titles, style)) !== null;
  return STYLES.find(fitInFull) ?? STYLES.find(fitWithoutCommonParts);
}

const fitsInRoom =
  ({ spec }: LayoutContext, titles: readonly Title[], { size, bold }: TextStyle): FitsTest =>
  (text, i) =>
    spec.measure(text, size, bold) <= (titles[i] as Title).room;

/** Shortens titles to their available length, keeping different titles distinct. */
function fitTitles(
  context: LayoutContext,
  titles: readonly Title[],
  style: TextStyle,
): { readonly titles: readonly Title[]; readonly hasAmbiguousNames: boolean } {
  const names = titles.map(({ text }) => text);
  const { texts, hasAmbiguousNames } = fitNames(names, fitsInRoom(context, titles, style));
  return { titles: titles.map((title, i) => ({ ...title, text: texts[i] as string })), hasAmbiguousNames };
}

/** Places a title above `edge`, or rotated to the left of it. */
function placeTitle(
  { spec, texts }: LayoutContext,
  { text, center }: Title,
  edge: number,
  { style, direction, role }: TitlePlacement,
): void {
  if (text === '') return;
  const line = edge - devicePixels(spec, GAPS.belowPanelTitle) - lineDevicePixels(spec, style.size) / 2;
  const position = direction === 'across' ? { x: center, y: line } : { x: line, y: center, rotate: -90 };
  texts.push(placeText({ text, ...position, ...style, role }, spec));
}
