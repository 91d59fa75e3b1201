// HTTP range and conditional requests (RFC 9110, sections 13 and 14).

import type { IncomingHttpHeaders } from 'node:http';

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The response to a request: 200 with the whole file, 206 with a range, or 412 or 416 without content. */
export type RangeAnswer =
  | { readonly status: 200 | 206; readonly range: ByteRange }
  | { readonly status: 412 | 416 };

/** A version of a file. The tag changes whenever the file does. */
export interface FileVersion {
  readonly size: number;
  /** Entity tag, including its quotes. */
  readonly tag: string;
}

/** A single range: `bytes=a-b`, `bytes=a-` or `bytes=-n`. Multiple ranges are ignored, as the RFC allows. */
const RANGE = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i;

/** Parses a range of a file of `size` bytes; null to send the whole file. The range is empty if it is outside. */
function parseRange(header: string, size: number): ByteRange | null {
  const [, first = '', last = ''] = RANGE.exec(header) ?? [];
  const isSuffix = first === '';
  if (isSuffix) return last === '' ? null : { start: Math.max(0, size - Number(last)), end: size };
  const start = Number(first);
  if (last === '') return { start, end: size };
  return Number(last) < start ? null : { start, end: Math.min(size, Number(last) + 1) };
}

const parseTags = (header: string): readonly string[] => header.split(',').map((tag) => tag.trim());

/** Decides the response to a request for this version of a file. */
export function answerRange(headers: IncomingHttpHeaders, { size, tag }: FileVersion): RangeAnswer {
  const { range: header = '', 'if-match': ifMatch, 'if-range': ifRange } = headers;
  if (ifMatch !== undefined && ifMatch !== '*' && !parseTags(ifMatch).includes(tag)) return { status: 412 };
  const isOtherVersion = ifRange !== undefined && ifRange !== tag;
  const range = isOtherVersion ? null : parseRange(header, size);
  if (range === null) return { status: 200, range: { start: 0, end: size } };
  return range.start < range.end ? { status: 206, range } : { status: 416 };
}
