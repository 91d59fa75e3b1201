// The public API, and nothing else.

export type { Layout, PanelLayout } from './figure/layout-json.ts';
export type { Cell, Readout } from './figure/read.ts';
export { loadFiles } from './formats/lazy.ts';
export type { InputFile, LoadSettings } from './formats/load.ts';
export * from './options.ts';
export { embedded } from './tensor/embedded.ts';
export { type ErrorDetails, HeadglowError } from './tensor/error.ts';
export { modelNames, taskNames } from './tensor/select.ts';
export type { Dataset, Tensor } from './tensor/tensor.ts';
export { checkpointOfStep, timelineSteps } from './tensor/timeline.ts';
export { draw, MAX_PIXELS, MAX_SIDE, type Picture, type PictureSize } from './view/draw.ts';
export { createView, readoutText, type View, type ViewEvents } from './view/view.ts';
