// A strict parser for the Python literals that NumPy writes as a header; nothing is evaluated.

export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

const TOKEN =
  /[ \t\n\r\f]*(?:(?<mark>[{}()[\],:])|(?<number>-?\d{1,16})L?(?![\w.])|(?<word>True|False|None)(?!\w)|'(?<single>[^'"\\\n]*)'|"(?<double>[^'"\\\n]*)")/y;

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const DEEPEST = 32;

interface Token {
  /** A bracket, comma or colon; undefined for a value. */
  readonly mark: string | undefined;
  readonly value: Literal;
}

function tokensOf(text: string): Token[] | undefined {
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

/** The value of a literal; undefined where the text is none that NumPy would write. */
export function parseLiteral(text: string): Literal | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  let at = 0;

  const take = (mark: string): boolean => {
    if (tokens[at]?.mark !== mark) return false;
    at++;
    return true;
  };

  const value = (depth: number): Literal | undefined => {
    const token = tokens[at++];
    if (token?.mark === undefined) return token?.value;
    if (depth === DEEPEST) return undefined;
    if (token.mark === '{') return dictionary(depth);
    return token.mark === '(' || token.mark === '[' ? sequence(token.mark, depth) : undefined;
  };

  const sequence = (opening: '(' | '[', depth: number): Literal | undefined => {
    const closing = CLOSING[opening] as string;
    const items: Literal[] = [];
    let comma = true;
    while (!take(closing)) {
      const item = comma ? value(depth + 1) : undefined;
      if (item === undefined) return undefined;
      items.push(item);
      comma = take(',');
    }
    // In Python `(3)` is a number, `(3,)` a tuple.
    return opening === '(' && items.length === 1 && !comma ? items[0] : items;
  };

  const dictionary = (depth: number): Literal | undefined => {
    const entries = new Map<string, Literal>();
    let comma = true;
    while (!take('}')) {
      const key = comma ? value(depth + 1) : undefined;
      const item = typeof key === 'string' && take(':') ? value(depth + 1) : undefined;
      if (item === undefined || entries.has(key as string)) return undefined;
      entries.set(key as string, item);
      comma = take(',');
    }
    return entries;
  };

  const literal = value(0);
  return at === tokens.length ? literal : undefined;
}
