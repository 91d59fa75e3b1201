// What is written above panels, and once above each column and beside each row of a table.

import type { FigureSpec, PanelSpec, PlacedText, Rect } from './figure.ts';
import { type FitsTest, fitNames, fullNames } from './fit-names.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { placeText, plainText } from './text.ts';

/** Titles are written as large as all of them fit, whole or without what all share, in one of these ways. */
const STYLES = [
  { size: 12, bold: true },
  { size: 11, bold: true },
  { size: 10, bold: true },
  { size: 10, bold: false },
] as const;
const PLAIN = STYLES[3];
const NOTE = { size: 10, bold: false };
interface Style {
  readonly size: number;
  readonly bold: boolean;
}

/** Along the columns of a figure, or along its rows. */
type Axis = 'across' | 'down';

interface Title {
  readonly text: string;
  /** Its middle along the axis, in device pixels. */
  readonly middle: number;
  /** CSS pixels along the axis. */
  readonly room: number;
}

/** Above each panel, about its middle. @returns true where different titles had to become alike */
export function placePanelTitles(
  spec: FigureSpec,
  plan: Plan,
  panels: readonly Rect[],
  texts: PlacedText[],
): boolean {
  if (!plan.shown.has('panelTitles')) return false;
  const titles = titlesOf(spec, plan, panels, ({ title }) => title);
  const style = styleFor(spec, titles);
  const { titles: fitted, areAlike } = fittedTitles(spec, titles, style);
  for (const [i, title] of fitted.entries())
    placeTitle(spec, title, style, 'across', (panels[i]?.y ?? 0) - plan.noteLine, 'panel-title', texts);
  return areAlike;
}

/** Below the titles of panels, each note whole or not at all. @returns true where one has no room */
export function placePanelNotes(
  spec: FigureSpec,
  plan: Plan,
  panels: readonly Rect[],
  texts: PlacedText[],
): boolean {
  if (!plan.shown.has('panelNotes')) return false;
  const notes = titlesOf(spec, plan, panels, ({ note }) => note ?? '');
  const fits = fitsIn(spec, notes, NOTE);
  for (const [i, note] of notes.entries())
    if (fits(note.text, i)) placeTitle(spec, note, NOTE, 'across', panels[i]?.y ?? 0, 'panel-note', texts);
  return !notes.every(({ text }, i) => fits(text, i));
}

/** A text a panel, about its middle. */
function titlesOf(
  spec: FigureSpec,
  plan: Plan,
  panels: readonly Rect[],
  textOf: (panel: PanelSpec) => string,
): Title[] {
  return panels.map((rect, i) => {
    const text = rect.height > 0 ? plainText(textOf(spec.panels[i] as PanelSpec)) : '';
    const middle = rect.x + Math.round(rect.width / 2);
    return { text, middle, room: roomAbout(spec, plan, 'across', plan.grid.slot(i).column, middle) };
  });
}

/**
 * Above each column and, turned, to the left of each row of a table, beyond the titles of panels.
 * @returns true where different names had to become alike
 */
export function placeHeadings(spec: FigureSpec, plan: Plan, block: Rect, texts: PlacedText[]): boolean {
  const { table } = plan.grid;
  if (plan.heading === 0 || table === null) return false;
  const columns = headings(spec, plan, 'across', table.columns);
  const rows = headings(spec, plan, 'down', table.rows);
  const style = styleFor(spec, [...columns, ...rows]);
  const across = fittedTitles(spec, columns, style);
  const down = fittedTitles(spec, rows, style);
  const top = block.y - plan.slot.top;
  for (const title of across.titles) placeTitle(spec, title, style, 'across', top, 'heading', texts);
  const left = leftEdge(plan, block, texts);
  for (const title of down.titles) placeTitle(spec, title, style, 'down', left, 'heading', texts);
  return across.areAlike || down.areAlike;
}

const ABOVE: ReadonlySet<PlacedText['role']> = new Set(['panel-title', 'panel-note', 'heading']);

/** What lies left of the panels in `block`: tick labels, and titles that are wider than their panels. */
export function leftEdge(plan: Plan, block: Rect, texts: readonly PlacedText[]): number {
  return texts.reduce(
    (left, { role, box }) => (ABOVE.has(role) ? Math.min(left, box.x) : left),
    block.x - plan.tickBand.left,
  );
}

/** About the middle of the cells in each column or row. */
function headings(spec: FigureSpec, plan: Plan, axis: Axis, names: readonly string[]): Title[] {
  const { slot } = plan;
  const [before, after] = axis === 'across' ? [slot.left, slot.right] : [slot.top, slot.bottom];
  return names.map((text, i) => {
    const cells = plan[axis].size(i) - before - after;
    const middle = plan[axis].start(i) + before + Math.round(cells / 2);
    return { text, middle, room: roomAbout(spec, plan, axis, i, middle) };
  });
}

/** CSS pixels for a title about the middle of a panel: its slot and a little less than half the gaps beside it. */
function roomAbout(spec: FigureSpec, plan: Plan, axis: Axis, i: number, middle: number): number {
  const { gap, start, size } = plan[axis];
  const { slot, colorbar } = plan;
  const [before, end] = axis === 'across' ? [slot.left, colorbar.left - 1] : [slot.top, spec.height];
  const beside = Math.max((gap >> 1) - devicePixels(spec, 1), 0);
  // Left of the first column, only the room of tick labels is free.
  const isFree = i > 0 || axis === 'down' || plan.tickBand.left > 0;
  const first = start(i) + before - (isFree ? beside : 0);
  const last = Math.min(start(i) + size(i) + beside, end);
  return (2 * Math.min(middle - first, last - middle) - 2) / spec.pixelRatio;
}

function styleFor(spec: FigureSpec, titles: readonly Title[]): Style {
  const names = titles.map(({ text }) => text);
  const areWhole = (style: Style): boolean => names.every(fitsIn(spec, titles, style));
  const areUncut = (style: Style): boolean => fullNames(names, fitsIn(spec, titles, style)) !== null;
  return STYLES.find(areWhole) ?? STYLES.find(areUncut) ?? PLAIN;
}

const fitsIn =
  (spec: FigureSpec, titles: readonly Title[], { size, bold }: Style): FitsTest =>
  (text, i) =>
    spec.measure(text, size, bold) <= (titles[i] as Title).room;

/** Titles shortened to their room, in a way that keeps different ones apart. */
function fittedTitles(
  spec: FigureSpec,
  titles: readonly Title[],
  style: Style,
): { readonly titles: readonly Title[]; readonly areAlike: boolean } {
  const names = titles.map(({ text }) => text);
  const { texts, areAlike } = fitNames(names, fitsIn(spec, titles, style));
  return { titles: titles.map((title, i) => ({ ...title, text: texts[i] as string })), areAlike };
}

/** Places a title above `edge`, or turned to the left of it where it runs down the figure. */
function placeTitle(
  spec: FigureSpec,
  { text, middle }: Title,
  { size, bold }: Style,
  axis: Axis,
  edge: number,
  role: PlacedText['role'],
  texts: PlacedText[],
): void {
  if (text === '') return;
  const beside = edge - devicePixels(spec, GAPS.belowPanelTitle) - lineDevicePixels(spec, size) / 2;
  const place = axis === 'across' ? { x: middle, y: beside } : { x: beside, y: middle, rotate: -90 };
  texts.push(placeText({ text, ...place, size, bold, role }, spec));
}
