// Texts that are shortened to the room they have: names that differ stay different.

/** Whether a text has room, that of the name at `index`. */
export type FitsTest = (text: string, index: number) => boolean;

/** Longer texts are cut before they are measured: no figure shows more. */
export const MAX_MEASURED_LENGTH = 500;

/** Where names have parts: between levels of a path, then between words. */
const SEPARATORS = [/[/|:·]/, /[/|:·._ -]/] as const;

/** The texts of a figure's names. */
export interface FittedNames {
  readonly texts: readonly string[];
  /** True where two different names had to become the same text. */
  readonly areAlike: boolean;
}

/**
 * Names, each shortened until it fits; `''` where not even a letter does. Parts that all names share go first, then
 * what a name shares with another, then letters in the middle; and where that would make different names look the same,
 * all but the words, or letters, that differ.
 */
export function fitNames(names: readonly string[], fits: FitsTest): FittedNames {
  const cut = (texts: readonly string[], order: Order): readonly string[] =>
    texts.map((text, i) => shortenText(text, order, (shorter) => fits(shorter, i)));
  const uncut = fullNames(names, fits);
  if (uncut) return { texts: uncut, areAlike: false };
  const ends = withoutSharedStarts(names);
  const attempts = [
    [ends, fromTheRest],
    [ends, fromBothEnds],
    [withoutCommonParts(names, SEPARATORS[1]), fromBothEnds],
  ] as const;
  for (const [shorter, order] of attempts) {
    const texts = cut(shorter, order);
    if (!areAlike(names, texts)) return { texts, areAlike: false };
  }
  const texts = cut(names, orderByDifference([...new Set(names)]));
  return { texts, areAlike: areAlike(names, texts) };
}

/** Names that all fit whole, or without what all of them share; else null. */
export function fullNames(names: readonly string[], fits: FitsTest): readonly string[] | null {
  if (names.every(fits)) return names;
  const shorter = SEPARATORS.map((separator) => withoutCommonParts(names, separator));
  return shorter.find((texts) => texts.every(fits) && !areAlike(names, texts)) ?? null;
}

/** True where two different names have one text. */
function areAlike(names: readonly string[], texts: readonly string[]): boolean {
  const nameOf = new Map<string, string>();
  return texts.some((text, i) => {
    const name = names[i] as string;
    const other = nameOf.get(text) ?? name;
    nameOf.set(text, name);
    return other !== name;
  });
}

/** Names without the parts that all begin and end with, of which an ellipsis is left. */
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

/** Names without the levels of their paths that another one begins with too. */
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

/** Which letters of a text are kept, the most important first; the rest become ellipses. */
type Order = (letters: readonly string[]) => Iterable<number>;

export const keepFromStart: Order = (letters) => letters.keys();

const fromBothEnds: Order = ({ length }) =>
  Array.from({ length }, (_, i) => (i % 2 === 0 ? i / 2 : length - (i + 1) / 2));

/** What is left of a name that has lost its start keeps its own start. */
const fromTheRest: Order = (letters) => (letters[0] === '…' ? keepFromStart : fromBothEnds)(letters);

/** Letters at which names part come first, then the others of their words, then those that follow, then those before. */
function orderByDifference(names: readonly string[]): Order {
  const partings = partingsOf(names.map((name) => [...name]));
  return (letters) => {
    const known = partings.get(letters.join('')) ?? [];
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

/** For each name, where others that begin as it does go on with another letter, or end. */
function partingsOf(names: readonly (readonly string[])[]): Map<string, number[]> {
  const found = new Map<string, number[]>(names.map((letters) => [letters.join(''), []]));
  const part = (members: readonly (readonly string[])[], from: number): void => {
    if (members.length < 2) return;
    const [first = []] = members;
    let at = from;
    while (first[at] !== undefined && members.every((letters) => letters[at] === first[at])) at++;
    for (const letters of members) found.get(letters.join(''))?.push(at);
    for (const letter of new Set(members.map((letters) => letters[at])))
      if (letter !== undefined)
        part(
          members.filter((letters) => letters[at] === letter),
          at + 1,
        );
  };
  part(names, 0);
  return found;
}

/** The text with as many of its letters as fit, in an order of importance; `''` where not even one does. */
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

/** An ellipsis for each run of letters that are not kept, unless it is a single one. */
function withGaps(letters: readonly string[], kept: ReadonlySet<number>): string {
  let text = '';
  for (const [i, letter] of letters.entries()) {
    const isSingle = kept.has(i - 1) && kept.has(i + 1);
    text += kept.has(i) || isSingle ? letter : '…';
  }
  return text.replace(/ *…[… ]*/g, '…');
}
