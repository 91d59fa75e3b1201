// Opens NumPy's .npz: a zip archive of .npy arrays, some of which label the axes of the others.

import { type Bytes, readInBlocks } from '../bytes.ts';
import { baseName, type Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { rejectArchive } from '../unsupported/open.ts';
import { openNamedArrays } from '../value/named-arrays.ts';
import { isZarrMetadata } from '../zarr/store.ts';
import { readMembers } from '../zip/directory.ts';
import { arrayMembers, type NpzEntry, openEntries } from './entry.ts';

/** Whether the arrays with several axes hold Python objects, not numbers. */
const haveOnlyObjects = (entries: readonly NpzEntry[]): boolean =>
  entries.some(({ head: { type } }) => type.kind === 'other' && type.isObjects) &&
  !entries.some(({ head: { type, shape } }) => type.kind === 'number' && shape.length > 1);

/**
 * Opens each numeric matrix of an archive as a model. Other arrays are ignored and never inflated. An archive without arrays may
 * hold a Zarr store.
 */
export async function openNpz(file: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: file.name };
  // The headers of small members are close together.
  const archive = readInBlocks(file);
  const members = await readMembers(where, archive, settings.signal);
  const arrays = arrayMembers(members);
  const names = members.map(({ name }) => name);
  if (arrays.length > 0) {
    const entries = await openEntries(where, archive, arrays, settings.signal);
    if (!haveOnlyObjects(entries)) return openNamedArrays(where, entries, settings);
    return (await import('../pickle/open-objects.ts')).openObjectArrays(where, entries, settings);
  }
  if (names.some((name) => isZarrMetadata(baseName(name))))
    return (await import('../zarr/zip-store.ts')).openZipStore(archive, members, settings);
  return rejectArchive(file.name, names);
}
