// Formats that are recognised but not read: each with its name, and a way to turn it into one that is.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { baseOf, type InputFile, refuse } from './file.ts';

interface Foreign {
  /** With its article, such as “a Parquet file”. */
  readonly name: string;
  /** What to do; `<file>` stands for the file's name in quotes, `<npy>` and the like for one with that ending. */
  readonly remedy: string;
  /** What there is to know of this one, after “it”. */
  readonly holds?: string;
}

/** A format that starts with these characters, one a byte, at one of these offsets (0 where there are none). */
interface Signature extends Foreign {
  readonly starts: readonly string[];
  readonly at?: readonly number[];
}

const python = (line: string): string => `convert it in Python: ${line}`;
const unpack = (tool: string): string => `unpack it first, such as with ${tool} <file>`;

const PICTURE = 'a picture holds colours; show the numbers from which it was drawn';
const SPREADSHEET = 'save its sheet as CSV (UTF-8)';
const MODEL = 'it holds the weights of a model; save a score for each head with numpy.save';

const TORCH_LOAD = 'torch.load(<file>, map_location="cpu", weights_only=True)';
const TRUSTED_TORCH_LOAD = TORCH_LOAD.replace('True', 'False');
const TO_NUMPY = '.detach().float().numpy()';

const PYTORCH_LEGACY: Foreign = {
  name: 'a PyTorch file in the format before PyTorch 1.6',
  remedy: `if it holds a tensor, and you trust its source (loading can run code), ${python(`import numpy, torch; numpy.save(<npy>, ${TRUSTED_TORCH_LOAD}${TO_NUMPY})`)}`,
};

const PICKLE: Foreign = {
  name: 'a Python pickle',
  remedy:
    'if you trust its source (a pickle can run code), load it in Python with data = pickle.load(open(<file>, "rb")), and save its layers x heads array with numpy.save(<npy>, array)',
};

const JOBLIB: Foreign = {
  name: 'a joblib file',
  remedy:
    'if you trust its source (it can run code), load it in Python with data = joblib.load(<file>), and save its layers x heads array with numpy.save(<npy>, array)',
};

const ZARR: Foreign = {
  name: 'a part of a Zarr store',
  remedy: 'convert its folder in Python: import numpy, zarr; numpy.save("array.npy", zarr.open("FOLDER")[:])',
};

/** A more particular format stands before a general one. */
const SIGNATURES: readonly Signature[] = [
  {
    name: 'a Parquet file',
    starts: ['PAR1\x15', 'PARE'],
    remedy: python('import pandas; pandas.read_parquet(<file>).to_csv(<csv>, index=False)'),
  },
  {
    name: 'a Feather or Arrow file',
    starts: ['ARROW1\0\0', 'FEA1\0\0\0\0'],
    remedy: python('import pandas; pandas.read_feather(<file>).to_csv(<csv>, index=False)'),
  },
  {
    name: 'an Arrow stream',
    starts: ['\xff\xff\xff\xff'],
    remedy: python(
      'import pyarrow; pyarrow.ipc.open_stream(<file>).read_pandas().to_csv(<csv>, index=False)',
    ),
  },
  {
    name: 'a MATLAB 7.3 file',
    starts: ['MATLAB 7.3 MAT-file'],
    remedy: python('import h5py, numpy; numpy.save(<npy>, h5py.File(<file>)["NAME OF THE VARIABLE"][()].T)'),
  },
  {
    name: 'a MATLAB file',
    starts: ['MATLAB 5.0 MAT-file'],
    remedy: python(
      'import numpy, scipy.io; numpy.save(<npy>, scipy.io.loadmat(<file>)["NAME OF THE VARIABLE"])',
    ),
  },
  {
    name: 'an HDF5 file',
    starts: ['\x89HDF\r\n\x1a\n'],
    at: [0, 512, 1024, 2048],
    remedy: python('import h5py, numpy; numpy.save(<npy>, h5py.File(<file>)["NAME OF THE DATASET"][()])'),
  },
  {
    name: 'a NetCDF file',
    starts: ['CDF\x01', 'CDF\x02', 'CDF\x05'],
    remedy: python(
      'import numpy, xarray; numpy.save(<npy>, xarray.open_dataset(<file>)["NAME OF THE VARIABLE"].values)',
    ),
  },
  { name: 'a gzip archive', starts: ['\x1f\x8b'], remedy: unpack('gzip -dk') },
  { name: 'a Zstandard archive', starts: ['\x28\xb5\x2f\xfd'], remedy: unpack('zstd -d') },
  { name: 'an xz archive', starts: ['\xfd7zXZ\0'], remedy: unpack('xz -dk') },
  {
    name: 'a bzip2 archive',
    starts: ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((level) => `BZh${level}1AY&SY`),
    remedy: unpack('bzip2 -dk'),
  },
  { name: 'an LZ4 archive', starts: ['\x04\x22\x4d\x18'], remedy: unpack('lz4 -d') },
  { name: 'a 7z archive', starts: ['7z\xbc\xaf\x27\x1c'], remedy: unpack('7z x') },
  { name: 'a RAR archive', starts: ['Rar!\x1a\x07'], remedy: unpack('unrar x') },
  { name: 'a tar archive', starts: ['ustar\0', 'ustar  '], at: [257], remedy: unpack('tar -xf') },
  { ...PYTORCH_LEGACY, starts: ['\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'] },
  { ...PICKLE, starts: ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'] },
  { ...JOBLIB, name: 'a file compressed by zlib, as joblib writes them', starts: ['x\x9c', 'x\xda'] },
  {
    name: 'an SQLite database',
    starts: ['SQLite format 3\0'],
    remedy: 'save a table as CSV: sqlite3 -header -csv <file> "select * from NAME_OF_THE_TABLE" > <csv>',
  },
  { name: 'an old Excel or Office file', starts: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], remedy: SPREADSHEET },
  { name: 'a GGUF file', starts: ['GGUF\x01', 'GGUF\x02', 'GGUF\x03'], remedy: MODEL },
  { name: 'a PNG picture', starts: ['\x89PNG\r\n\x1a\n'], remedy: PICTURE },
  { name: 'a JPEG picture', starts: ['\xff\xd8\xff'], remedy: PICTURE },
  { name: 'a GIF picture', starts: ['GIF87a', 'GIF89a'], remedy: PICTURE },
  { name: 'a WebP picture', starts: ['WEBPVP8'], at: [8], remedy: PICTURE },
  { name: 'a PDF document', starts: ['%PDF-'], remedy: PICTURE },
  { name: 'text in UTF-16', starts: ['\xff\xfe', '\xfe\xff'], remedy: 'save it as UTF-8' },
  {
    name: 'a Git LFS pointer',
    holds: 'stands in for a file that has not been downloaded',
    starts: ['version https://git-lfs.github.com/spec/'],
    remedy: 'download that file: git lfs pull --include <file>',
  },
];

/** Formats that are text, by what they start with after blanks, in lower case. */
const TEXTS: readonly Signature[] = [
  {
    name: 'a web page (HTML)',
    starts: ['<!doctype html', '<html', '<head', '<body'],
    remedy: 'download the file itself; on GitHub, with the button “Raw”',
  },
  { name: 'an SVG picture', starts: ['<svg'], remedy: PICTURE },
  { name: 'an XML document', starts: ['<?xml'], remedy: 'save its numbers as CSV' },
];

/** What pickles of the protocols 0 and 1 start with; they end with a full stop. */
const OLD_PICKLE = /^(?:\([dlt]p?\d*\n|\([IFSVLN].*\n|c[a-z_][\w.]{0,99}\n\w{1,99}\n|[\]}]q\0)/;

/** Zip archives, by a member's name. */
const ARCHIVES: readonly (Foreign & { readonly member: RegExp })[] = [
  { name: 'an Excel file', member: /^xl\/workbook\.(?:xml|bin)$/, remedy: SPREADSHEET },
  { name: 'a Word file', member: /^word\/document\.xml$/, remedy: 'save its numbers as CSV' },
  { name: 'an OpenDocument file', member: /^META-INF\/manifest\.xml$/, remedy: SPREADSHEET },
  { name: 'a Keras model', member: /^model\.weights\.h5$/, remedy: MODEL },
  { name: 'a zipped Zarr store', member: /(?:^|\/)(?:\.z(?:array|group)|zarr\.json)$/, remedy: ZARR.remedy },
];

const SAFETENSORS: Foreign = {
  name: 'a safetensors file',
  remedy: python(
    'import numpy, safetensors.torch as st; numpy.savez(<npz>, **{name: t.float().numpy() for name, t in st.load_file(<file>).items()})',
  ),
};

const NOTEBOOK: Foreign = {
  name: 'a Jupyter notebook',
  remedy: 'save the array in it with numpy.save(<npy>, array)',
};

const WEIGHT_INDEX: Foreign = { name: 'an index of the weights of a model', remedy: MODEL };

const JSON_LINES: Foreign = {
  name: 'JSON Lines (one JSON value per line)',
  remedy: python('import json; json.dump([json.loads(line) for line in open(<file>)], open(<json>, "w"))'),
};

const BINARY: Foreign = {
  name: 'binary data in an unknown format',
  remedy: `if they are bare float32 values, ${python('import numpy; numpy.save(<npy>, numpy.fromfile(<file>, dtype="float32").reshape(LAYERS, HEADS))')}`,
};

/** How a chunk of a Zarr array is called. */
const CHUNK = /^\d+(?:\.\d+)*$/;

function detailsOf(file: string, { name, remedy, holds }: Foreign): ErrorDetails {
  const base = baseOf(file);
  const stem = base.replace(/(?<=.)\.\w+$/, '');
  const written = remedy.replace(/<(\w+)>/g, (_, ending: string) =>
    JSON.stringify(ending === 'file' ? base : `${stem}.${ending}`),
  );
  const reason = `this is ${name}, which Headglow does not read${holds === undefined ? '' : `: it ${holds}`}`;
  return { file, reason, remedy: written };
}

function refuseForeign(file: string, foreign: Foreign): never {
  throw new HeadglowError(detailsOf(file, foreign));
}

/** Why a folder that is a Zarr store is not read; `entries` are the names of what lies in it. */
export function zarrStore(folder: string, entries: readonly string[]): ErrorDetails {
  const isGroup = !entries.includes('.zarray') && !entries.includes('c');
  const array = isGroup ? 'zarr.open(<file>)["NAME OF THE ARRAY"]' : 'zarr.open(<file>)';
  const remedy = python(`import numpy, zarr; numpy.save(<npy>, ${array}[:])`);
  return detailsOf(folder, { name: 'a Zarr store', remedy });
}

const LETTERS_LOOKED_AT = 512;
const FULL_STOP = 0x2e;
const LONGEST_HEADER = 100e6;

/** The first bytes as text, a character each. */
const letters = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));

function startsWith(bytes: Uint8Array, start: string, at: number): boolean {
  for (let index = 0; index < start.length; index++)
    if (bytes[at + index] !== start.charCodeAt(index)) return false;
  return true;
}

/** A text may hold a stray control character, but no zero and not several. */
function isBinary(bytes: Uint8Array): boolean {
  const control = bytes.filter((byte) => byte < 0x20 && (byte < 9 || byte > 13) && byte !== 0x1b);
  return control.includes(0) || control.length > 2;
}

/** A safetensors file: the length of a JSON header, then the header. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || !startsWith(bytes, '{"', 8)) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return length >= 2 && length <= LONGEST_HEADER && length <= bytes.length - 8;
}

/** The format of a file by its first bytes; undefined where it is none of these. */
function foreignOf({ name, bytes }: InputFile): Foreign | undefined {
  const found = SIGNATURES.find(({ starts, at = [0] }) =>
    at.some((offset) => starts.some((start) => startsWith(bytes, start, offset))),
  );
  const beginning = letters(bytes, LETTERS_LOOKED_AT);
  if (found?.name === PICKLE.name && beginning.includes('joblib')) return JOBLIB;
  if (found) return found;
  if (isSafetensors(bytes)) return SAFETENSORS;
  const text = beginning
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  const isText = TEXTS.find(({ starts }) => starts.some((start) => text.startsWith(start)));
  if (isText) return isText;
  if (bytes.at(-1) === FULL_STOP && OLD_PICKLE.test(beginning)) return PICKLE;
  if (!isBinary(bytes.subarray(0, LETTERS_LOOKED_AT))) return undefined;
  return CHUNK.test(baseOf(name)) ? ZARR : BINARY;
}

/** Refuses a file whose first bytes say that it is of a format that is not read. */
export function checkFormat(file: InputFile): void {
  const found = foreignOf(file);
  if (found) refuseForeign(file.name, found);
}

const PICKLE_LOOKED_AT = 1 << 14;

/** Python classes that a pickle names, but for those of tensors. Only protocols 0 to 3 name them so. */
function classesIn(pickle: Uint8Array): string[] {
  const named = letters(pickle, PICKLE_LOOKED_AT).matchAll(/c([a-zA-Z_][\w.]{0,99})\n([a-zA-Z_]\w{0,99})\n/g);
  return [...named].flatMap(([, module = '', name = '']) =>
    /^(?:torch|collections|numpy|_codecs|builtins|__builtin__)\b/.test(module) ? [] : [`${module}.${name}`],
  );
}

/** A PyTorch file, and what to do about it, by how many tensors it holds and of what else. */
function pytorchOf(members: readonly string[], pickle: Uint8Array): Foreign {
  const name = 'a PyTorch file (torch.save)';
  const [object] = classesIn(pickle);
  if (object !== undefined)
    return {
      name,
      holds: `holds an object of the class ${object}`,
      remedy: 'save its scores with numpy.save',
    };
  const tensors = members.filter((member) => /(?:^|\/)data\/\d+$/.test(member)).length;
  if (tensors === 1)
    return { name, remedy: python(`import numpy, torch; numpy.save(<npy>, ${TORCH_LOAD}${TO_NUMPY})`) };
  if (tensors === 0)
    return {
      name,
      holds: 'holds no tensor',
      remedy: `look at it in Python with data = ${TORCH_LOAD}; if it has a score for each head, save them with numpy.save(<npy>, scores)`,
    };
  return {
    name,
    holds: `holds ${tensors} tensors`,
    remedy: `pick the one of layers x heads in Python, such as t = ${TORCH_LOAD}["NAME"], and save it with numpy.save(<npy>, t${TO_NUMPY})`,
  };
}

/** Most members that an error names. */
const MAX_NAMED = 8;

/** Refuses a zip archive without NumPy arrays. */
export function refuseArchive(
  file: string,
  members: readonly string[],
  startOf: (member: string, length: number) => Uint8Array,
): never {
  const pickle = members.find((member) => /(?:^|\/)data\.pkl$/.test(member));
  if (pickle !== undefined) refuseForeign(file, pytorchOf(members, startOf(pickle, PICKLE_LOOKED_AT)));
  const found = ARCHIVES.find(({ member }) => members.some((name) => member.test(name)));
  if (found) refuseForeign(file, found);
  const listed = members.slice(0, MAX_NAMED);
  if (members.length > MAX_NAMED) listed.push('…');
  const empty = listed.length === 0;
  return refuse(
    { file },
    `this is a zip archive without NumPy arrays; it ${empty ? 'is empty' : `holds ${listed.join(', ')}`}`,
    empty ? 'save arrays with numpy.savez' : 'unpack it and open the files in it',
  );
}

/** Refuses JSON that describes something else: a Zarr store, a notebook, an index of weights. */
export function checkJson(file: string, value: unknown): void {
  const keys = new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  if (keys.has('zarr_format')) refuseForeign(file, ZARR);
  if (keys.has('nbformat') && keys.has('cells')) refuseForeign(file, NOTEBOOK);
  if (keys.has('weight_map')) refuseForeign(file, WEIGHT_INDEX);
}

/** Refuses several JSON values, one a line. */
export const refuseJsonLines = (file: string): never => refuseForeign(file, JSON_LINES);
