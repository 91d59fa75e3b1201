// The formats, an entry each. What reads, lists, offers or documents files takes their names and extensions from here;
// readers load when a file of theirs is opened.

import type { Format } from './format.ts';
import { firstNonBlank, isNpy, isZip } from './magic.ts';
import { wholeFileReader } from './whole-file.ts';

/** In the order in which they are asked whether they recognise a file. The last one takes what no other does. */
const ROWS: readonly Format[] = [
  {
    name: 'npy',
    label: 'NumPy array',
    extensions: ['npy'],
    reads: [
      'a matrix (layer, head), (task, layer, head) or (checkpoint, task, layer, head); any number type, byte order and memory order; of any size, as beyond half a gigabyte a checkpoint is read when it is shown',
    ],
    recognise: isNpy,
    open: async (...file) => (await import('./npy-file.ts')).openNpy(...file),
  },
  {
    name: 'npz',
    label: 'NumPy archive',
    extensions: ['npz'],
    reads: [
      'every such array, each a model; arrays `checkpoint` (or `step`) and `task` label those dimensions; other arrays are ignored; of any size where it is not compressed',
    ],
    recognise: isZip,
    open: async (...file) => (await import('./npz.ts')).openNpz(...file),
  },
  {
    // Formats that are only named: each with a way to turn it into one that is read.
    name: 'foreign',
    label: 'other formats',
    extensions: [],
    reads: [],
    recognise: async (start, name) => (await import('./unsupported.ts')).isUnsupported(start, name),
    open: async (...file) => (await import('./unsupported.ts')).rejectUnsupportedFile(...file),
  },
  {
    name: 'json',
    label: 'JSON',
    extensions: ['json'],
    reads: [
      '`{"layer-head": [scores, …]}`, the mean of each list; or nested arrays in the shapes of `.npy`; up to 537 MB',
      'objects in which such arrays have names, each a task; and lists of records such as `{"layer": 0, "head": 0, "score": 0.5}` or `{"layer": 0, "head": 0, "scores": {"induction": 0.5}}`',
    ],
    recognise: (start) => '{['.includes(firstNonBlank(start)),
    open: wholeFileReader(async () => (await import('./json.ts')).loadJson),
  },
  {
    name: 'delimited',
    label: 'text table',
    extensions: ['csv', 'tsv', 'txt', 'dat'],
    reads: [
      'numbers without a header, one row per layer; `nan` is a missing cell; up to 4 GB, of which only numbers stay in memory',
      'a long table, one row per head: columns `layer` and `head` (or one column of `L10.H0`, `10-0` or `(10, 0)`), `step`, `checkpoint` or `revision` if there is one, and each further column of numbers a task; text, `seed`, `rank`, `n_…`, `…_id` and the like are ignored',
    ],
    recognise: () => false,
    open: wholeFileReader(async () => (await import('./delimited.ts')).loadDelimited),
  },
];

/**
 * The formats that are read: `label` and `extensions` of each are what a file picker offers. Formats that are only named,
 * with a way to convert them, are none of these.
 */
export const FORMATS: readonly Format[] = ROWS.filter(({ extensions }) => extensions.length > 0);

/** How the names of files end that are read, without the dot. */
export const EXTENSIONS: readonly string[] = FORMATS.flatMap(({ extensions }) => extensions);

/** The same as a sentence lists them: `.npy, .npz or .json`. */
export const EXTENSION_LIST: string = EXTENSIONS.map((extension) => `.${extension}`)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');

const extensionOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Whether a file's name ends as those of files that are read. */
export const hasExtension = (name: string): boolean => EXTENSIONS.includes(extensionOf(name));

/** A file's name without such an end. */
export const withoutExtension = (name: string): string =>
  hasExtension(name) ? name.slice(0, name.lastIndexOf('.')) : name;

/** What opens a file: its first bytes decide, then its name. */
export async function findFormat(start: Uint8Array, name: string): Promise<Format> {
  for (const format of ROWS) if (await format.recognise(start, name)) return format;
  const extension = extensionOf(name);
  const named = FORMATS.find(({ extensions }) => extensions.includes(extension));
  return named ?? (ROWS.at(-1) as Format);
}
