// Parses the text of a zoom. Apart from `zoom.ts`, as views take objects.

import { parseNumber } from './text.ts';
import {
  emptyRemedy,
  findSliceFault,
  isAxis,
  type Slice,
  unknownPart,
  type Zoom,
  type ZoomAxis,
  type ZoomFault,
} from './zoom.ts';

const EXAMPLE = 'layers=10:20,heads=0:64';

/** A number of a range; null for an open end, NaN for other text. */
const parseEdge = (text: string): number | null => (text.trim() === '' ? null : parseNumber(text));

/** Parses `10:20`. */
function parseSlice(axis: ZoomAxis, text: string): Slice | ZoomFault {
  const edges = text.split(':').map(parseEdge);
  if (edges.some(Number.isNaN))
    return { reason: `${axis}=${text.trim()} is not a range`, remedy: `use numbers, such as ${axis}=10:20` };
  if (edges.length > 2)
    return {
      reason: `${axis}=${text.trim()} has a step`,
      remedy: 'remove it, as a zoom shows everything between its edges',
    };
  const [start = null, end] = edges;
  if (end === undefined)
    return {
      reason: `${axis}=${text.trim()} is not a range`,
      remedy: start === null ? `use numbers, such as ${axis}=10:20` : emptyRemedy(axis, start),
    };
  return [start, end];
}

/** Parses one range, such as `layers=10:20`, into a zoom. Returns what is wrong with it, if anything. */
function parsePart(part: string, zoom: Record<string, unknown>): ZoomFault | null {
  const [name = '', range] = part.split(/=(.*)/s);
  const axis = name.trim();
  if (range === undefined)
    return { reason: `"${part.trim()}" is not a range of an axis`, remedy: `use ranges such as ${EXAMPLE}` };
  if (!isAxis(axis)) return unknownPart(axis);
  if (axis in zoom) return { reason: `${axis} is given twice`, remedy: 'use one range for each axis' };
  const slice = parseSlice(axis, range);
  if ('reason' in slice) return slice;
  zoom[axis] = slice;
  return findSliceFault(axis, slice);
}

/** Parses the text of a zoom, the inverse of `formatZoom`. Returns what is wrong with it, if anything. */
export function parseZoom(text: string): Zoom | ZoomFault {
  const [, ranges = '', panel] = /^(.*?)(?:(?:^|,)\s*panel\s*=(.*))?$/s.exec(text) as RegExpExecArray;
  const zoom: Record<string, unknown> = {};
  for (const part of ranges.split(',').filter((each) => each.trim() !== '')) {
    const fault = parsePart(part, zoom);
    if (fault) return fault;
  }
  if (panel !== undefined) zoom.panel = panel;
  return Object.keys(zoom).length > 0
    ? zoom
    : { reason: `"${text}" is not a zoom`, remedy: `use ranges such as ${EXAMPLE}` };
}
