// Which files of a folder are opened, and in which order. Shared by the command line and folders dropped on the page.

import { EXTENSIONS, hasExtension } from './registry.ts';
import { UNSUPPORTED_EXTENSIONS } from './unsupported/formats.ts';
import { isZarrMetadata } from './zarr/store.ts';

/** Extensions for the `accept` attribute of a file input: `.npy,.npz,…`, including formats that are recognised but not read. */
export const ACCEPT: string = [...EXTENSIONS, ...UNSUPPORTED_EXTENSIONS]
  .map((extension) => `.${extension}`)
  .join(',');

/** Whether a file has the extension of a format that is recognised but not read. */
const hasUnsupportedExtension = (name: string): boolean =>
  UNSUPPORTED_EXTENSIONS.has(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '');

/**
 * Whether a file of a folder is opened, or a subfolder entered; hidden ones are not. Files in formats that are recognised
 * but not read are opened as well, so that each is listed with a way to convert it.
 */
export const isReadable = (name: string, isFolder: boolean): boolean =>
  !name.startsWith('.') &&
  (isFolder || ((hasExtension(name) || hasUnsupportedExtension(name)) && !isZarrMetadata(name)));

const { compare } = new Intl.Collator('en', { numeric: true });

/** Compares names with numbers in numeric order: `step-9` before `step-10`. */
export const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compare(a.name, b.name);
