// Stands for the reader of HDF5 in `readers.ts`: that one and its library are so large that they are loaded when they are used.

type Reader = typeof import('../formats/hdf5/open.ts');

let load: () => Promise<Reader>;

/** Sets how the reader is loaded. */
export function provideHdf5(loader: () => Promise<Reader>): void {
  load = loader;
}

/** Opens an HDF5 file. */
export const openHdf5: Reader['openHdf5'] = async (...file) => (await load()).openHdf5(...file);
