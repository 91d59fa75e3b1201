// The part of a file that an HTTP request asks for (RFC 9110, sections 13 and 14).

import type { IncomingHttpHeaders } from 'node:http';

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What to answer: the whole file, a part of it, or a refusal. */
export type RangeAnswer =
  | { readonly status: 200 | 206; readonly range: ByteRange }
  | { readonly status: 412 | 416 };

/** A file as it is now; the tag changes whenever the file does. */
export interface FileVersion {
  readonly size: number;
  /** An entity tag, quotes included. */
  readonly tag: string;
}

/** One range, as `bytes=a-b`, `bytes=a-` or `bytes=-n`. Several ranges in one request are ignored, as the RFC allows. */
const RANGE = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i;

const tagsOf = (header: string): readonly string[] => header.split(',').map((tag) => tag.trim());

export function answerRange(headers: IncomingHttpHeaders, { size, tag }: FileVersion): RangeAnswer {
  const whole = { status: 200, range: { start: 0, end: size } } as const;
  const { range, 'if-match': ifMatch, 'if-range': ifRange } = headers;
  if (ifMatch !== undefined && ifMatch !== '*' && !tagsOf(ifMatch).includes(tag)) return { status: 412 };
  const [, first = '', last = ''] = RANGE.exec(range ?? '') ?? [];
  if (first + last === '') return whole;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return whole;
  if (ifRange !== undefined && ifRange !== tag) return whole;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { status: 206, range: { start, end } } : { status: 416 };
}
