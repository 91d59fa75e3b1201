// The public API, and nothing else.

export type { Layout, PanelLayout } from './figure/layout-json.ts';
export type { Cell, Readout } from './figure/read.ts';
export type { InputFile, LoadSettings } from './formats/load.ts';
export { createPlayer, createTimeline, draw, embedded, frames, loadFiles } from './lazy.ts';
export * from './options.ts';
export type { Embedded } from './tensor/embedded.ts';
export { type ErrorDetails, HeadglowError } from './tensor/error.ts';
export type { Repeat } from './tensor/playback.ts';
export { modelNames, taskNames } from './tensor/select.ts';
export type { StepScale } from './tensor/step-scale.ts';
export type { Dataset, Tensor } from './tensor/tensor.ts';
export { checkpointOfStep, timelineSteps } from './tensor/timeline.ts';
export type { Frame, FrameSettings } from './view/movie.ts';
export { MAX_PIXELS, MAX_SIDE, type Picture, type PictureSize } from './view/picture.ts';
export type { Clock, Player, PlayerSettings, PlayerState } from './view/player.ts';
export type { Timeline, TimelineSettings } from './view/timeline.ts';
export { createView, readoutText, type View, type ViewEvents } from './view/view.ts';
