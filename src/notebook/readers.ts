// The readers of files for figures in notebooks. They are loaded when a figure has files.

export { compareNames } from '../formats/folder.ts';
export { loadFiles } from '../formats/load.ts';
export { findStoreUrl } from '../formats/zarr/store.ts';
export { provideHdf5 } from './hdf5-part.ts';
