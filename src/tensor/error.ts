// The only user-facing error: what is wrong, where, and what to do about it.

import { sanitizeText } from './sanitize.ts';

/** What kinds of errors there are, each with what an app may do about it. */
export const ERROR_CODES = [
  'option', // an option, a setting or an argument has a value that is not allowed, or does not exist: correct the call
  'data', // values, names or steps that were given can't be shown: correct the data
  'format', // what a file holds is not read: choose or convert another file
  'read', // a file or a checkpoint could not be read: check it, and try again
  'write', // a file could not be written: check the place, and try again
  'size', // a file, a picture or an array is too large: take less of it
  'gpu', // the GPU, its driver or its memory fails: try again, or draw less
  'environment', // the page, the browser or the system lacks something: the sentence says what
] as const;

/** One of `ERROR_CODES`. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a sentence on a file, on data or on an option says, in parts. */
export interface Note {
  /** The file's name as the person gave it. */
  readonly file?: string;
  /** Where in the file or among the options: a member, a line and column, an option's name. */
  readonly place?: string;
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it; a clause without a full stop, or a question with its mark. */
  readonly remedy?: string;
}

/** What an error says, in parts. */
export interface ErrorDetails extends Note {
  /** What kind of error it is. */
  readonly code: ErrorCode;
}

/** The parts as one sentence: `file, place: reason; remedy.` */
export function sentenceOf({ file, place, reason, remedy }: Note): string {
  const where = [file, place].filter(Boolean).join(', ');
  const what = remedy ? `${reason}; ${remedy}` : reason;
  return sanitizeText(`${where ? `${where}: ` : ''}${what}${what.endsWith('?') ? '' : '.'}`);
}

/** Marks errors of every copy of this package, in every window and worker. */
const MARK = Symbol.for('headglow.error');

/** Thrown for input that can't be shown. `message` is one sentence: `file, place: reason; remedy.` */
export class HeadglowError extends Error {
  /** The parts of the message, and the code. */
  readonly details: ErrorDetails;

  /**
   * @param details the parts of the message, and the code
   * @param options `cause`: the error behind this one
   */
  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(sentenceOf(details), options);
    this.name = 'HeadglowError';
    this.details = details;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** What kind of error it is: one of `ERROR_CODES`. */
  get code(): ErrorCode {
    return this.details.code;
  }

  /** True also for errors of another copy of this package, such as one in another window. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }
}

/** @throws HeadglowError always; typed so that it may stand in place of any value */
export function fail(code: ErrorCode, place: string, reason: string, remedy: string): never {
  throw new HeadglowError({ code, place, reason, remedy });
}

/** A value that someone gave, as a sentence shows it: texts in quotes, the rest cut short. */
export const quoteValue = (value: unknown): string =>
  (typeof value === 'string'
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? `[${value}]`
      : String(value)
  ).slice(0, 60);
