// Reads files of PyTorch 1.6 and later: a zip archive with a pickle, `data.pkl`, and a member for each storage, `data/0` and so on
// (torch/serialization.py: _load).

import { type Bytes, memoryBytes, piecesOf, readInBlocks } from '../bytes.ts';
import { type FilePlace, rejectFile, rejectSize } from '../file.ts';
import { readMembers, type ZipMember } from '../zip/directory.ts';
import { isStored, openMember, readMember } from '../zip/member.ts';
import { createHost } from './host.ts';
import { readPickle } from './read-pickle.ts';
import { readStorageId } from './storage-id.ts';
import { readLegacyTorch } from './torch-legacy.ts';
import { PyStorage } from './values.ts';

const PICKLE_NAME = /^(?:[^/]+\/)?data\.pkl$/;

/** Bytes of the pickle, which holds no values of tensors. */
export const MAX_PICKLE = 2 ** 28;

/** The pickle among the members of an archive; undefined if it is not a file of PyTorch. */
export const findTorchPickle = (members: readonly ZipMember[]): ZipMember | undefined =>
  members.find(({ name }) => PICKLE_NAME.test(name));

/**
 * A member that is read on first use. Checksums are not verified: PyTorch does not do so either, and writes none with
 * `set_crc32_options(False)`. `torch.save` does not compress; members that other tools have compressed are kept.
 */
function lazyMember(where: FilePlace, archive: Bytes, member: ZipMember): Bytes {
  let opened: Promise<Bytes> | undefined;
  const open = async (signal?: AbortSignal): Promise<Bytes> => {
    const found = await openMember(where, archive, member, signal);
    return isStored(member) ? found.data : memoryBytes(where.file, await readMember(where, found, signal));
  };
  const data = (signal?: AbortSignal): Promise<Bytes> => {
    opened ??= open(signal);
    return opened;
  };
  return {
    name: where.file,
    size: member.size,
    read: async (start, end, signal) => (await data(signal)).read(start, end, signal),
    pieces:
      archive.pieces && (async (start, end, signal) => piecesOf(await data(signal), [start, end], signal)),
  };
}

async function isBigEndian(
  where: FilePlace,
  archive: Bytes,
  members: ReadonlyMap<string, ZipMember>,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  const member = members.get(`${folder}byteorder`);
  if (!member || member.size > 16) return false;
  const bytes = await readMember(where, await openMember(where, archive, member, signal), signal);
  return new TextDecoder().decode(bytes) === 'big';
}

/**
 * The object in an archive. Values of tensors are read when they are needed.
 * @throws HeadglowError if it is damaged
 */
export async function readTorchArchive(
  where: FilePlace,
  file: Bytes,
  signal?: AbortSignal,
): Promise<unknown> {
  // The headers of members are close to each other.
  const archive = readInBlocks(file);
  const list = await readMembers(where, archive, signal);
  const pickle = findTorchPickle(list) ?? rejectFile(where, 'it has no data.pkl', 'save it again');
  if (pickle.size > MAX_PICKLE)
    rejectSize(where, 'its pickle is too large', 'save tensors, not Python lists');
  const members = new Map(list.map((member) => [member.name, member]));
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const bigEndian = await isBigEndian(where, archive, members, { folder, signal });
  const bytes = await readMember(where, await openMember(where, archive, pickle, signal), signal);
  const storages = new Map<string, PyStorage>();
  const load = (id: unknown): PyStorage => {
    const { className, type, key, count } = readStorageId(where, id);
    const known = storages.get(key);
    if (known) return known;
    const member = members.get(`${folder}data/${key}`);
    if (!member || (type && count * type.size !== member.size))
      return rejectFile(where, `the values of tensor ${key} are missing or damaged`, 'copy or save it again');
    const data = lazyMember({ ...where, place: `data/${key}` }, archive, member);
    const storage = new PyStorage(className, type && { ...type, bigEndian }, data);
    storages.set(key, storage);
    return storage;
  };
  const readNested = (nested: Uint8Array) => readLegacyTorch(where, nested, 1);
  return readPickle(where, bytes, 0, createHost({ where, readNested }, load)).value;
}
