// The table of reading settings: how files are read beyond what they say themselves. Types, checks, flags, the viewer's controls
// and docs derive from it.

import type { Fault } from '../kinds/kind.ts';
import { choice, count, names, number, text, type ValuesOf } from '../kinds/option.ts';
import { formatValue, parseOptionValue } from '../kinds/parse.ts';
import { checkSettings, requireName, settingFault } from '../kinds/settings.ts';
import type { HeadName } from '../tensor/tensor.ts';
import { type AxisReduction, type AxisSizes, parseDims, REDUCTIONS } from './array/dims.ts';
import type { Dims } from './array/number-array.ts';
import { type NamePatterns, PATTERN_NAMES, parseNamePattern } from './join/name-pattern.ts';

/** Row of a setting whose default is to read what the file says. */
const AS_FILE = { group: 'Data', default: null } as const;

/** A setting that takes names out of paths. */
const pattern = (label: string, what: string, example: string) =>
  text({
    ...AS_FILE,
    label: `${label} in names`,
    auto: 'as names of files and their contents say',
    placeholder: 'pattern',
    help: `takes the names of ${what} out of the paths of files and the paths in files; {} stands for the name, * for other text, such as ${example}`,
  });

/** All settings of a reading, in display order. `null` or missing: as the file says. */
export const READING = {
  /**
   * Names for the axes of arrays, as in einops: `head layer`, `token (layer head)`, `run checkpoint task layer head`. A name in
   * parentheses is flattened with others. Axes of other names are reduced. Default: (layer, head), (task, layer, head) or
   * (checkpoint, task, layer, head).
   */
  dims: text({
    ...AS_FILE,
    label: 'Axes',
    auto: 'layer head, with task and checkpoint before them',
    placeholder: 'names',
    help: 'names of the axes of arrays, such as "head layer" or "token (layer head)"; the other axes are reduced',
  }),
  /** Layers, if `dims` flattens layers and heads. */
  layers: count({
    ...AS_FILE,
    label: 'Layers',
    auto: 'as the file says',
    help: 'layers, if the axes flatten layers and heads',
  }),
  /** Heads per layer, if `dims` flattens layers and heads. */
  heads: count({
    ...AS_FILE,
    label: 'Heads',
    auto: 'as the file says',
    help: 'heads per layer, if the axes flatten layers and heads',
  }),
  /**
   * How values along other axes are combined. Also combines several scores that a table or a list of records has for one head,
   * which are an error without it. Default: `mean` along axes.
   */
  reduce: choice(REDUCTIONS, {
    ...AS_FILE,
    label: 'Reduce',
    auto: 'mean along axes; several scores for one head are an error',
    placeholder: 'how',
    help: 'how values along other axes, or several scores for one head, are combined',
  }),
  /** The only array or object to read: its path in the file, such as `scores.induction`. Default: everything that can be shown. */
  pick: text({
    ...AS_FILE,
    label: 'Pick',
    auto: 'everything that can be shown',
    placeholder: 'path',
    help: 'the only array or object in a file to read, such as scores.induction',
  }),
  /** The only columns of a table, or fields of records, that are shown. Default: all that hold scores. */
  value: names({
    ...AS_FILE,
    label: 'Value',
    auto: 'all with scores',
    placeholder: 'columns',
    help: 'the only columns of a table, or fields of records, that are shown',
  }),
  /** The value of heads that a list of heads leaves out: `nan` (missing) or `0`. Missing values that a file states stay missing. */
  missing: choice(['nan', '0'], {
    ...AS_FILE,
    label: 'Heads left out',
    auto: 'nan',
    help: 'the value of heads that a table or a list of heads leaves out; nan: missing',
  }),
  /**
   * The number of the first layer and of the first head in tables, records, names and keys: 0 or 1. Default: 0, or 1 if a list
   * has every head of a matrix that starts at 1.
   */
  base: number(
    { from: 0, to: 1, whole: true },
    {
      ...AS_FILE,
      label: 'First layer and head',
      auto: '0, or 1 where all heads from 1 on are listed',
      help: 'the number of the first layer and the first head in tables, records, names such as L0H1, and keys: 0 or 1',
    },
  ),
  /**
   * A pattern that takes the names of tasks out of the paths of files, and the paths in files: `{}` stands for the name, `*` for
   * other text, such as `{}/*.json`. A pattern must match whole parts of a path between slashes; extensions of files may be left
   * out. The last place in the file's path counts; only without one, the path in the file is searched too.
   */
  task: pattern('Task', 'tasks', '{}/*.json'),
  /** As `task`, but for training steps, which must be numbers: `step-{}`. */
  checkpoint: pattern('Checkpoint', 'training steps', 'step-{}'),
  /** As `task`, but for models: `{}/seed-*`. */
  model: pattern('Model', 'models', '{}/seed-*'),
  /**
   * How many query heads share one key-value head: each head is shown that many times, so that KV heads lie beside query heads.
   * Among files with different numbers of heads, only those with fewer heads are repeated. Default: 1.
   */
  repeatHeads: count({
    ...AS_FILE,
    label: 'Repeat KV heads',
    auto: '1',
    help: 'query heads that share a key-value head: each KV head is shown that many times (grouped-query attention)',
  }),
};

/** Name of a setting of a reading. */
export type ReadingName = keyof typeof READING;

/** The names of all settings of a reading, in the order of the table. */
export const READING_NAMES = Object.keys(READING) as readonly ReadingName[];

/** How files are read, beyond what they say themselves: any of the settings of `READING`. `null` or missing: as the file says. */
export type Reading = Partial<ValuesOf<typeof READING>>;

/**
 * Parses the value of a setting of a reading from text, as its flag does.
 * @param place prefix of the error message, such as a flag or a label; default: the setting's name
 * @throws HeadglowError for an unknown setting and for invalid text
 */
export function parseReading<Name extends ReadingName>(
  name: Name,
  text: string,
  place?: string,
): NonNullable<Reading[Name]> | null {
  requireName(name, READING);
  return parseOptionValue(READING[name], text, place ?? name) as NonNullable<Reading[Name]> | null;
}

/** The text of a setting's value, which `parseReading` parses to the same value. */
export const formatReading = (value: NonNullable<Reading[ReadingName]>): string => formatValue(value);

/** Returns the fault of a setting's value according to its row; null for an allowed value. */
export const readingFault = (name: ReadingName, value: unknown): Fault | null =>
  settingFault(READING[name], value);

/** A reading whose settings are checked and parsed. */
export interface CheckedReading {
  /** Null for the usual axes. */
  readonly dims: Dims | null;
  /** What `dims` call heads, if not `head`. */
  readonly headName?: HeadName;
  readonly sizes: AxisSizes;
  readonly reduction: AxisReduction;
  readonly pick: string | null;
  /** The only columns or fields with scores; null for all. */
  readonly value: readonly string[] | null;
  /** The value of cells that a file does not list. */
  readonly missing: number;
  /** The number of the first layer and head in lists; null: 0, or 1 for lists that can only count from 1. */
  readonly base: number | null;
  /** Patterns that take names out of paths; null if there are none. */
  readonly patterns: NamePatterns;
  /** How several scores of one head are combined; null if they are an error. */
  readonly duplicates: AxisReduction | null;
}

/** @throws HeadglowError for invalid settings, or ones that contradict each other */
export function checkReading(given: Reading): CheckedReading {
  const settings = Object.fromEntries(READING_NAMES.map((name) => [name, given[name]]));
  const all = checkSettings<ValuesOf<typeof READING>>(READING, settings);
  const { dims, heads, layers, reduce, pick, value, missing, base } = all;
  const patterns = PATTERN_NAMES.flatMap((name) => {
    const pattern = all[name];
    return pattern === null ? [] : [[name, parseNamePattern(name, pattern)]];
  });
  return {
    ...(dims === null ? { dims } : parseDims(dims)),
    sizes: { ...(heads !== null && { head: heads }), ...(layers !== null && { layer: layers }) },
    reduction: reduce ?? 'mean',
    pick,
    value,
    missing: missing === '0' ? 0 : Number.NaN,
    base,
    patterns: patterns.length > 0 ? Object.fromEntries(patterns) : null,
    duplicates: reduce,
  };
}

/** Reads what the file itself says. */
export const USUAL_READING: CheckedReading = checkReading({});
