// Finds names by a few of their words or letters, in any order and with small typing errors.

import uFuzzy from '@leeoniya/ufuzzy';

/** A name that matches. */
export interface Match {
  readonly index: number;
  /** Start and end of each part of the name that matches, in ascending order. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

export interface Matches {
  /** The best ones first. */
  readonly best: readonly Match[];
  /** Number of all names that match. */
  readonly count: number;
}

/** Words of a query that are found in any order; more words must be in the order of the name. */
const MAX_UNORDERED_WORDS = 4;
/** Above this number of matches, they are in the order of the names: ranking them would take longer than a frame. */
const MAX_RANKED = 20_000;
/** Shorter words must be spelled correctly. */
const MIN_ERROR_LENGTH = 4;

type ErrorRules = ReturnType<NonNullable<uFuzzy.Options['intraRules']>>;

/** The first letter must be right. */
const rulesFor = (errors: 0 | 1): ErrorRules => ({
  intraSlice: [1, Number.POSITIVE_INFINITY],
  intraIns: errors,
  intraSub: errors,
  intraTrn: errors,
  intraDel: errors,
});
const [NO_ERRORS, ONE_ERROR] = [rulesFor(0), rulesFor(1)];

/** Letters of all scripts. */
const fuzzy = new uFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
  intraMode: 1,
  // "layer 12" must not find "layer 13".
  intraRules: (word) => (word.length >= MIN_ERROR_LENGTH && !/\d/.test(word) ? ONE_ERROR : NO_ERRORS),
});

/** Removes accents, letter by letter, so that positions stay the same. */
const withoutAccents = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (letter) => letter.normalize('NFD').charAt(0));

/** Removes hyphens in front of words, with which the library would exclude names. */
const withoutExclusions = (text: string): string => text.replace(/(^|\s)-+(?=[\p{L}\d])/gu, '$1');

function toPairs(ranges: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
  return pairs;
}

/** A list of names to search. */
export class Matcher {
  readonly #names: string[];

  constructor(names: readonly string[]) {
    this.#names = names.map(withoutAccents);
  }

  /** Finds names. @param most limit on `best` */
  find(query: string, most: number): Matches {
    const needle = withoutExclusions(withoutAccents(query));
    const [indices, info] = fuzzy.search(this.#names, needle, MAX_UNORDERED_WORDS, MAX_RANKED);
    if (!indices) return this.#findLiterally(needle, most);
    // Without a match, the library's information is incomplete.
    if (indices.length === 0) return { best: [], count: 0 };
    if (info) {
      // Sorted again, as the library sorts matches of each order of the words separately.
      const order = fuzzy.sort(info, this.#names, needle);
      const best = preferPairs(order, needle, (at) => this.#names[info.idx[at] as number] as string);
      return { best: best.slice(0, most).map((at) => matchOf(info, at)), count: indices.length };
    }
    const first = fuzzy.info(indices.slice(0, most), this.#names, needle);
    return { best: first.idx.map((_, at) => matchOf(first, at)), count: indices.length };
  }

  /** Finds a query without letters and digits, such as "/". */
  #findLiterally(needle: string, most: number): Matches {
    const text = needle.trim();
    const found = this.#names.flatMap((name, index): Match[] => {
      const start = text === '' ? -1 : name.indexOf(text);
      return start < 0 ? [] : [{ index, ranges: [[start, start + text.length]] }];
    });
    return { best: found.slice(0, most), count: found.length };
  }
}

/**
 * Moves names first that have the most neighbouring words of a query next to each other: "task 4 model 7" means model 7.
 * @param order of items
 */
function preferPairs(order: readonly number[], query: string, nameOf: (item: number) => string): number[] {
  const words = fuzzy.split(query, true).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const pairs = words.slice(1).map((word, i) => new RegExp(`${words[i]}\\p{L}*[^\\p{L}\\d]*${word}`, 'iu'));
  if (pairs.length === 0) return [...order];
  const counts = new Map(
    order.map((item) => [item, pairs.filter((pair) => pair.test(nameOf(item))).length] as const),
  );
  return order.toSorted((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
}

const matchOf = ({ idx, ranges }: uFuzzy.Info, at: number): Match => ({
  index: idx[at] as number,
  ranges: toPairs(ranges[at] as number[]),
});
