// The only user-facing error: what is wrong, where, and what to do about it.

import { plain } from './plain.ts';

export interface ErrorDetails {
  /** The file's name as the person gave it. */
  readonly file?: string;
  /** Where in the file or among the options: a member, a line and column, an option's name. */
  readonly place?: string;
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it; a clause without a full stop, or a question with its mark. */
  readonly remedy?: string;
}

/** Thrown for input that can't be shown. `message` is one sentence: `file, place: reason; remedy.` */
export class HeadglowError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    const where = [details.file, details.place].filter(Boolean).join(', ');
    const what = details.remedy ? `${details.reason}; ${details.remedy}` : details.reason;
    super(plain(`${where ? `${where}: ` : ''}${what}${what.endsWith('?') ? '' : '.'}`));
    this.name = 'HeadglowError';
    this.details = details;
  }
}

/** @throws HeadglowError always; typed so that it may stand in place of any value */
export function fail(place: string, reason: string, remedy: string): never {
  throw new HeadglowError({ place, reason, remedy });
}

/** A value that someone gave, as a sentence shows it: texts in quotes, the rest cut short. */
export const quoted = (value: unknown): string =>
  (typeof value === 'string'
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? `[${value}]`
      : String(value)
  ).slice(0, 60);
