// The files that the scene `parse` reads, and what reading each is compared with.

/** Files with the same values, as they are stored: as float32 that can be used as it is, or converted. */
export const NATIVE_FILES = ['npy', 'npz', 'pt', 'safetensors'] as const;
export const CONVERTED_FILES = [
  'npy-float16',
  'npy-float64',
  'npy-big-endian',
  'npy-fortran',
  'pt-float16',
  'safetensors-bfloat16',
] as const;
export const PARSED_FILES = [...NATIVE_FILES, ...CONVERTED_FILES, 'csv', 'json'] as const;
export type ParsedFile = (typeof PARSED_FILES)[number];

/** Other ways to read a file: its bytes alone, other parsers, or the browser's own. */
export const READING = 'reading';
export const CSV_PARSERS = ['papaparse', 'udsv'] as const;
export const JSON_PARSE = 'JSON.parse';

export const baselinesOf = (file: ParsedFile): readonly string[] => {
  if (file === 'csv') return CSV_PARSERS;
  return [file === 'json' ? JSON_PARSE : READING];
};

/** The size of the scene `open`: the file of a training run. */
export const OPENED_FILE = 'llama-fineweb-baseline-probes.npz';

/** Where the runner serves the folder `../shared/data/series` beside the checkout, if there is one. */
export const SERIES_ADDRESS = 'series/';
