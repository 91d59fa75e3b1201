// The public API `headglow`: views, still pictures, loading of files, and their types.

export type { Example } from './example.ts';
export type { Layout, PanelLayout, StripLayout } from './figure/layout-json.ts';
export { byDirection } from './figure/orientation.ts';
export type { Cell, Readout } from './figure/readout.ts';
export type { AxisReduction } from './formats/array/dims.ts';
export type {
  ByteArray,
  Bytes,
  FileInput,
  KeyedStore,
  LoadedDataset,
  LoadSettings,
  NamedBytes,
  RangedFile,
} from './formats/load.ts';
export type { Reading } from './formats/reading.ts';
export { draw, loadExample, loadFiles } from './lazy.ts';
export {
  type Aspect,
  type ColormapName,
  DEFAULTS,
  type Extend,
  type Grouping,
  type Limits,
  type Mixing,
  type NormName,
  type Options,
  type Origin,
  type Reduction,
  type Theme,
} from './options/table.ts';
export { type Colormap, colormap, loadColormaps } from './scale/colormaps.ts';
export type { CacheSettings } from './source/cache-settings.ts';
export { setCache } from './source/page-cache.ts';
export type { CheckpointState, Reader, ReaderEvents } from './source/reader.ts';
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
export type { Listener, ListenSettings } from './tensor/event-emitter.ts';
export { sanitizeText } from './tensor/sanitize.ts';
export { modelNames, taskNames } from './tensor/select.ts';
export { isInMemory, valuesInMemory } from './tensor/source.ts';
export type {
  Dataset,
  HeadName,
  ReadRequest,
  Source,
  Tensor,
  TensorOrSource,
  TensorShape,
} from './tensor/tensor.ts';
export { parseNumber, valueText, withMinusSign } from './tensor/text.ts';
export { checkpointOfStep, timelineSteps } from './tensor/timeline.ts';
export type { Camera, Range, Slice, Zoom } from './tensor/zoom.ts';
export type { ZoomControls, ZoomToSettings } from './view/camera/view-camera.ts';
export type { ZoomAction } from './view/camera/zoom-keys.ts';
export { createView } from './view/create-view.ts';
export type { Picture } from './view/draw.ts';
export type { HeadEvent, PointerPosition, SelectEvent, ViewEvents } from './view/events.ts';
export { type LinkSettings, link } from './view/link.ts';
export { MAX_PIXELS, MAX_SIDE, type PictureSize } from './view/picture-limits.ts';
export { readoutText } from './view/readout-text.ts';
export type { ScaleNorm, ViewScale } from './view/scales.ts';
export { VIEW_DEFAULTS, type ViewSettings } from './view/settings.ts';
export type { View } from './view/view.ts';
