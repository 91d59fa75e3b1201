// Which files in a folder are opened, and in which order: the same on the command line and for one dropped on the page.

import { EXTENSION } from './names.ts';

/** Endings of data that can't be read yet: such a file is named with the reason rather than silently left out. */
const OTHER_DATA =
  /\.(?:pt|pth|ckpt|safetensors|pkl|pickle|joblib|parquet|feather|arrow|h5|hdf5|nc|mat|jsonl|ndjson|xlsx?)$/i;

/** Whether a file is of a kind that can't be read yet, by its name. */
export const isOtherData = (name: string): boolean => OTHER_DATA.test(name);

/** The metadata of a Zarr array or group: the folder that holds it is a store. */
const ZARR_METADATA = /^(?:\.zarray|\.zgroup|zarr\.json)$/;

/** Whether an entry says that its folder is a Zarr store. The folder is named as one, not the files in it. */
export const isZarrMetadata = (name: string): boolean => ZARR_METADATA.test(name);

/** Whether a file in a folder is opened, or a folder in it entered; hidden ones are not. */
export const isRead = (name: string, isFolder: boolean): boolean =>
  !name.startsWith('.') &&
  (isFolder || ((EXTENSION.test(name) || isOtherData(name)) && !isZarrMetadata(name)));

const { compare } = new Intl.Collator('en', { numeric: true });

/** By name, `step-9` before `step-10`. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compare(a.name, b.name);
