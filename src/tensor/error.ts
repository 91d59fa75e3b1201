// The only user-facing error class: what is wrong, where, and how to fix it.

import { sanitizeText } from './sanitize.ts';

/** The kinds of errors, with what an app can do about each. */
export const ERROR_CODES = [
  'option', // an option, setting or argument is unknown or has an invalid value: fix the call
  'data', // values, names or steps of a dataset are invalid: fix the data
  'format', // the contents of a file are not supported: convert the file or choose another
  'read', // a file or checkpoint could not be read: check it and retry
  'write', // a file could not be written: check the path and retry
  'size', // a file, picture or array is too large: reduce it
  'gpu', // the GPU, its driver or its memory failed: retry, or draw less
  'environment', // the page, the browser or the system lacks a feature named in the message
] as const;

/** One of `ERROR_CODES`. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Settings of `Reading`, by name, that a message offers. `null`: the user must give the value. */
export type ReadingChoice = Readonly<Record<string, string | number | readonly string[] | null>>;

/** A message about a file, a dataset or an option, in parts. */
export interface Note {
  /** Name of the file, as the user gave it. */
  readonly file?: string;
  /** Position in the file, such as a member or a line and column; or the name of an option. */
  readonly place?: string;
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** How to fix it; a clause without a full stop, or a question with its question mark. */
  readonly remedy?: string;
  /** Readings that would help, or that show something else; `remedy` names the same as flags of the command line. */
  readonly choices?: readonly ReadingChoice[];
  /** Set for a file that is still being written: opening it again may show more. */
  readonly mayGrow?: boolean;
}

/** The parts of an error message, and its code. */
export interface ErrorDetails extends Note {
  /** The kind of error. */
  readonly code: ErrorCode;
}

/** Joins the parts into one sentence: `file, place: reason; remedy.` */
export function sentenceOf({ file, place, reason, remedy }: Note): string {
  const where = [file, place].filter(Boolean).join(', ');
  const what = remedy ? `${reason}; ${remedy}` : reason;
  return sanitizeText(`${where ? `${where}: ` : ''}${what}${what.endsWith('?') ? '' : '.'}`);
}

/** Marks errors of every copy of this package, so that `instanceof` works across windows and bundles. */
const MARK = Symbol.for('headglow.error');

/** Thrown for every error that a user can act on. `message` is one sentence: `file, place: reason; remedy.` */
export class HeadglowError extends Error {
  /** The parts of the message, and the code. */
  readonly details: ErrorDetails;

  /**
   * @param details the parts of the message, and the code
   * @param options `cause`: the underlying error
   */
  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(sentenceOf(details), options);
    this.name = 'HeadglowError';
    this.details = details;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** The kind of error: one of `ERROR_CODES`. */
  get code(): ErrorCode {
    return this.details.code;
  }

  /** Makes `instanceof` true for errors of other copies of this package too, such as one in another window. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }
}

/** Throws a HeadglowError. The return type `never` allows `return fail(…)` in functions of any type. */
export function fail(code: ErrorCode, place: string, reason: string, remedy: string): never {
  throw new HeadglowError({ code, place, reason, remedy });
}

/** Formats a value for an error message: strings in quotes, at most 60 characters. */
export const quoteValue = (value: unknown): string =>
  (typeof value === 'string'
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? `[${value}]`
      : String(value)
  ).slice(0, 60);
