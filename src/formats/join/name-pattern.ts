// Patterns that take names out of paths: `{}` stands for the name, `*` for any other text, neither across a slash. Matching takes time
// in proportion to the text: nothing is tried twice.

import { fail } from '../../tensor/error.ts';

/** A text, or a wildcard that stands for at least so many characters. */
type Token = string | { readonly isName: boolean; readonly least: 0 | 1 };

/** A pattern for consecutive parts of a path. */
export interface NamePattern {
  readonly text: string;
  readonly parts: readonly (readonly Token[])[];
}

/** What patterns can name. */
export const PATTERN_NAMES = ['task', 'checkpoint', 'model'] as const;
export type PatternName = (typeof PATTERN_NAMES)[number];

/** The patterns that are given; null if there are none. */
export type NamePatterns = Readonly<Partial<Record<PatternName, NamePattern>>> | null;

/** Longer patterns are mistakes. */
const MAX_LENGTH = 500;

const NAME: Token = { isName: true, least: 1 };
const OTHER: Token = { isName: false, least: 0 };

const SLASHES = /[\\/]+/;

const parsePart = (part: string): readonly Token[] =>
  part
    .split(/(\{\}|\*+)/)
    .filter((text) => text !== '')
    .map((text) => (text === '{}' ? NAME : text.startsWith('*') ? OTHER : text));

/**
 * Parses a pattern. The empty one, for models only, matches every path and finds no name.
 * @param option its name in messages
 * @throws HeadglowError unless it has one `{}`
 */
export function parseNamePattern(option: string, text: string): NamePattern {
  if (text === '' && option === 'model') return { text, parts: [] };
  const count = text.split('{}').length - 1;
  if (count !== 1 || text.length > MAX_LENGTH)
    fail(
      'option',
      option,
      text.length > MAX_LENGTH
        ? `the pattern has more than ${MAX_LENGTH} characters`
        : `"${text}" has ${count === 0 ? 'no {}' : `${count} times {}`}`,
      'write {} once, where the name is, and * for other text, as in "step-{}" or "{}/*.json"',
    );
  return { text, parts: text.split(SLASHES).filter(Boolean).map(parsePart) };
}

/** What a pattern found in one part of a path. */
interface PartMatch {
  readonly name: string | null;
  /** What its `*` stand for. */
  readonly others: string;
}

/** Matches a whole text. Each wildcard takes as little as it can, the last one the rest. */
function matchPart(tokens: readonly Token[], text: string): PartMatch | null {
  let [at, name, others]: [number, string | null, string] = [0, null, ''];
  for (const [index, token] of tokens.entries()) {
    if (typeof token === 'string') {
      if (index > 0) continue; // found with the wildcard before it
      if (!text.startsWith(token)) return null;
      at = token.length;
      continue;
    }
    const next = tokens[index + 1];
    const isLast = index + 2 >= tokens.length;
    let end = at + token.least;
    if (next === undefined) end = text.length;
    else if (typeof next === 'string') {
      end = isLast ? text.length - next.length : text.indexOf(next, end);
      if (!text.endsWith(next) && isLast) return null;
    }
    if (end < at + token.least) return null;
    const taken = text.slice(at, end);
    if (token.isName) name = taken;
    else others += taken;
    at = end + (typeof next === 'string' ? next.length : 0);
  }
  return at === text.length ? { name, others } : null;
}

/** A part of a path: what it is, and other ways to write it, such as without an extension. */
export type PathPart = readonly string[];

/** What a pattern found in a path. */
export interface PathMatch {
  readonly name: string;
  /** The position of the part that has the name. */
  readonly at: number;
  /** What is left of that part without the name and the text of the pattern. */
  readonly rest: string;
}

function matchAt({ parts }: NamePattern, path: readonly PathPart[], start: number): PathMatch | null {
  let found: PathMatch | null = null;
  for (const [index, tokens] of parts.entries()) {
    const at = start + index;
    const match = (path[at] as PathPart).map((text) => matchPart(tokens, text)).find((one) => one !== null);
    if (!match) return null;
    if (match.name !== null) found = { name: match.name, at, rest: match.others };
  }
  return found;
}

/** The last place in a path that a pattern matches; null if there is none. */
export function matchPath(pattern: NamePattern, path: readonly PathPart[]): PathMatch | null {
  if (pattern.parts.length === 0) return { name: '', at: path.length, rest: '' };
  for (let start = path.length - pattern.parts.length; start >= 0; start--) {
    const match = matchAt(pattern, path, start);
    if (match) return match;
  }
  return null;
}

/** The parts of a path. */
export const splitPath = (path: string): readonly string[] => path.split(SLASHES).filter(Boolean);
