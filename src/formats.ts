// The public API for files, `headglow/formats`. It runs without a page and bundles no drawing code.

export { blobBytes } from './formats/bytes.ts';
export { errorMessage, formatBytes, nothingShownError } from './formats/file.ts';
export { ACCEPT, compareNames, isReadable } from './formats/folder.ts';
export type { Format, OpenSettings } from './formats/format.ts';
export type {
  ArrayLabels,
  InspectedArray,
  InspectedFile,
  Inspection,
  InspectSettings,
} from './formats/inspection/inspection.ts';
export { inspectFiles } from './formats/inspection/lazy.ts';
export {
  type ByteArray,
  type Bytes,
  type FileInput,
  type KeyedStore,
  type LoadedDataset,
  type LoadSettings,
  loadFiles,
  type NamedBytes,
  type RangedFile,
} from './formats/load.ts';
export { mapConcurrently } from './formats/map-concurrently.ts';
export {
  formatReading,
  parseReading,
  READING,
  READING_NAMES,
  type Reading,
  type ReadingName,
  readingFault,
} from './formats/reading.ts';
export { EXTENSIONS, FORMATS, hasExtension } from './formats/registry.ts';
export type { ArrayLayout, LevelLayout, StoreLayout } from './formats/store-layout.ts';
export { findStoreUrl, isZarrMetadata } from './formats/zarr/store.ts';
export type { DatasetInput, SourceInput, TensorInput, ValuesInput } from './tensor/check.ts';
export {
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
  HeadglowError,
  type Note,
  type ReadingChoice,
  sentenceOf,
} from './tensor/error.ts';
export type {
  Dataset,
  HeadName,
  ReadRequest,
  Source,
  Tensor,
  TensorOrSource,
  TensorShape,
} from './tensor/tensor.ts';
