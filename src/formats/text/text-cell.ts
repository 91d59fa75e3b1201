// Parses a cell that is written as text: a decimal number, or a word for missing or infinite.

// No two parts match the same digits, so a long malformed number takes linear time.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const WORDS: ReadonlyMap<string, number> = new Map([
  ['', Number.NaN],
  ['nan', Number.NaN],
  ['na', Number.NaN],
  ['n/a', Number.NaN],
  ['#n/a', Number.NaN],
  ['-', Number.NaN],
  ['--', Number.NaN],
  ['<na>', Number.NaN],
  ['none', Number.NaN],
  ['null', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/** The value of a word such as `nan` or `-inf`, or of an empty text (NaN); undefined for any other text. */
export function parseWordCell(text: string): number | undefined {
  const unsigned = /^[+-]./.test(text) ? text.slice(1) : text;
  const value = WORDS.get(unsigned.toLowerCase());
  return value !== undefined && text.startsWith('-') ? -value : value;
}

/** Thousands in groups: `1,234.5`. */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** A number as PyTorch prints it: `tensor(0.5, device='cuda:0')`. */
function parseTensorCell(text: string): number | undefined {
  const number = /^tensor\(([^,()]{1,32})(?:, [^()]{1,64})?\)$/.exec(text)?.[1] ?? '';
  return NUMBER.test(number) ? Number(number) : undefined;
}

/** The number in a text; undefined if the text is not a number. */
export function parseNumberCell(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  if (GROUPED.test(text)) return Number(text.replaceAll(',', ''));
  if (text.startsWith('tensor(')) return parseTensorCell(text);
  // A percentage is shown in percent.
  const number = text.endsWith('%') ? text.slice(0, -1).trimEnd() : '';
  return NUMBER.test(number) ? Number(number) : parseWordCell(text);
}

/** 1 for a text for true, 0 for one for false; undefined for others. */
export function parseFlagCell(text: string): number | undefined {
  const word = text.length <= 5 ? text.toLowerCase() : '';
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined;
}

/** A cell's text in quotes for a message: truncated, on one line. */
export function quoteCell(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
