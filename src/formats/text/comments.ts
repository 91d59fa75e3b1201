// Finds the lines of comments before a table of text, which start with `#`. The last of them may be the header, as NumPy writes it.

const HASH = 0x23;
const NEWLINE = 0x0a;

/** Longer lines are not looked at. */
const MAX_LINE = 2 ** 16;

/** Where a table starts: the byte, and how many lines are before it. */
export interface TableStart {
  readonly byte: number;
  readonly lines: number;
}

function countCells(line: string): number {
  const separator = ['\t', ';', ','].find((character) => line.includes(character)) ?? /\s+/;
  return line.split(separator).length;
}

/** The first byte of a table after comments. */
export function findTableStart(bytes: Uint8Array): TableStart {
  let [byte, last, lines] = [0, 0, 0];
  while (bytes[byte] === HASH) {
    const end = bytes.indexOf(NEWLINE, byte);
    if (end < 0) return { byte: 0, lines: 0 };
    last = byte;
    byte = end + 1;
    lines++;
  }
  if (lines === 0) return { byte: 0, lines: 0 };
  const lineAt = (start: number): string => {
    const end = bytes.indexOf(NEWLINE, start);
    const stop = Math.min(end < 0 ? bytes.length : end, start + MAX_LINE);
    return new TextDecoder().decode(bytes.subarray(start, stop)).trim();
  };
  const [comment, first] = [lineAt(last).replace(/^#\s*/, ''), lineAt(byte)];
  const isHeader = /^[\d.+-]/.test(first) && countCells(comment) === countCells(first);
  return isHeader ? { byte: last, lines: lines - 1 } : { byte, lines };
}
