// Names that differ only in a layer number, such as `layers.0.scores` and `layers.1.scores`.

const LAYER_IN_NAME = /(?:layers?|blocks?|(?<![a-z])h)[._-]?(\d+)/i;

/** Names that differ only in a layer number, which counts from 0. */
export interface LayerFamily {
  /** What they have in common. */
  readonly name: string;
  /** All of them, in the order of layers. */
  readonly members: readonly string[];
  /** Whether nothing but a number at the end of the names says that they are layers. */
  readonly isGuess?: boolean;
}

/** A number at the end of a name, as in the state of a list of parameters: `gates.0`. */
const NUMBER_AT_END = /\.(\d{1,4})$/;
/** Names of lists that are of something other than layers. */
const OTHER_LISTS =
  /(?:^|[._])(?:heads?|experts?|neurons?|features?|seeds?|runs?|folds?|steps?|epochs?|tasks?|prompts?|samples?|examples?|batch(?:es)?|tokens?|positions?|models?|optimizers?|groups?)$/i;
/** Fewer parts may be anything. */
const MIN_NUMBERED = 4;

/** A name without its layer number, and without the word before it and the separator after it. */
const commonName = (name: string): string =>
  name.replace(new RegExp(`${LAYER_IN_NAME.source}[._-]?`, 'i'), '').replace(/[._-]$/, '');

/** The families of names that have all layers from 0 on. */
export function findLayerFamilies(names: readonly string[]): readonly LayerFamily[] {
  const families = new Map<string, Map<number, string>>();
  for (const name of names) {
    const isNamed = LAYER_IN_NAME.test(name);
    const pattern = isNamed ? LAYER_IN_NAME : NUMBER_AT_END;
    const layer = pattern.exec(name)?.[1];
    if (layer === undefined) continue;
    const key = name.replace(pattern, isNamed ? '\0' : '\0\0');
    if (!isNamed && OTHER_LISTS.test(name.replace(pattern, ''))) continue;
    const members = families.get(key) ?? new Map<number, string>();
    families.set(key, members.set(Number(layer), name));
  }
  const isComplete = (layers: ReadonlyMap<number, string>): boolean =>
    layers.size > 1 && [...layers.keys()].every((_, layer) => layers.has(layer));
  return [...families].flatMap(([key, members]) => {
    const isGuess = key.endsWith('\0\0');
    if (!isComplete(members) || (isGuess && members.size < MIN_NUMBERED)) return [];
    const ordered = Array.from({ length: members.size }, (_, layer) => members.get(layer) as string);
    const [first] = ordered as [string];
    return [
      { name: isGuess ? first.replace(NUMBER_AT_END, '') : commonName(first), members: ordered, isGuess },
    ];
  });
}
