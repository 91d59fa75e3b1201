// The one error a person meets: what is wrong, where, and what to do about it.

export interface ErrorDetails {
  /** The file's name as the person gave it. */
  readonly file?: string;
  /** Where in the file or among the options: a member, a line and column, an option's name. */
  readonly place?: string;
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it; a clause without a full stop. */
  readonly remedy?: string;
}

/** Thrown for input that can't be shown. `message` is one sentence: `file, place: reason; remedy.` */
export class HeadglowError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    const where = [details.file, details.place].filter(Boolean).join(', ');
    const what = details.remedy ? `${details.reason}; ${details.remedy}` : details.reason;
    super(`${where ? `${where}: ` : ''}${what}.`);
    this.name = 'HeadglowError';
    this.details = details;
  }
}
