// One cell written as text: a decimal number, or a word for missing or infinite.

// No two parts can match the same digits, so that a long wrong number takes linear time.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const WORDS: ReadonlyMap<string, number> = new Map([
  ['', Number.NaN],
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/** The value of a word such as `nan`, `-inf` or nothing at all; undefined for any other. */
export function parseWordCell(text: string): number | undefined {
  const unsigned = /^[+-]./.test(text) ? text.slice(1) : text;
  const value = WORDS.get(unsigned.toLowerCase());
  return value !== undefined && text.startsWith('-') ? -value : value;
}

/** The number that a text writes; undefined where it writes none. */
export function parseNumberCell(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : parseWordCell(text);
}

/** A cell's text as a message quotes it: short, on one line. */
export function quoteCell(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
