// Finds the readings that show one array of a file. Each is tried, so that it does what it says.

import { HeadglowError, type ReadingChoice } from '../../tensor/error.ts';
import type { Loaded } from '../file.ts';
import type { Contents } from '../format.ts';
import { DEFAULT_MEMORY, MemoryBudget } from '../memory-budget.ts';
import { checkReading, type Reading } from '../reading.ts';
import { originsOf } from './find-arrays.ts';
import type { FoundArray } from './inspection.ts';

/** Most arrays of a file for which options are tried. Others have those of an array like them, if one was tried. */
const MAX_TRIED = 256;

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

/** Arrays that may be alike: in one group of the file, of one shape and type. */
const likeness = ({ path, shape, dtype, dims }: FoundArray): string =>
  JSON.stringify([path.slice(0, path.lastIndexOf('.') + 1), shape, dtype, dims]);

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
  /** Sizes of the matrices that are shown: layers and heads. */
  readonly #sizes: readonly (readonly [layers: number, heads: number])[];
  readonly #found = new Map<string, readonly ReadingChoice[]>();
  #tried = 0;

  constructor(
    contents: Contents,
    arrays: readonly FoundArray[],
    loaded: Loaded | null,
    signal: AbortSignal | undefined,
  ) {
    this.#contents = contents;
    this.#signal = signal;
    this.#arrays = arrays;
    this.#shown = shownPaths(loaded);
    const sizes = loaded?.tensors.map(({ layers, heads }) => `${layers} ${heads}`) ?? [];
    this.#sizes = [...new Set(sizes)]
      .slice(0, MAX_SIZES)
      .map((text) => text.split(' ').map(Number) as [number, number]);
  }

  /** The readings that show an array; none if it is the only one that is shown, or if nothing shows it. */
  async find(array: FoundArray): Promise<readonly ReadingChoice[]> {
    const { path, statistics, shape, isOfOneHead } = array;
    const isOnly = this.#shown.size === 1 && this.#shown.has(path);
    if (!statistics || shape.includes(0) || shape.length === 0 || isOnly || isOfOneHead) return [];
    const like = likeness(array);
    let choices = this.#found.get(like);
    if (this.#tried < MAX_TRIED || !choices) {
      if (this.#tried >= MAX_TRIED) return [];
      this.#tried++;
      choices = await this.#choose(array);
      this.#found.set(like, choices);
    }
    return choices.map((choice) =>
      'pick' in choice ? { ...choice, pick: this.#pickOf(choice, path) } : choice,
    );
  }

  /** An array like another one is picked by its own path. */
  #pickOf({ pick }: ReadingChoice, path: string): string {
    return path.startsWith(`${pick}.`) ? `${pick}` : path;
  }

  async #choose(array: FoundArray): Promise<readonly ReadingChoice[]> {
    const picked = await this.#pick(array);
    if (picked) return [picked];
    const isPicked = this.#contents.selects === 'pick' && array.path !== '' && this.#arrays.length > 1;
    const base: ReadingChoice = isPicked ? { pick: array.path } : {};
    const { offers } = await this.#try(base);
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
    if (this.#contents.selects === null) return null;
    const keys = array.path.split('.');
    for (let length = keys.length; length > 0; length--) {
      const choice = { pick: keys.slice(0, length).join('.') };
      const { shown } = await this.#try(choice);
      const isNarrower = shown.size < this.#shown.size || !this.#shown.has(array.path);
      if (shown.has(array.path) && isNarrower) return choice;
      // Above a stored array there are only more of them.
      if (array.dims === null) return null;
    }
    return null;
  }

  async #try(choice: ReadingChoice): Promise<Outcome> {
    this.#signal?.throwIfAborted();
    try {
      const loaded = await this.#contents.read({
        signal: this.#signal,
        memory: new MemoryBudget(DEFAULT_MEMORY),
        reading: checkReading(choice as Reading),
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

/** The readings that show each array of a file. */
export async function findChoices(
  contents: Contents | null,
  arrays: readonly FoundArray[],
  loaded: Loaded | null,
  signal?: AbortSignal,
): Promise<readonly (readonly ReadingChoice[])[]> {
  if (!contents) return arrays.map(() => []);
  const finder = new ChoiceFinder(contents, arrays, loaded, signal);
  const choices: (readonly ReadingChoice[])[] = [];
  for (const array of arrays) choices.push(await finder.find(array));
  return choices;
}
