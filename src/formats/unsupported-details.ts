// Error details for files and folders in formats that are not read, with a way to convert them.

import type { ErrorDetails } from '../tensor/error.ts';
import { baseName } from './file.ts';
import { python, type UnsupportedFormat } from './unsupported-formats.ts';

/** The error details for a file in an unsupported format. */
export function unsupportedDetails(file: string, { name, remedy, detail }: UnsupportedFormat): ErrorDetails {
  const base = baseName(file);
  const stem = base.replace(/(?<=.)\.\w+$/, '');
  const written = remedy.replace(/<(\w+)>/g, (_, ending: string) =>
    JSON.stringify(ending === 'file' ? base : `${stem}.${ending}`),
  );
  const reason = `this is ${name}, which Headglow does not read${detail === undefined ? '' : `: it ${detail}`}`;
  return { code: 'format', file, reason, remedy: written };
}

/**
 * The error details for a folder that is a Zarr store.
 * @param entries the names of the files and folders in it
 */
export function zarrStoreDetails(folder: string, entries: readonly string[]): ErrorDetails {
  const isGroup = !entries.includes('.zarray') && !entries.includes('c');
  const array = isGroup ? 'zarr.open(<file>)["NAME OF THE ARRAY"]' : 'zarr.open(<file>)';
  const remedy = python(`import numpy, zarr; numpy.save(<npy>, ${array}[:])`);
  return unsupportedDetails(folder, { name: 'a Zarr store', remedy });
}
