// The protocol between the command line and the pages that it serves. Both import it, and neither imports the other.
// It is not part of the package.

export { DownloadCounter } from './formats/url/counter.ts';
export { urlName } from './formats/url/name.ts';
export { quoteUrl } from './formats/url/quote-url.ts';
export { type BatchContent, groupIntoBatches, MAX_BATCH, packBatch, unpackBatch } from './protocol/batch.ts';
export { applyRequest, type FigureData } from './protocol/figure.ts';
export { PLOT_HEIGHTS, PLOT_SCALE, PLOT_WIDTH } from './protocol/plot-size.ts';
export type {
  BenchHost as BenchPage,
  BenchOutcome,
  BenchRequest,
  FigureFont,
  FigureRequest,
  Manifest,
  MovieAnswer,
  MovieFormat,
  MovieSettings,
  NamedFile,
  PictureSettings,
  PictureSize,
  PlotRequest,
  RenderAnswer,
  RenderHost,
  RenderPage,
} from './protocol/request.ts';
