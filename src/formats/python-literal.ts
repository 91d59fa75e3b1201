// A strict parser for the Python literals in NumPy headers. Nothing is evaluated.

export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

const TOKEN =
  /[ \t\n\r\f]*(?:(?<mark>[{}()[\],:])|(?<number>-?\d{1,16})L?(?![\w.])|(?<word>True|False|None)(?!\w)|'(?<single>[^'"\\\n]*)'|"(?<double>[^'"\\\n]*)")/y;

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const MAX_DEPTH = 32;

interface Token {
  /** A bracket, comma or colon; undefined for a value. */
  readonly mark: string | undefined;
  /** Meaningless for marks. */
  readonly value: Literal;
}

/** Splits a text into tokens; undefined if it contains anything else. */
function tokenise(text: string): Token[] | undefined {
  const end = text.trimEnd().length;
  const tokens: Token[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) return undefined;
    const { mark, number, word, single, double } = groups;
    const value = number ? Number(number) : word ? (WORDS[word] as boolean | null) : (single ?? double ?? '');
    tokens.push({ mark, value });
  }
  return tokens;
}

/** A recursive descent parser. Its methods return undefined for invalid input. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Literal | undefined {
    const literal = this.#parseValue(0);
    return this.#at === this.#tokens.length ? literal : undefined;
  }

  /** Skips the next token if it is this mark. */
  #accept(mark: string): boolean {
    if (this.#tokens[this.#at]?.mark !== mark) return false;
    this.#at++;
    return true;
  }

  #parseValue(depth: number): Literal | undefined {
    const token = this.#tokens[this.#at++];
    if (token?.mark === undefined) return token?.value;
    if (depth === MAX_DEPTH) return undefined;
    if (token.mark === '{') return this.#parseDictionary(depth);
    return token.mark === '(' || token.mark === '[' ? this.#parseSequence(token.mark, depth) : undefined;
  }

  #parseSequence(opening: '(' | '[', depth: number): Literal | undefined {
    const closing = CLOSING[opening] as string;
    const items: Literal[] = [];
    let hasComma = true;
    while (!this.#accept(closing)) {
      const item = hasComma ? this.#parseValue(depth + 1) : undefined;
      if (item === undefined) return undefined;
      items.push(item);
      hasComma = this.#accept(',');
    }
    // In Python `(3)` is a number, `(3,)` a tuple.
    return opening === '(' && items.length === 1 && !hasComma ? items[0] : items;
  }

  #parseDictionary(depth: number): Literal | undefined {
    const entries = new Map<string, Literal>();
    let hasComma = true;
    while (!this.#accept('}')) {
      const key = hasComma ? this.#parseValue(depth + 1) : undefined;
      const item = typeof key === 'string' && this.#accept(':') ? this.#parseValue(depth + 1) : undefined;
      if (item === undefined || entries.has(key as string)) return undefined;
      entries.set(key as string, item);
      hasComma = this.#accept(',');
    }
    return entries;
  }
}

/** The value of a literal; undefined if NumPy would not write such a text. */
export function parseLiteral(text: string): Literal | undefined {
  const tokens = tokenise(text);
  return tokens && new Parser(tokens).parse();
}
