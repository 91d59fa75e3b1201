// Finds the readings that show one array of a file. Each is tried, so that it does what it says.

import { HeadglowError, type ReadingChoice } from '../../tensor/error.ts';
import type { HeadName } from '../../tensor/tensor.ts';
import type { Loaded } from '../file.ts';
import type { Contents } from '../format.ts';
import { headNameOfField, isIndexField, isScoreField } from '../heads/head-fields.ts';
import { DEFAULT_MEMORY, MemoryBudget } from '../memory-budget.ts';
import { checkReading, formatReading, parseReading, type Reading } from '../reading.ts';
import { originsOf } from './find-arrays.ts';
import type { FoundArray } from './inspection.ts';

/** Most arrays of a file for which options are tried, and most that are alike. Others have the options of an array like them. */
const MAX_TRIED = 256;
const MAX_ALIKE = 8;
/** The same for columns of a table, which may be long. */
const MAX_COLUMNS = 2;

/** Most sizes of other matrices that are tried as numbers of heads. */
const MAX_SIZES = 3;

/** What came of a try. */
interface Outcome {
  /** The paths of the arrays that it shows; none if it fails. */
  readonly shown: ReadonlySet<string>;
  /** What the error offers. */
  readonly offers: readonly ReadingChoice[];
}

/** The paths of arrays that are shown. */
export const shownPaths = (loaded: Loaded | null): ReadonlySet<string> =>
  new Set(loaded?.tensors.flatMap((tensor) => originsOf(tensor).map(({ path }) => path)) ?? []);

/** The last of the keys that lead to an array. */
const lastKey = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The name of a column or field as the text of a setting. */
const columnText = (name: string): string => formatReading([name]);

/** The settings of a choice. */
const toReading = ({ value, ...others }: ReadingChoice): Reading => ({
  ...(others as Reading),
  ...(value !== undefined && { value: parseReading('value', `${value}`) }),
});

/** The group, shape and type of an array: arrays that share them probably have the same choices. */
const kindOf = ({ path, shape, dtype, dims }: FoundArray): string =>
  JSON.stringify([path.slice(0, path.lastIndexOf('.') + 1), shape, dtype, dims, isScoreField(lastKey(path))]);

/** Whether the user must give a value. */
const isOpenChoice = (choice: ReadingChoice): boolean =>
  Object.values(choice).some((value) => value === null);

/** Names of axes that are known by their number only. */
function usualDims(axes: number): ReadingChoice {
  if (axes === 5) return { dims: 'run checkpoint task layer head' };
  const others = Array.from({ length: axes - 2 }, (_, axis) => `axis${axis + 1}`);
  return { dims: [...others, 'layer', 'head'].join(' '), reduce: 'mean' };
}

/** Finds readings for the arrays of one file. */
class ChoiceFinder {
  readonly #contents: Contents;
  readonly #signal: AbortSignal | undefined;
  readonly #arrays: readonly FoundArray[];
  readonly #shown: ReadonlySet<string>;
  /** What the tensors that are shown call their heads. */
  readonly #headNames: ReadonlySet<HeadName | undefined>;
  /** Sizes of the matrices that are shown: layers and heads. */
  readonly #sizes: readonly (readonly [layers: number, heads: number])[];
  /** What the error of the whole file offers. */
  readonly #offers: readonly ReadingChoice[];
  /** For arrays that are alike, how many have been tried, and the choices of the last one. */
  readonly #found = new Map<string, { readonly count: number; readonly choices: readonly ReadingChoice[] }>();
  #tried = 0;

  constructor(
    contents: Contents,
    arrays: readonly FoundArray[],
    outcome: Loaded | HeadglowError,
    signal: AbortSignal | undefined,
  ) {
    const loaded = outcome instanceof HeadglowError ? null : outcome;
    this.#offers = outcome instanceof HeadglowError ? (outcome.details.choices ?? []) : [];
    this.#contents = contents;
    this.#signal = signal;
    this.#arrays = arrays;
    this.#shown = shownPaths(loaded);
    this.#headNames = new Set(loaded?.tensors.map(({ headName }) => headName));
    const sizes = loaded?.tensors.map(({ layers, heads }) => `${layers} ${heads}`) ?? [];
    this.#sizes = [...new Set(sizes)]
      .slice(0, MAX_SIZES)
      .map((text) => text.split(' ').map(Number) as [number, number]);
  }

  /** The readings that show an array; none if it is the only one that is shown, or if nothing shows it. */
  async find(array: FoundArray): Promise<readonly ReadingChoice[]> {
    const { path, statistics, shape, isOfOneHead } = array;
    const isOnly = this.#shown.size === 1 && this.#shown.has(path);
    if (isIndexField(lastKey(path)) || this.#isHeadField(lastKey(path))) return [];
    if (!statistics || shape.includes(0) || shape.length === 0 || isOnly || isOfOneHead) return [];
    const kind = kindOf(array);
    let { count, choices } = this.#found.get(kind) ?? { count: 0, choices: [] };
    const most = this.#contents.selects === 'value' ? MAX_COLUMNS : MAX_ALIKE;
    if (count < most && this.#tried < MAX_TRIED) {
      this.#tried++;
      choices = await this.#choose(array);
      this.#found.set(kind, { count: ++count, choices });
    }
    return choices.map((choice) => this.#adapt(choice, path));
  }

  /** Whether a field numbers the experts, neurons and so on that are shown. */
  #isHeadField(name: string): boolean {
    const headName = headNameOfField(name);
    return headName !== undefined && this.#headNames.has(headName);
  }

  /** The choice for an array like the one that it was tried on: with the path, or the name of the column, of its own. */
  #adapt(choice: ReadingChoice, path: string): ReadingChoice {
    const { pick, value } = choice;
    const isInPick = pick !== undefined && path.startsWith(`${pick}.`);
    return {
      ...choice,
      ...(pick !== undefined && { pick: isInPick ? pick : path }),
      ...(value !== undefined && {
        value: columnText(pick === undefined ? path : lastKey(path)),
      }),
    };
  }

  async #choose(array: FoundArray): Promise<readonly ReadingChoice[]> {
    const picked = await this.#pick(array);
    if (picked) return [picked];
    if (this.#shown.has(array.path)) return [];
    const isPicked = this.#contents.selects === 'pick' && array.path !== '' && this.#arrays.length > 1;
    const base: ReadingChoice = isPicked ? { pick: array.path } : {};
    const offers = isPicked ? (await this.#try(base)).offers : this.#offers;
    const chosen: ReadingChoice[] = [];
    for (const choice of [...offers, ...this.#guesses(array)])
      for (const complete of this.#complete(choice)) {
        const tried = { ...base, ...complete };
        if ((await this.#try(tried)).shown.has(array.path)) chosen.push(tried);
      }
    return chosen;
  }

  /** Picks the array, or the list that it is in, if that shows less than before, or something new. */
  async #pick(array: FoundArray): Promise<ReadingChoice | null> {
    const { selects } = this.#contents;
    if (selects === null) return null;
    if (selects === 'value') return this.#narrow({ value: columnText(array.path) }, array);
    const keys = array.path.split('.');
    for (let length = keys.length; length > 0; length--) {
      const picked = await this.#narrow({ pick: keys.slice(0, length).join('.') }, array);
      if (picked) return length < keys.length ? this.#narrowField(picked, array) : picked;
      // Above a stored array there are only more of them.
      if (array.dims === null) return null;
    }
    return this.#narrow({ value: columnText(lastKey(array.path)) }, array);
  }

  /** Of a list of records that was picked, the field alone, if that is possible. */
  async #narrowField(picked: ReadingChoice, { path }: FoundArray): Promise<ReadingChoice> {
    const choice = { ...picked, value: columnText(lastKey(path)) };
    const { shown } = await this.#try(choice);
    return shown.has(path) && shown.size < (await this.#try(picked)).shown.size ? choice : picked;
  }

  /** The choice, if it shows the array, and less than before, or something new. */
  async #narrow(choice: ReadingChoice, { path }: FoundArray): Promise<ReadingChoice | null> {
    const { shown } = await this.#try(choice);
    return shown.has(path) && (shown.size < this.#shown.size || !this.#shown.has(path)) ? choice : null;
  }

  async #try(choice: ReadingChoice): Promise<Outcome> {
    this.#signal?.throwIfAborted();
    try {
      const loaded = await this.#contents.read({
        signal: this.#signal,
        memory: new MemoryBudget(DEFAULT_MEMORY),
        reading: checkReading(toReading(choice)),
      });
      return { shown: shownPaths(loaded), offers: [] };
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (error instanceof RangeError) return { shown: new Set(), offers: [] };
      if (!(error instanceof HeadglowError)) throw error;
      return { shown: new Set(), offers: error.details.choices ?? [] };
    }
  }

  /** Names for the axes of an array, if its shape says what they may be. */
  #guesses({ shape, dims }: FoundArray): readonly ReadingChoice[] {
    if (dims !== null) return [];
    if (shape.length > 4) return [usualDims(shape.length)];
    const flat = shape.at(-1) as number;
    const flattened = this.#sizes.filter(([layers, heads]) => layers * heads === flat);
    if (shape.length === 1) return flattened.map(([, heads]) => ({ dims: '(layer head)', heads }));
    if (shape.length > 2) return [];
    return flattened.map(([, heads]) => ({ dims: 'row (layer head)', heads, reduce: 'mean' }));
  }

  /** The choice, with each number of heads that it may leave open. */
  #complete(choice: ReadingChoice): readonly ReadingChoice[] {
    const isOpen = isOpenChoice(choice);
    if (!isOpen) return [choice];
    return this.#sizes.flatMap(([layers, heads]) => {
      const complete = {
        ...choice,
        ...(choice.heads === null && { heads }),
        ...(choice.layers === null && { layers }),
      };
      return isOpenChoice(complete) ? [] : [complete];
    });
  }
}

/**
 * The readings that show each array of a file.
 * @param outcome what its reader shows, or why it shows nothing
 */
export async function findChoices(
  contents: Contents | null,
  arrays: readonly FoundArray[],
  outcome: Loaded | HeadglowError,
  signal?: AbortSignal,
): Promise<readonly (readonly ReadingChoice[])[]> {
  if (!contents) return arrays.map(() => []);
  const finder = new ChoiceFinder(contents, arrays, outcome, signal);
  const choices: (readonly ReadingChoice[])[] = [];
  for (const array of arrays) choices.push(await finder.find(array));
  return choices;
}
