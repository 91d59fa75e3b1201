// Which files in a folder are opened, and in which order: the same on the command line and for one dropped on the page.

import { EXTENSIONS, hasExtension } from './registry.ts';
import { UNSUPPORTED_EXTENSIONS } from './unsupported-formats.ts';

/** How names of files end that are opened, also to be named only: `.npy,.npz,…`, as the `accept` of a file input. */
export const ACCEPT: string = [...EXTENSIONS, ...UNSUPPORTED_EXTENSIONS]
  .map((extension) => `.${extension}`)
  .join(',');

/** Whether a file is of a format that is not read, by how its name ends. */
const hasForeignExtension = (name: string): boolean =>
  UNSUPPORTED_EXTENSIONS.has(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '');

/** The metadata of a Zarr array or group: the folder that holds it is a store. */
const ZARR_METADATA = /^(?:\.zarray|\.zgroup|zarr\.json)$/;

/** Whether an entry says that its folder is a Zarr store. The folder is named as one, not the files in it. */
export const isZarrMetadata = (name: string): boolean => ZARR_METADATA.test(name);

/**
 * Whether a file in a folder is opened, or a folder in it entered; hidden ones are not. Files of formats that are only named
 * are opened too: each is listed with a way to convert it.
 */
export const isReadable = (name: string, isFolder: boolean): boolean =>
  !name.startsWith('.') &&
  (isFolder || ((hasExtension(name) || hasForeignExtension(name)) && !isZarrMetadata(name)));

const { compare } = new Intl.Collator('en', { numeric: true });

/** By name, `step-9` before `step-10`. */
export const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compare(a.name, b.name);
