// What is said of a file or folder of a format that is not read, and of how to convert it.

import type { ErrorDetails } from '../tensor/error.ts';
import { baseOf } from './file.ts';
import { type Foreign, python } from './foreign-rows.ts';

/** What a file of a format that is not read is refused with. */
export function foreignDetails(file: string, { name, remedy, holds }: Foreign): ErrorDetails {
  const base = baseOf(file);
  const stem = base.replace(/(?<=.)\.\w+$/, '');
  const written = remedy.replace(/<(\w+)>/g, (_, ending: string) =>
    JSON.stringify(ending === 'file' ? base : `${stem}.${ending}`),
  );
  const reason = `this is ${name}, which Headglow does not read${holds === undefined ? '' : `: it ${holds}`}`;
  return { code: 'format', file, reason, remedy: written };
}

/** Why a folder that is a Zarr store is not read; `entries` are the names of what lies in it. */
export function zarrStore(folder: string, entries: readonly string[]): ErrorDetails {
  const isGroup = !entries.includes('.zarray') && !entries.includes('c');
  const array = isGroup ? 'zarr.open(<file>)["NAME OF THE ARRAY"]' : 'zarr.open(<file>)';
  const remedy = python(`import numpy, zarr; numpy.save(<npy>, ${array}[:])`);
  return foreignDetails(folder, { name: 'a Zarr store', remedy });
}
