// The part of each matrix in sight.

import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { item, type Subject } from './limits.ts';

/** From the start of a part to its end, in 1/256 of a cell. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The part of a matrix in sight. */
export interface Parts {
  readonly layers: Part;
  readonly heads: Part;
}

export function addressOf({ tensor: index, task }: Subject, tensors: readonly Tensor[]): string {
  const { model, tasks } = item(tensors, index);
  return `${model}/${item(tasks, task)}`;
}

/** Rounds to the nearest integer, halves up. */
function roundedRatio(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b + (2 * rest >= b ? 1 : 0);
}

/** The numbers of a slice of `count` things: open ends are the ends, and negative numbers count from the end. */
export function slice(
  [start, end]: readonly [number | null, number | null],
  count: number,
): [number, number] {
  const numberOf = (edge: number): number => (edge < 0 ? count + edge : edge);
  return [start === null ? 0 : numberOf(start), end === null ? count : numberOf(end)];
}

/**
 * A range counts cells of the panel with most cells along the axis, among those that are shown at full size or that the zoom
 * applies to. Others show the same fraction, in whole 1/256 of a cell, and never nothing.
 */
function partOf(
  given: readonly [number | null, number | null] | undefined,
  cells: number,
  counted: number,
): Part {
  if (given === undefined) return { from: 0, to: 256 * cells };
  const range = slice(given, counted);
  const place = (at: number): number => roundedRatio(at * 256 * cells, counted);
  const from = Math.min(place(range[0]), 256 * cells - 1);
  return { from, to: Math.max(place(range[1]), from + 1) };
}

export function partsOf(subjects: readonly Subject[], tensors: readonly Tensor[], options: Options): Parts[] {
  const { zoom, panel } = options;
  const named = (name: string) => subjects.filter((subject) => addressOf(subject, tensors) === name);
  const only = zoom?.panel ?? panel;
  const counted = only === null || only === undefined ? subjects : named(only);
  const most = (of: 'layers' | 'heads'): number =>
    Math.max(...counted.map(({ tensor }) => item(tensors, tensor)[of]));
  const [mostLayers, mostHeads] = [most('layers'), most('heads')];
  return subjects.map((subject) => {
    const { layers, heads } = item(tensors, subject.tensor);
    const isZoomed = zoom?.panel === undefined || counted.includes(subject);
    return {
      layers: partOf(isZoomed ? zoom?.layers : undefined, layers, mostLayers),
      heads: partOf(isZoomed ? zoom?.heads : undefined, heads, mostHeads),
    };
  });
}

/** Which panels are in sight: with `columns` given and enough room for them, the panels of whole rows and columns. */
export function areInSight(
  subjects: readonly Subject[],
  tensors: readonly Tensor[],
  options: Options,
): boolean[] {
  const { zoom, panel, columns } = options;
  if (panel !== null) return subjects.map((subject) => addressOf(subject, tensors) === panel);
  if (!zoom?.rows && !zoom?.columns) return subjects.map(() => true);
  if (columns === null) throw new Error('the grid is known only with columns');
  const across = Math.min(columns, subjects.length);
  const rows = slice(zoom.rows ?? [null, null], Math.ceil(subjects.length / across));
  const columnsInSight = slice(zoom.columns ?? [null, null], across);
  const isIn = (at: number, range: readonly [number, number]): boolean => at >= range[0] && at < range[1];
  return subjects.map((_, i) => isIn(Math.floor(i / across), rows) && isIn(i % across, columnsInSight));
}
