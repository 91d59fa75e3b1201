// Shortens names to the available space while keeping different names distinct.

/** Tests whether a text fits in the space of the name at `index`. */
export type FitsTest = (text: string, index: number) => boolean;

/** Longer texts are truncated before they are measured; no figure has space for more. */
export const MAX_MEASURED_LENGTH = 500;

/** Boundaries within names: between levels of a path, then between words. */
const SEPARATORS = [/[/|:·]/, /[/|:·._ -]/] as const;

/** Names as shown. */
export interface FittedNames {
  readonly texts: readonly string[];
  /** Whether two different names had to be shortened to the same text. */
  readonly hasAmbiguousNames: boolean;
}

/**
 * Shortens each name until it fits; `''` if not even one letter does. Parts common to all names are dropped first, then
 * path levels shared with another name, then letters in the middle. If different names would become the same text, only
 * the words or letters that differ are kept, unless even these are the same for some names.
 */
export function fitNames(names: readonly string[], fits: FitsTest): FittedNames {
  const shortenAll = (texts: readonly string[], order: Order): readonly string[] =>
    texts.map((text, i) => shortenText(text, order, (shorter) => fits(shorter, i)));
  const full = fullNames(names, fits);
  if (full) return { texts: full, hasAmbiguousNames: false };
  const ends = withoutSharedStarts(names);
  const attempts = [
    [ends, fromRemainingStart],
    [ends, fromBothEnds],
    [withoutCommonParts(names, SEPARATORS[1]), fromBothEnds],
  ] as const;
  for (const [shorter, order] of attempts) {
    const texts = shortenAll(shorter, order);
    if (!hasAmbiguousNames(names, texts)) return { texts, hasAmbiguousNames: false };
  }
  const texts = shortenAll(names, orderByDifference([...new Set(names)]));
  if (!hasAmbiguousNames(names, texts)) return { texts, hasAmbiguousNames: false };
  // Letters from everywhere help only if they keep all names distinct. The start of what differs can at least be read.
  const readable = shortenAll(
    ends.map((end) => end.replace(/^…/, '')),
    keepFromStart,
  );
  return { texts: readable, hasAmbiguousNames: hasAmbiguousNames(names, readable) };
}

/** The names in full, or without the parts common to all of them, if all of them fit; else null. */
export function fullNames(names: readonly string[], fits: FitsTest): readonly string[] | null {
  if (names.every(fits)) return names;
  const shorter = SEPARATORS.map((separator) => withoutCommonParts(names, separator));
  return shorter.find((texts) => texts.every(fits) && !hasAmbiguousNames(names, texts)) ?? null;
}

/** Whether two different names have the same text. */
export function hasAmbiguousNames(names: readonly string[], texts: readonly string[]): boolean {
  const nameOf = new Map<string, string>();
  return texts.some((text, i) => {
    const name = names[i] as string;
    const other = nameOf.get(text) ?? name;
    nameOf.set(text, name);
    return other !== name;
  });
}

/** Replaces the parts that all names start and end with by an ellipsis. */
function withoutCommonParts(names: readonly string[], separator: RegExp): readonly string[] {
  const different = [...new Set(names)];
  const [first = ''] = different;
  if (different.length < 2) return names;
  const shared = (letterOf: (name: string, i: number) => string | undefined, most: number): number => {
    let last = 0;
    for (let i = 0; i < most; i++) {
      const letter = letterOf(first, i) as string;
      if (!different.every((name) => letterOf(name, i) === letter)) break;
      if (separator.test(letter)) last = i + 1;
    }
    return last;
  };
  const shortest = different.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const start = shared((name, i) => name[i], shortest);
  const end = shared((name, i) => name[name.length - 1 - i], shortest - start);
  return names.map(
    (name) => (start ? '…' : '') + name.slice(start, name.length - end).trim() + (end ? '…' : ''),
  );
}

/** Replaces the leading path levels that a name shares with another one by an ellipsis. */
function withoutSharedStarts(names: readonly string[]): readonly string[] {
  const startsOf = (name: string): string[] =>
    [...name].flatMap((letter, i) => (SEPARATORS[0].test(letter) ? [name.slice(0, i + 1)] : []));
  const starts = new Set<string>();
  const shared = new Set<string>();
  for (const name of new Set(names))
    for (const start of startsOf(name)) (starts.has(start) ? shared : starts).add(start);
  return names.map((name) => {
    const start = startsOf(name).findLast((start) => start !== name && shared.has(start));
    return start ? `…${name.slice(start.length).trim()}` : name;
  });
}

/** Ranks the letters of a text by importance; those that do not fit are replaced by an ellipsis. */
type Order = (letters: readonly string[]) => Iterable<number>;

export const keepFromStart: Order = (letters) => letters.keys();

const fromBothEnds: Order = ({ length }) =>
  Array.from({ length }, (_, i) => (i % 2 === 0 ? i / 2 : length - (i + 1) / 2));

/** A name that already lost its first part is shortened at its end. */
const fromRemainingStart: Order = (letters) => (letters[0] === '…' ? keepFromStart : fromBothEnds)(letters);

/** Ranks letters where names diverge first, then the rest of those words, then following letters, then preceding ones. */
function orderByDifference(names: readonly string[]): Order {
  const divergences = findDivergences(names.map((name) => [...name]));
  return (letters) => {
    const known = divergences.get(letters.join('')) ?? [];
    const wordAt = letters.map(() => 0);
    for (let i = 1; i < letters.length; i++)
      wordAt[i] = SEPARATORS[1].test(letters[i - 1] as string) ? i : (wordAt[i - 1] as number);
    const rank = (i: number, at: number): number => {
      if (i === at) return -1;
      if (wordAt[i] === wordAt[at]) return (i - (wordAt[i] as number)) / letters.length;
      return i > at ? i - at : 2 * (at - i);
    };
    const ranks = letters.map((_, i) => Math.min(...known.map((at) => rank(i, at))));
    return [...letters.keys()].sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
  };
}

/** For each name, the positions where names with the same prefix continue differently or end. */
function findDivergences(names: readonly (readonly string[])[]): Map<string, number[]> {
  const found = new Map<string, number[]>(names.map((letters) => [letters.join(''), []]));
  const visit = (members: readonly (readonly string[])[], from: number): void => {
    if (members.length < 2) return;
    const [first = []] = members;
    let at = from;
    while (first[at] !== undefined && members.every((letters) => letters[at] === first[at])) at++;
    for (const letters of members) found.get(letters.join(''))?.push(at);
    for (const letter of new Set(members.map((letters) => letters[at])))
      if (letter !== undefined)
        visit(
          members.filter((letters) => letters[at] === letter),
          at + 1,
        );
  };
  visit(names, 0);
  return found;
}

/** Keeps as many letters as fit, the most important first; `''` if not even one does. */
export function shortenText(text: string, order: Order, fits: (text: string) => boolean): string {
  if (text.length <= MAX_MEASURED_LENGTH && fits(text)) return text;
  const letters = [...text].slice(0, MAX_MEASURED_LENGTH);
  const ranked = [...order(letters)];
  const cut = (count: number): string => withGaps(letters, new Set(ranked.slice(0, count)));
  let enough = 0;
  let tooMany = letters.length;
  while (tooMany - enough > 1) {
    const middle = (enough + tooMany) >> 1;
    if (fits(cut(middle))) enough = middle;
    else tooMany = middle;
  }
  return enough > 0 ? cut(enough) : '';
}

/** Replaces each run of two or more dropped letters by an ellipsis. */
function withGaps(letters: readonly string[], kept: ReadonlySet<number>): string {
  let text = '';
  for (const [i, letter] of letters.entries()) {
    const isSingle = kept.has(i - 1) && kept.has(i + 1);
    text += kept.has(i) || isSingle ? letter : '…';
  }
  return text.replace(/ *…[… ]*/g, '…');
}
