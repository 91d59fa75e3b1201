// Reads decimal numbers from the bytes of a text, each rounded to the nearest number in double precision, as `Number` does.

const [PLUS, MINUS, POINT, ZERO, NINE, SMALL_E, LARGE_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x39, 0x65, 0x45];

/** Digits that are whole numbers in double precision in any case. */
const EXACT_DIGITS = 15;
/** Digits after these, at most. With more, a number is left to `Number`. */
const MORE_DIGITS = 4;
/** The highest power of ten in the table, and the highest that is exact in double precision. */
const [MAX_POWER, MAX_EXACT_POWER] = [60, 22];

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

const decoder = new TextDecoder();

export class DecimalReader {
  readonly #bytes: Uint8Array;
  /** Where the last number ended. */
  end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads the number at a byte. It is NaN, and ends where it starts, if there is none. */
  read(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let byte = bytes[at] as number;
    const isNegative = byte === MINUS;
    if (isNegative || byte === PLUS) byte = bytes[++at] as number;
    // The first digits, those that follow them, and how many there are of each from the first that is not zero.
    let [first, more, count, moreCount, digits, exponent] = [0, 0, 0, 0, 0, 0];
    let isFraction = false;
    for (; ; byte = bytes[++at] as number) {
      if (byte >= ZERO && byte <= NINE) {
        digits++;
        if (count < EXACT_DIGITS) {
          first = first * 10 + (byte - ZERO);
          if (first > 0) count++;
        } else {
          more = more * 10 + (byte - ZERO);
          moreCount++;
        }
        if (isFraction) exponent--;
      } else if (byte === POINT && !isFraction && (digits > 0 || isDigit(bytes[at + 1]))) isFraction = true;
      else break;
    }
    this.end = start;
    if (digits === 0) return Number.NaN;
    if (byte === SMALL_E || byte === LARGE_E) {
      const written = this.#readExponent(at + 1);
      if (Number.isNaN(written)) {
        this.end = start;
        return Number.NaN;
      }
      exponent += written;
      at = this.end;
    }
    this.end = at;
    let value = first;
    if (moreCount > 0 || exponent < -MAX_EXACT_POWER || exponent > 0)
      value =
        moreCount <= MORE_DIGITS && exponent <= 0 && exponent >= -MAX_POWER
          ? divide(first, more, moreCount, -exponent)
          : Number.NaN;
    else if (exponent < 0) value /= POWERS[-exponent] as number;
    if (Number.isNaN(value)) return Number(decoder.decode(bytes.subarray(start, at)));
    return isNegative ? -value : value;
  }

  /** Reads a whole number with a sign; NaN if there is none. */
  #readExponent(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    const isNegative = bytes[at] === MINUS;
    if (isNegative || bytes[at] === PLUS) at++;
    const firstDigit = at;
    let value = 0;
    for (; isDigit(bytes[at]); at++) value = Math.min(9999, value * 10 + (bytes[at] as number) - ZERO);
    this.end = at;
    if (at === firstDigit) return Number.NaN;
    return isNegative ? -value : value;
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;
