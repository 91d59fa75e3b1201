// Names that differ only in a layer number, such as `layers.0.scores` and `layers.1.scores`.

const LAYER_IN_NAME = /(?:layers?|blocks?|(?<![a-z])h)[._-]?(\d+)/i;

/** Names that differ only in a layer number, which counts from 0. */
export interface LayerFamily {
  /** What they have in common. */
  readonly name: string;
  /** All of them, in the order of layers. */
  readonly members: readonly string[];
}

/** A name without its layer number, and without the word before it and the separator after it. */
const commonName = (name: string): string =>
  name.replace(new RegExp(`${LAYER_IN_NAME.source}[._-]?`, 'i'), '').replace(/[._-]$/, '');

/** The families of names that have all layers from 0 on. */
export function findLayerFamilies(names: readonly string[]): readonly LayerFamily[] {
  const families = new Map<string, Map<number, string>>();
  for (const name of names) {
    const layer = LAYER_IN_NAME.exec(name)?.[1];
    if (layer === undefined) continue;
    const key = name.replace(LAYER_IN_NAME, '\0');
    const members = families.get(key) ?? new Map<number, string>();
    families.set(key, members.set(Number(layer), name));
  }
  const isComplete = (layers: ReadonlyMap<number, string>): boolean =>
    layers.size > 1 && [...layers.keys()].every((_, layer) => layers.has(layer));
  return [...families.values()].filter(isComplete).map((members) => {
    const ordered = Array.from({ length: members.size }, (_, layer) => members.get(layer) as string);
    return { name: commonName(ordered[0] as string), members: ordered };
  });
}
