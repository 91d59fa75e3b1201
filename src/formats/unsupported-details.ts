// What is said of a file or folder of a format that is not read, and of how to convert it.

import type { ErrorDetails } from '../tensor/error.ts';
import { baseName } from './file.ts';
import { python, type UnsupportedFormat } from './unsupported-formats.ts';

/** What a file of a format that is not read is refused with. */
export function unsupportedDetails(file: string, { name, remedy, holds }: UnsupportedFormat): ErrorDetails {
  const base = baseName(file);
  const stem = base.replace(/(?<=.)\.\w+$/, '');
  const written = remedy.replace(/<(\w+)>/g, (_, ending: string) =>
    JSON.stringify(ending === 'file' ? base : `${stem}.${ending}`),
  );
  const reason = `this is ${name}, which Headglow does not read${holds === undefined ? '' : `: it ${holds}`}`;
  return { code: 'format', file, reason, remedy: written };
}

/** Why a folder that is a Zarr store is not read; `entries` are the names of what lies in it. */
export function zarrStoreDetails(folder: string, entries: readonly string[]): ErrorDetails {
  const isGroup = !entries.includes('.zarray') && !entries.includes('c');
  const array = isGroup ? 'zarr.open(<file>)["NAME OF THE ARRAY"]' : 'zarr.open(<file>)';
  const remedy = python(`import numpy, zarr; numpy.save(<npy>, ${array}[:])`);
  return unsupportedDetails(folder, { name: 'a Zarr store', remedy });
}
