// The limits on what files take in memory, from the constants of their readers, for the documents.

import { MAX_WHOLE } from '../../src/formats/array/array-file.ts';
import { MAX_OUTPUT } from '../../src/formats/compressed/output.ts';
import { MAX_BYTES as MAX_HDF5 } from '../../src/formats/hdf5/open.ts';
import { MAX_TEXT } from '../../src/formats/json/text.ts';
import { DEFAULT_MEMORY } from '../../src/formats/memory-budget.ts';
import { MAX_BYTES as MAX_ARRAYS } from '../../src/formats/pickle/load-arrays.ts';
import { MAX_BYTES as MAX_OBJECTS } from '../../src/formats/pickle/open-objects.ts';
import { MAX_PICKLE } from '../../src/formats/pickle/torch-archive.ts';
import { MAX_BYTES as MAX_TABLE } from '../../src/formats/table/table.ts';
import { MAX_FILE_IN_MEMORY } from '../../src/formats/whole-file.ts';

/** A limit on something that must be in memory as a whole. */
export interface Limit {
  readonly formats: string;
  readonly what: string;
  readonly bytes: number;
  /** Whether the flag `--memory` raises it. */
  readonly isRaised: boolean;
}

export const LIMITS: readonly Limit[] = [
  {
    formats: '`.npy`, stored `.npz`, `.safetensors`, Zarr',
    what: 'values that are kept in memory; beyond, each checkpoint is read when it is shown',
    bytes: DEFAULT_MEMORY,
    isRaised: true,
  },
  {
    formats: 'the same',
    what: 'an array that cannot be read by checkpoint because of its named axes, as float32',
    bytes: MAX_WHOLE,
    isRaised: true,
  },
  {
    formats: 'compressed `.npz`',
    what: 'the arrays together, decompressed',
    bytes: MAX_FILE_IN_MEMORY,
    isRaised: true,
  },
  { formats: '`.gz`, `.zst`', what: 'the file, decompressed', bytes: MAX_OUTPUT, isRaised: true },
  {
    formats: '`.pt`, `.pth`, `.pkl`',
    what: 'the arrays together, as float32',
    bytes: MAX_ARRAYS,
    isRaised: true,
  },
  {
    formats: '`.pt`, `.pth`',
    what: 'what is neither a tensor nor an array',
    bytes: MAX_PICKLE,
    isRaised: false,
  },
  {
    formats: '`.npy`, `.npz`',
    what: 'arrays of Python objects together, as they are stored',
    bytes: MAX_OBJECTS,
    isRaised: true,
  },
  {
    formats: '`.h5`, `.hdf5`, `.nc`, `.mat`',
    what: 'the data sets together, as float32',
    bytes: MAX_HDF5,
    isRaised: true,
  },
  {
    formats: '`.parquet`, `.feather`, `.arrow`',
    what: 'rows x columns, 8 bytes for each cell',
    bytes: MAX_TABLE,
    isRaised: true,
  },
  { formats: '`.jsonl`, `.ndjson`', what: 'the file', bytes: MAX_TEXT, isRaised: true },
  {
    formats: '`.json`, a line of `.jsonl`',
    what: 'the file, as JavaScript can hold no longer text',
    bytes: MAX_TEXT,
    isRaised: false,
  },
  {
    formats: 'text tables, `.pkl`, HDF5, Feather, `.jsonl`',
    what: 'the file, which is read as a whole',
    bytes: MAX_FILE_IN_MEMORY,
    isRaised: false,
  },
];
