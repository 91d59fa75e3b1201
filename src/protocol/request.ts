// Types of the messages between the command line and the pages that it serves.

import type { Analysis } from '../analysis/analysis.ts';
import type { HeadSelection } from '../analysis/plots/head-selection.ts';
import type { PlotKind } from '../analysis/plots/plot-data.ts';
import type { Advice } from '../figure/advice-rule.ts';
import type { Reading } from '../formats/reading.ts';
import type { Options } from '../options.ts';
import type { ErrorDetails } from '../tensor/error.ts';

export interface NamedFile {
  /** The path as the user gave it. */
  readonly name: string;
  /** URL of the bytes, relative to the page. */
  readonly url: string;
  readonly size: number;
  /** True for a Zarr store; `url` is then in front of its keys. */
  readonly isStore?: boolean;
  /** The URL that the command line reads it from, if links may have it. */
  readonly link?: string;
}

/** The figure requested on the command line. */
export interface FigureRequest {
  /** Only the options that were given. */
  readonly options: Partial<Options>;
  /** True to fail if a file cannot be read, instead of skipping it. */
  readonly strict?: boolean;
  /** How the files are read, beyond what they say themselves. */
  readonly reading?: Reading;
  /** Bytes of values to keep in memory; the default of `loadFiles` if not given. */
  readonly memory?: number;
  /** Training step of the checkpoint to show; null if not given. It is resolved once the data is read. */
  readonly step: number | null;
  /** Shown instead of the values. */
  readonly analysis?: Analysis;
}

/** The content of `/files.json`. Without files the page shows the example. */
export interface Manifest extends FigureRequest {
  readonly files: readonly NamedFile[];
  /** Files that could not be read when they were listed. */
  readonly skipped?: readonly ErrorDetails[];
  /** Other servers that the page may read files from: its policy forbids all that are not listed. */
  readonly origins: readonly string[];
  /** If present, the page measures this machine and POSTs a `BenchOutcome` to `benchmark`. */
  readonly benchmark?: BenchRequest;
}

export interface BenchRequest {
  /** True for few samples and small sizes. */
  readonly quick: boolean;
}

/** The result of a benchmark, or a sentence that explains why it failed. */
export type BenchOutcome =
  | { readonly report: object; readonly markdown: string }
  | { readonly sentence: string };

/** Functions that the command adds to the window of a headless page. */
export interface BenchHost {
  headglowProgress?(sentence: string): void;
}

export interface PictureSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly scale: number;
}

/** Typefaces of figures: without and with serifs. */
export type FigureFont = 'sans' | 'serif';

/** A figure other than heat maps. */
export interface PlotRequest {
  readonly kind: PlotKind;
  /** The heads that it draws or labels. */
  readonly show?: HeadSelection;
}

/** How a picture is written. */
export interface PictureSettings {
  readonly format: 'png' | 'svg' | 'pdf';
  /** True to compute limits from all checkpoints of sources. */
  readonly readAll: boolean;
  /** How SVG and PDF show cells; null: as shapes if there are few. */
  readonly cells: 'raster' | 'vector' | null;
  /** null: the one of the viewer for PNG, `sans` for SVG and PDF. */
  readonly font: FigureFont | null;
  /** Name of the font file that the server has; its characters take precedence over those of `font`. */
  readonly fontFile: string | null;
  /** Factor of the sizes of all texts. */
  readonly textScale: number;
  /** Drawn in place of heat maps. */
  readonly plot?: PlotRequest;
  /** What the file says of how it was made; filled in once the files are known. */
  readonly about?: string;
}

/** How videos are encoded: `mp4` with colours at full resolution, `mp4-h264` for old players. */
export type MovieFormat = 'mp4' | 'mp4-h264' | 'webm' | 'gif';

export interface MovieSettings {
  /** `png` writes numbered pictures. */
  readonly format: MovieFormat | 'png';
  /** Frames per second, positive. */
  readonly fps: number;
  /** Seconds per checkpoint, including the interpolation to the next one; positive, rounded to whole frames. */
  readonly seconds: number;
}

/** What `render.html` returns for a picture: its properties, or an error. */
export type RenderAnswer =
  | {
      /** Number of bytes to read with `headglowRead`. */
      readonly bytes: number;
      /** Device pixels. */
      readonly width: number;
      readonly height: number;
      /** The layout as JSON. */
      readonly layout: string;
      readonly advice: readonly Advice[];
      /** What does not fit, and a size that is enough; null if everything fits. */
      readonly room: string | null;
      /** The caption if there is no room for all of it; else ''. */
      readonly cutCaption: string;
      /** Characters that no font has. */
      readonly missing: readonly string[];
    }
  | { readonly error: ErrorDetails };
export type MovieAnswer = { readonly bytes: number } | { readonly error: ErrorDetails };

/** Functions that `render.html` adds to its window. */
export interface RenderPage {
  /** Draws a picture. */
  headglowRender(size: PictureSize, settings: PictureSettings): Promise<RenderAnswer>;
  /**
   * Replaces the picture by the ranking of its emergence map, as CSV.
   * @returns the number of bytes to read, and what the ranking leaves out
   */
  headglowRanking(): Promise<{ readonly bytes: number; readonly note: string | null }>;
  /** Draws a video. Each numbered picture can be read during its `headglowFrame` call, and none afterwards. */
  headglowMovie(size: PictureSize, settings: MovieSettings): Promise<MovieAnswer>;
  /** Returns a range of the bytes in base64, as messages to the browser's driver must stay small. */
  headglowRead(from: number, to: number): Promise<string>;
}

/** Functions that the command adds to the window of `render.html`. */
export interface RenderHost {
  /** Called with the number of files read so far. */
  headglowLoaded?(done: number, total: number): void;
  /** Called with the bytes of files that have arrived so far. */
  headglowReceived?(bytes: number): void;
  /** Called with the progress of an analysis that reads many checkpoints. */
  headglowComputed?(done: number, total: number): void;
  /** Called when a frame is done. The next frame starts once its `bytes` have been read and the promise resolves. */
  headglowFrame(done: number, total: number, bytes: number): Promise<void>;
}
