// What the command line asks of the pages that it serves, and what they answer.

import type { Analysis } from '../analysis/analysis.ts';
import type { Advice } from '../figure/advice-rule.ts';
import type { Options } from '../options.ts';
import type { ErrorDetails } from '../tensor/error.ts';

export interface NamedFile {
  /** The path as the user gave it. */
  readonly name: string;
  /** Where the page finds the bytes, relative to itself. */
  readonly url: string;
  readonly size: number;
}

/** The figure options given on the command line, and no others. */
export interface FigureRequest {
  readonly options: Partial<Options>;
  /** Whether a file that can't be read ends the command, instead of being left out. */
  readonly strict?: boolean;
  /** A training step, which only the data can turn into a checkpoint. */
  readonly step: number | null;
  /** What is shown in the place of the values. */
  readonly analysis?: Analysis;
}

/** `/files.json`. Without files the page shows the embedded figure. */
export interface Manifest extends FigureRequest {
  readonly files: readonly NamedFile[];
  /** What could not be read when the files were listed. */
  readonly skipped?: readonly ErrorDetails[];
  /** There where the page is to measure this machine, and to POST a `BenchOutcome` to `benchmark`. */
  readonly benchmark?: BenchRequest;
}

export interface BenchRequest {
  /** Few samples and small sizes. */
  readonly quick: boolean;
}

/** What a benchmark came to, or the sentence that says why it came to nothing. */
export type BenchOutcome =
  | { readonly report: object; readonly markdown: string }
  | { readonly sentence: string };

/** What the command puts on the window of a page without a screen. */
export interface BenchPage {
  headglowProgress?(sentence: string): void;
}

export interface PictureSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in a CSS pixel. */
  readonly scale: number;
}

/** How movies are encoded: `mp4` as true to the colours as can be, `mp4-h264` for players that know nothing else. */
export type MovieFormat = 'mp4' | 'mp4-h264' | 'webm' | 'gif';

export interface MovieSettings {
  /** `png` for numbered pictures. */
  readonly format: MovieFormat | 'png';
  /** Frames a second, positive. */
  readonly fps: number;
  /** Seconds that a checkpoint takes, moments on the way to the next included; positive, rounded to whole frames. */
  readonly seconds: number;
}

/** What `render.html` answers: how many bytes there are to fetch, or what is wrong. */
export type RenderAnswer =
  | {
      readonly bytes: number;
      /** Of the picture, in its own pixels. */
      readonly width: number;
      readonly height: number;
      readonly layout: string;
      readonly advice: readonly Advice[];
      /** What has no room, and a size that is enough; null where all is shown. */
      readonly room: string | null;
    }
  | { readonly error: ErrorDetails };
export type MovieAnswer = { readonly bytes: number } | { readonly error: ErrorDetails };

/** What `render.html` puts on its window. */
export interface RenderPage {
  /** @param readAll true where limits go by all checkpoints of sources */
  headglowRender(size: PictureSize, readAll: boolean): Promise<RenderAnswer>;
  /** After that, puts the ranking of an emergence map in the place of the PNG; how many bytes there are to fetch. */
  headglowRanking(): Promise<number>;
  /** Of numbered pictures each is there to fetch while `headglowFrame` is called, and none at the end. */
  headglowMovie(size: PictureSize, settings: MovieSettings): Promise<MovieAnswer>;
  /** A part of the bytes in base64: one message to the browser's driver must stay small. */
  headglowRead(from: number, to: number): Promise<string>;
}

/** What the command puts on the window of `render.html`. */
export interface RenderHost {
  /** Hears how many files have been read. */
  headglowLoaded?(done: number, total: number): void;
  /** Hears that a frame is done, and how many bytes there are to fetch before the next. */
  headglowFrame(done: number, total: number, bytes: number): Promise<void>;
}
