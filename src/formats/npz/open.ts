// Opens NumPy's .npz: a zip archive of .npy arrays, some of which label the axes of the others.

import { type Bytes, readInBlocks } from '../bytes.ts';
import { baseName, type Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { rejectArchive } from '../unsupported/open.ts';
import { openNamedArrays } from '../value/named-arrays.ts';
import { isZarrMetadata } from '../zarr/store.ts';
import { readMembers } from '../zip/directory.ts';
import { arrayMembers, openEntries } from './entry.ts';

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
  if (arrays.length > 0)
    return openNamedArrays(where, await openEntries(where, archive, arrays, settings.signal), settings);
  if (names.some((name) => isZarrMetadata(baseName(name))))
    return (await import('../zarr/zip-store.ts')).openZipStore(archive, members, settings);
  return rejectArchive(file.name, names);
}
