// The table of formats that are recognised but not read, each with a way to convert it.

export interface UnsupportedFormat {
  /** With its article, such as “a Parquet file”. */
  readonly name: string;
  /** What to do. `<file>` is replaced by the file's name in quotes, `<npy>` and so on by the name with that extension. */
  readonly remedy: string;
  /** More about this file, as a clause after “it”. */
  readonly detail?: string;
  /** Extensions without the dot. Folder scans include them, so that such files are reported rather than missed. */
  readonly extensions?: readonly string[];
}

/** A format that is recognised by its first bytes. */
export interface Signature extends UnsupportedFormat {
  /** Alternative signatures, one character per byte. */
  readonly starts: readonly string[];
  /** Offsets at which a signature may be; default 0 only. */
  readonly at?: readonly number[];
}

const python = (line: string): string => `convert it in Python: ${line}`;
const unpack = (command: string): string => `unpack it first, for example with ${command} <file>`;

const PICTURE = 'open the numbers it was drawn from instead';
const SPREADSHEET = 'save the sheet as CSV (UTF-8)';
export const MODEL = 'compute one score per head and save the scores with numpy.save';

export const JOBLIB: UnsupportedFormat = {
  name: 'a joblib file',
  extensions: ['joblib'],
  remedy:
    'if you trust its source (it can run code), load it in Python with data = joblib.load(<file>), and save its layers x heads array with numpy.save(<npy>, array)',
};

/** Text that may hold lines such as `L0H1: 0.5`, which are read. */
export const YAML: UnsupportedFormat = {
  name: 'a YAML file',
  remedy: python('import json, yaml; json.dump(yaml.safe_load(open(<file>)), open(<json>, "w"))'),
};

export const ZARR: UnsupportedFormat = {
  name: 'a single file of a Zarr store',
  remedy: 'open the whole folder',
};

/** Files of MATLAB up to version 7.2; those of version 4 have no signature, and those from 7.3 on are HDF5 files. */
export const MATLAB: Signature = {
  name: 'a MATLAB file of a version before 7.3',
  extensions: ['mat'],
  starts: ['MATLAB 5.0 MAT-file'],
  remedy: `${python(
    'import numpy, scipy.io; numpy.save(<npy>, scipy.io.loadmat(<file>)["NAME OF THE VARIABLE"])',
  )}; or save it in MATLAB with the option -v7.3`,
};

/** More specific formats come before more general ones. */
export const SIGNATURES: readonly Signature[] = [
  {
    name: 'an encrypted Parquet file',
    starts: ['PARE'],
    remedy: python('import pandas; pandas.read_parquet(<file>).to_csv(<csv>, index=False)'),
  },
  {
    name: 'a Feather file of version 1',
    starts: ['FEA1\0\0\0\0'],
    remedy: python('import pandas; pandas.read_feather(<file>).to_csv(<csv>, index=False)'),
  },
  MATLAB,
  {
    name: 'a NetCDF file',
    extensions: ['nc'],
    starts: ['CDF\x01', 'CDF\x02', 'CDF\x05'],
    remedy: python(
      'import numpy, xarray; numpy.save(<npy>, xarray.open_dataset(<file>)["NAME OF THE VARIABLE"].values)',
    ),
  },
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
  { ...JOBLIB, name: 'a zlib-compressed file, probably from joblib', starts: ['x\x9c', 'x\xda'] },
  {
    name: 'an SQLite database',
    starts: ['SQLite format 3\0'],
    remedy: 'save a table as CSV: sqlite3 -header -csv <file> "select * from NAME_OF_THE_TABLE" > <csv>',
  },
  {
    name: 'an old Excel or Office file',
    extensions: ['xls'],
    starts: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    remedy: SPREADSHEET,
  },
  { name: 'a GGUF file', starts: ['GGUF\x01', 'GGUF\x02', 'GGUF\x03'], remedy: MODEL },
  { name: 'a PNG picture', starts: ['\x89PNG\r\n\x1a\n'], remedy: PICTURE },
  { name: 'a JPEG picture', starts: ['\xff\xd8\xff'], remedy: PICTURE },
  { name: 'a GIF picture', starts: ['GIF87a', 'GIF89a'], remedy: PICTURE },
  { name: 'a WebP picture', starts: ['WEBPVP8'], at: [8], remedy: PICTURE },
  { name: 'a PDF document', starts: ['%PDF-'], remedy: PICTURE },
  {
    name: 'a Git LFS pointer',
    detail: 'is a placeholder for a file that has not been downloaded',
    starts: ['version https://git-lfs.github.com/spec/'],
    remedy: 'download the file: git lfs pull --include <file>',
  },
];

export const WEB_PAGE: Signature = {
  name: 'a web page (HTML)',
  starts: ['<!doctype html', '<html', '<head', '<body'],
  remedy: 'download the data file itself (on GitHub, use the “Raw” button)',
};

/** Text formats, recognised by their beginning after blanks, in lower case. */
export const TEXT_SIGNATURES: readonly Signature[] = [
  WEB_PAGE,
  { name: 'an SVG picture', starts: ['<svg'], remedy: PICTURE },
  { name: 'an XML document', starts: ['<?xml'], remedy: 'save its numbers as CSV' },
];

/** Formats that are zip archives, recognised by the name of a member. */
export const ARCHIVE_MEMBERS: readonly (UnsupportedFormat & { readonly member: RegExp })[] = [
  { name: 'an Excel file', extensions: ['xlsx'], member: /^xl\/workbook\.(?:xml|bin)$/, remedy: SPREADSHEET },
  { name: 'a Word file', member: /^word\/document\.xml$/, remedy: 'save its numbers as CSV' },
  { name: 'an OpenDocument file', member: /^META-INF\/manifest\.xml$/, remedy: SPREADSHEET },
  { name: 'a Keras model', member: /^model\.weights\.h5$/, remedy: MODEL },
];

export const NOTEBOOK: UnsupportedFormat = {
  name: 'a Jupyter notebook',
  remedy: 'in the notebook, save the array with numpy.save(<npy>, array)',
};

export const WEIGHT_INDEX: UnsupportedFormat = { name: 'an index of model weights', remedy: MODEL };

export const BINARY: UnsupportedFormat = {
  name: 'binary data in an unknown format',
  remedy: `if it is raw float32 values, ${python('import numpy; numpy.save(<npy>, numpy.fromfile(<file>, dtype="float32").reshape(LAYERS, HEADS))')}`,
};

/** The extensions of all these formats, without the dot. */
export const UNSUPPORTED_EXTENSIONS: ReadonlySet<string> = new Set(
  [...SIGNATURES, ...TEXT_SIGNATURES, ...ARCHIVE_MEMBERS].flatMap(({ extensions = [] }) => extensions),
);
