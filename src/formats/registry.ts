// The table of file formats. File pickers, folder scans, help and docs take names and extensions from it; a format's reader
// is imported when its first file is opened.

import type { Format } from './format.ts';
import {
  firstNonBlank,
  isArrow,
  isGzip,
  isHdf5,
  isJson,
  isNpy,
  isParquet,
  isUtf16,
  isZip,
  isZstd,
} from './magic.ts';
import { isSafetensors } from './safetensors/recognise.ts';
import { wholeFileReader } from './whole-file.ts';
import type { ZarrStore } from './zarr/store.ts';

/** In the order in which they are tried. The last one reads files that no other recognises. */
const ALL_FORMATS: readonly Format[] = [
  {
    name: 'npy',
    label: 'NumPy array',
    extensions: ['npy'],
    reads: [
      'a matrix (layer, head), (task, layer, head) or (checkpoint, task, layer, head); any number type, byte order and memory order; any size',
      'structured arrays, whose fields are the columns of a table, as for `.csv`, or matrices',
      'Python objects, such as a dictionary that was saved with `numpy.save`, read as a pickle; nothing in it is executed',
    ],
    recognise: isNpy,
    open: async (...file) => (await import('./npy/open.ts')).openNpy(...file),
  },
  {
    name: 'safetensors',
    label: 'safetensors file',
    extensions: ['safetensors'],
    reads: [
      'any number of tensors in the shapes of `.npy`, of any type but 8-bit and smaller floats; dots in names separate levels, as in nested dictionaries; names that are whole numbers are training steps; tensors `checkpoint` (or `step`) label that dimension; any size: above 512 MiB of values, each checkpoint is read when it is shown',
    ],
    recognise: isSafetensors,
    open: async (...file) => (await import('./safetensors/open.ts')).openSafetensors(...file),
  },
  {
    name: 'pytorch',
    label: 'PyTorch file',
    extensions: ['pt', 'pth'],
    reads: [
      '`torch.save` of a tensor, or of dictionaries and lists of tensors, nested to any depth; keys that are whole numbers are training steps; any number type, strides and device; nothing in the file is executed',
    ],
    recognise: async (start) => (await import('./pickle/recognise.ts')).isTorch(start),
    open: async (...file) => (await import('./pickle/open.ts')).openTorch(...file),
  },
  {
    name: 'pickle',
    label: 'Python pickle',
    extensions: ['pkl', 'pickle'],
    reads: [
      '`pickle.dump` (protocols 0 to 5) of dictionaries and lists of numbers, NumPy arrays, tensors, or tables and series of pandas (`to_pickle`), with their indexes; nothing in the file is executed: objects of other classes are left out, and named',
    ],
    recognise: async (start, name) => (await import('./pickle/recognise.ts')).isPickle(start, name),
    open: async (...file) => (await import('./pickle/open.ts')).openPickle(...file),
  },
  {
    name: 'npz',
    label: 'NumPy archive',
    extensions: ['npz'],
    reads: [
      'any number of arrays in the shapes of `.npy`, one per model; arrays `checkpoint` (or `step`) and `task` label those dimensions; other arrays are ignored, unless there are none but the columns of a table',
    ],
    recognise: isZip,
    open: async (...file) => (await import('./npz/open.ts')).openNpz(...file),
  },
  {
    name: 'parquet',
    label: 'Parquet table',
    extensions: ['parquet'],
    reads: ['a long table, as for `.csv`; without compression or with Snappy, gzip, Zstandard or LZ4'],
    recognise: isParquet,
    open: async (...file) => (await import('./parquet/open.ts')).openParquet(...file),
  },
  {
    name: 'arrow',
    label: 'Arrow or Feather table',
    extensions: ['feather', 'arrow'],
    reads: [
      'a long table, as for `.parquet`; Arrow files, streams and Feather version 2, with LZ4, Zstandard or no compression',
    ],
    recognise: isArrow,
    open: async (...file) => (await import('./arrow/open.ts')).openArrow(...file),
  },
  {
    name: 'hdf5',
    label: 'HDF5 file',
    extensions: ['h5', 'hdf5', 'nc', 'mat'],
    reads: [
      'data sets of numbers in the shapes of `.npy`, in groups nested to any depth; data sets `checkpoint` (or `step`) and `task` label those dimensions; dimension scales and labels (netCDF 4, xarray, h5py) name axes in any order; chunked, compressed by gzip, szip, n-bit or scale-offset; other data sets are left out, with a note',
      '`.mat` files of MATLAB 7.3, with the axes of arrays in the order that MATLAB shows; `step` (or `checkpoint`) labels that dimension',
    ],
    recognise: isHdf5,
    open: async (...file) => (await import('./hdf5/open.ts')).openHdf5(...file),
  },
  {
    // Folders are joined into a store before their files are recognised; only archives get here.
    name: 'zarr',
    label: 'Zarr store',
    extensions: ['zarr', 'zip'],
    reads: [
      'a folder (or a `.zarr.zip` archive) of Zarr version 2 or 3: arrays of numbers in the shapes of `.npy`, in groups nested to any depth; dimensions named `layer`, `head`, `task`, `step` (as by xarray) may be in any order; arrays `checkpoint` (or `step`) and `task` label those dimensions; chunks in Blosc, Zstandard, gzip, LZ4 or none, and shards; any size: above 512 MiB of values, each checkpoint is read when it is shown',
    ],
    recognise: () => false,
    open: async (...file) => (await import('./npz/open.ts')).openNpz(...file),
  },
  {
    name: 'gzip',
    label: 'gzip file',
    extensions: ['gz'],
    reads: ['any file of this table, such as `.json.gz` or `.csv.gz`'],
    recognise: isGzip,
    open: async (...file) => (await import('./compressed/open.ts')).openGzip(...file, findFormat),
  },
  {
    name: 'zstd',
    label: 'Zstandard file',
    extensions: ['zst'],
    reads: ['any file of this table, such as `.jsonl.zst`'],
    recognise: isZstd,
    open: async (...file) => (await import('./compressed/open.ts')).openZstd(...file, findFormat),
  },
  {
    name: 'utf16',
    label: 'UTF-16 text',
    extensions: [],
    reads: [],
    recognise: isUtf16,
    open: async (...file) => (await import('./text/utf16.ts')).openUtf16(...file, findFormat),
  },
  {
    // Formats that are recognised but not read: each is rejected with a way to convert it.
    name: 'foreign',
    label: 'other formats',
    extensions: [],
    reads: [],
    recognise: async (start, name) => (await import('./unsupported/open.ts')).isUnsupported(start, name),
    open: async (...file) => (await import('./unsupported/open.ts')).rejectUnsupportedFile(...file),
  },
  {
    name: 'jsonl',
    label: 'JSON Lines',
    extensions: ['jsonl', 'ndjson'],
    reads: [
      'a record per line, such as `{"layer": 0, "head": 0, "score": 0.5}`; or an object per line that holds matrices or `{"L0H1": 0.5}`: lines with `step` (or `checkpoint`) are checkpoints, others are tasks named by `task`, `name` or `metric`, or by their number',
    ],
    recognise: (start, name) => /\.(?:jsonl|ndjson)$/i.test(name) && '{['.includes(firstNonBlank(start)),
    open: wholeFileReader(async () => (await import('./json/load.ts')).loadJsonLines),
  },
  {
    name: 'json',
    label: 'JSON',
    extensions: ['json'],
    reads: [
      '`{"layer-head": [scores, …]}`, shown as the mean of each list; or nested arrays in the shapes of `.npy`',
      'objects of named matrices, one per task; and lists of records such as `{"layer": 0, "head": 0, "score": 0.5}` or `{"layer": 0, "head": 0, "scores": {"induction": 0.5}}`',
      'rankings by flat index, `{"task": [[index, score], …]}`; and circuits, whose edges are summed by head: graphs of EAP-IG, lists of `[from, to, score]`',
    ],
    recognise: isJson,
    open: wholeFileReader(async () => (await import('./json/load.ts')).loadJson),
  },
  {
    name: 'delimited',
    label: 'text table',
    extensions: ['csv', 'tsv', 'txt', 'dat'],
    reads: [
      'numbers without a header, one row per layer; `nan` is a missing cell; only the numbers are kept in memory',
      'a wide table: a column for each head (`L0H0`, …), one row per step or task; or columns `head_0`, …, one row per layer, or `layer_0`, …, one row per head; also below two rows of a header, as pandas writes columns with levels',
      'a long table, one row per head: columns `layer` and `head` (or one column of `L10.H0`, `10-0` or `(10, 0)`), optionally `step`, `checkpoint`, `epoch` or `revision`; every other column of numbers is a task; columns of text, `seed`, `rank`, `n_…`, `…_id` and similar are ignored, unless they tell the rows of a head apart: then each of their values is a model, or a task in columns called `task`, `metric` or `variable`; lists in cells (`"[0.1, 0.2]"`) are read as in JSON, and rows of two heads (`src_layer`, …) as edges',
      'the lines of a log that have a head and a score among other words, such as `INFO layer 3 head 4: 0.12`',
    ],
    recognise: () => false,
    open: wholeFileReader(async () => {
      const { loadDelimited } = await import('./text/delimited.ts');
      return (file, settings) => loadDelimited(file, settings);
    }),
  },
];

/** The formats that can be read. A file picker can offer the `label` and `extensions` of each. */
export const FORMATS: readonly Format[] = ALL_FORMATS.filter(({ extensions }) => extensions.length > 0);

/** The format of a Zarr store that is not an archive. */
export const storeFormat = (store: ZarrStore): Format => ({
  ...(FORMATS.find(({ name }) => name === 'zarr') as Format),
  open: async ({ name }, settings) => (await import('./zarr/open.ts')).openZarr(name, store, settings),
});

/** The extensions of files that can be read, without the dot. */
export const EXTENSIONS: readonly string[] = FORMATS.flatMap(({ extensions }) => extensions);

/** The same as text for a sentence: `.npy, .npz or .json`. */
export const EXTENSION_LIST: string = EXTENSIONS.map((extension) => `.${extension}`)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');

const findExtension = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Whether a file has one of `EXTENSIONS`. */
export const hasExtension = (name: string): boolean => EXTENSIONS.includes(findExtension(name));

const removeExtension = (name: string): string =>
  hasExtension(name) ? name.slice(0, name.lastIndexOf('.')) : name;

/** A file's name without one of `EXTENSIONS`; without two of them if it is compressed, as in `scores.json.gz` or `run.zarr.zip`. */
export const withoutExtension = (name: string): string =>
  /\.(?:gz|zst|zip)$/i.test(name) ? removeExtension(removeExtension(name)) : removeExtension(name);

/** The format of a file: determined by its first bytes, or else by its name. */
export async function findFormat(start: Uint8Array, name: string): Promise<Format> {
  for (const format of ALL_FORMATS) if (await format.recognise(start, name)) return format;
  const extension = findExtension(name);
  const byExtension = FORMATS.find(({ extensions }) => extensions.includes(extension));
  return byExtension ?? (ALL_FORMATS.at(-1) as Format);
}
