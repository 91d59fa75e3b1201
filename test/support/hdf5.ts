// Writes HDF5 files in tests, with the HDF5 library itself.

import h5wasm, { type File, FS } from 'h5wasm';

let files = 0;

/** The bytes of a file. */
export async function hdf5(write: (to: File) => void): Promise<Uint8Array> {
  await h5wasm.ready;
  if (!FS) throw new Error('h5wasm is not ready');
  const name = `test-${++files}.h5`;
  const created = new h5wasm.File(name, 'w');
  write(created);
  created.close();
  const bytes = FS.readFile(name);
  FS.unlink(name);
  return bytes;
}
