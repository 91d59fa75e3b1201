// A Zarr store in a zip archive.

import type { Bytes } from '../bytes.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import type { ZipMember } from '../zip/directory.ts';
import { isStored, openMember, readMember } from '../zip/member.ts';
import { openZarr } from './open.ts';
import { findStoreFolders, type ZarrStore } from './store.ts';

const FOLDER_END = '/';

/** A member as bytes. A compressed one is inflated, and verified, whenever it is read. */
function memberBytes(where: FilePlace, archive: Bytes, member: ZipMember): Bytes {
  return {
    name: where.file,
    size: member.size,
    read: async (start, end, signal) => {
      const open = await openMember(where, archive, member, signal);
      if (isStored(member) && end - start < member.size) return open.data.read(start, end, signal);
      return (await readMember(where, open, signal)).subarray(start, end);
    },
  };
}

/** The store in an archive. @throws HeadglowError if there are several */
function findStore(where: FilePlace, archive: Bytes, members: readonly ZipMember[]): ZarrStore {
  const files = members.filter(({ name }) => !name.endsWith(FOLDER_END));
  const [first, second] = findStoreFolders(files, ({ name }) => name.replaceAll('\\', '/'));
  if (!first) return rejectFile(where, 'this zip archive contains no Zarr store');
  if (second)
    return rejectFile(
      where,
      `this zip archive contains several Zarr stores, such as ${first.folder} and ${second.folder}`,
      'unpack it and open one of them',
    );
  return {
    keys: [...first.files.keys()],
    open: async (key) => {
      const member = first.files.get(key);
      return member ? memberBytes({ ...where, place: member.name }, archive, member) : null;
    },
  };
}

/** Opens the store in an archive. */
export function openZipStore(
  archive: Bytes,
  members: readonly ZipMember[],
  settings: OpenSettings,
): Promise<Loaded> {
  const { name } = archive;
  return openZarr(name, findStore({ file: name }, archive, members), settings);
}
