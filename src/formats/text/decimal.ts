// Reads decimal numbers from the bytes of a text, each rounded to the nearest number in double precision, as `Number` does.

const [PLUS, MINUS, POINT, ZERO, NINE, SMALL_E, LARGE_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x39, 0x65, 0x45];

/** Digits that are whole numbers in double precision in any case. */
const EXACT_DIGITS = 15;
/** Digits after these, at most. With more, a number is left to `Number`. */
const MORE_DIGITS = 4;
/** The highest power of ten in the table, and the highest that is exact in double precision. */
const [MAX_POWER, MAX_EXACT_POWER] = [60, 22];

/** Exponents beyond that are the same: infinity, or 0. */
const MAX_EXPONENT = 9999;

/** Powers of ten, and what rounding to double precision takes off them. */
const POWERS = Float64Array.from({ length: MAX_POWER + 1 }, (_, power) => Number(10n ** BigInt(power)));
const POWER_RESTS = POWERS.map((power, exponent) => Number(10n ** BigInt(exponent) - BigInt(power)));

/** Splits a number into two of half as many bits (Dekker 1971). */
const SPLIT = 2 ** 27 + 1;
const upperHalf = (value: number): number => {
  const product = SPLIT * value;
  return product - (product - value);
};

/** `a * b - product` exactly, if the product was rounded. */
function productError(a: number, b: number, product: number): number {
  const [a1, b1] = [upperHalf(a), upperHalf(b)];
  const [a2, b2] = [a - a1, b - b1];
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}

/** Bounds the error of the arithmetic below, as a share of the correction and of the quotient. */
const [CORRECTION_ERROR, QUOTIENT_ERROR] = [2 ** -48, 2 ** -98];

/**
 * `(first * 10^digits + more) / 10^power`, correctly rounded; NaN if it is too close to the middle of two numbers to tell.
 * @param digits at most `MORE_DIGITS`; `more` is less than 10^digits, `first` a whole number of at most `EXACT_DIGITS` digits
 */
function divide(first: number, more: number, digits: number, power: number): number {
  // The dividend as an unevaluated sum: both products are exact.
  const low = first % 2 ** 24;
  const highPart = (first - low) * (POWERS[digits] as number);
  const lowPart = low * (POWERS[digits] as number) + more;
  const high = highPart + lowPart;
  const rest = lowPart - (high - highPart);
  const divisor = POWERS[power] as number;
  const quotient = high / divisor;
  const product = quotient * divisor;
  const remainder = high - product - productError(quotient, divisor, product);
  const correction = (remainder + rest - quotient * (POWER_RESTS[power] as number)) / divisor;
  const error = Math.abs(correction) * CORRECTION_ERROR + Math.abs(quotient) * QUOTIENT_ERROR;
  const rounded = quotient + (correction - error);
  return rounded === quotient + (correction + error) ? rounded : Number.NaN;
}

/** The number `(first * 10^digits + more) / 10^power`, correctly rounded; NaN if `Number` has to find it. */
function toNumber(first: number, more: number, digits: number, power: number): number {
  if (digits === 0 && power < 0 && power >= -MAX_EXACT_POWER) return first * (POWERS[-power] as number);
  return power >= 0 && power <= MAX_POWER ? divide(first, more, digits, power) : Number.NaN;
}

const decoder = new TextDecoder();

/** A number at the start of a text. No two parts match the same digits, so a long malformed one takes linear time. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;

/** Whether the difference from the digit 0 is a digit. */
const isDigit = (digit: number): boolean => digit >>> 0 < 10;

const isInNumber = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= ZERO && byte <= NINE) || [POINT, PLUS, MINUS, SMALL_E, LARGE_E].includes(byte));

export class DecimalReader {
  readonly #bytes: Uint8Array;
  /** Where the last exponent ended. */
  #exponentEnd = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads the number at a byte. Returning it would take memory for each.
   * @param to receives the number at `index`; NaN if there is none
   * @returns where it ends; `start` if there is none
   */
  read(start: number, to: Float64Array, index: number): number {
    const bytes = this.#bytes;
    let at = start;
    // Behind the last byte, `| 0` makes a zero.
    let digit = ((bytes[at] as number) | 0) - ZERO;
    const isNegative = digit === MINUS - ZERO;
    if (isNegative || digit === PLUS - ZERO) digit = ((bytes[++at] as number) | 0) - ZERO;
    let [first, more, moreDigits, decimals] = [0, 0, 0, 0];
    let digitsStart = at;
    while (digit === 0) digit = ((bytes[++at] as number) | 0) - ZERO;
    let limit = at + EXACT_DIGITS;
    for (; isDigit(digit) && at < limit; digit = ((bytes[++at] as number) | 0) - ZERO)
      first = first * 10 + digit;
    if (digit === POINT - ZERO) {
      digitsStart++;
      const firstDecimal = ++at;
      digit = ((bytes[at] as number) | 0) - ZERO;
      if (first === 0) while (digit === 0) digit = ((bytes[++at] as number) | 0) - ZERO;
      limit = first === 0 ? at + EXACT_DIGITS : limit + 1;
      for (; isDigit(digit) && at < limit; digit = ((bytes[++at] as number) | 0) - ZERO)
        first = first * 10 + digit;
      for (; isDigit(digit) && moreDigits < MORE_DIGITS; digit = ((bytes[++at] as number) | 0) - ZERO) {
        more = more * 10 + digit;
        moreDigits++;
      }
      decimals = at - firstDecimal;
    }
    if (at === digitsStart || isDigit(digit)) return this.#readAny(start, to, index);
    if (digit === SMALL_E - ZERO || digit === LARGE_E - ZERO) {
      decimals -= this.#readExponent(at + 1);
      at = this.#exponentEnd;
    }
    if (moreDigits === 0 && decimals >= 0 && decimals <= MAX_EXACT_POWER) {
      const exact = first / (POWERS[decimals] as number);
      to[index] = isNegative ? -exact : exact;
      return at;
    }
    const value = toNumber(first, more, moreDigits, decimals);
    if (Number.isNaN(value)) return this.#readAny(start, to, index);
    to[index] = isNegative ? -value : value;
    return at;
  }

  /** Reads a number of any kind. */
  #readAny(start: number, to: Float64Array, index: number): number {
    to[index] = Number.NaN;
    let end = start;
    while (isInNumber(this.#bytes[end])) end++;
    if (end === start) return start;
    const [text] = NUMBER.exec(decoder.decode(this.#bytes.subarray(start, end))) ?? [''];
    if (text !== '') to[index] = Number(text);
    return start + text.length;
  }

  /** Reads a whole number with a sign; NaN if there is none. */
  #readExponent(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let byte = bytes[at] as number;
    const isNegative = byte === MINUS;
    if (isNegative || byte === PLUS) byte = bytes[++at] as number;
    const firstDigit = at;
    let value = 0;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number)
      value = Math.min(MAX_EXPONENT, value * 10 + (byte - ZERO));
    this.#exponentEnd = at;
    if (at === firstDigit) return Number.NaN;
    return isNegative ? -value : value;
  }
}
