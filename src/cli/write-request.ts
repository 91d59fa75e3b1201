// Derives from its flags what `headglow render` writes: a picture, a video, or the frames of a video as pictures.

import { flagOf } from '../kinds/flag.ts';
import type { MovieSettings, PictureSettings } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { pictureSettings, type SizeFlags } from './picture-flags.ts';
import type { PlotFlags } from './plot-flags.ts';

/** Flags as the user gave them. */
export interface WriteFlags extends SizeFlags, PlotFlags {
  readonly output?: string;
  readonly movie?: string;
  readonly frames?: string;
  readonly layout?: string;
  readonly ranking?: string;
  readonly emergence?: number;
  readonly h264?: boolean;
  readonly readAll?: boolean;
  readonly fps?: number;
  readonly seconds?: number;
  readonly step?: number;
  readonly checkpoint?: number;
}

export interface PictureRequest {
  readonly output: string;
  readonly picture: PictureSettings;
  readonly layout: string | null;
  readonly ranking: string | null;
}

export interface MovieRequest {
  /** The video file, or the folder for numbered pictures. */
  readonly output: string;
  readonly settings: MovieSettings;
}

/** A page with the figure and its data. */
export interface HtmlRequest {
  readonly output: string;
  readonly isPage: true;
}

export const DEFAULT_FPS = 30;
export const DEFAULT_SECONDS = 0.5;

const MOVIE_EXTENSIONS = ['mp4', 'webm', 'gif'] as const;
const IS_PAGE = /\.html?$/i;
const UNSUPPORTED_PICTURES = /\.(eps|jpe?g|webp|tiff?|bmp)$/i;

const movieExtension = (name: string) =>
  MOVIE_EXTENSIONS.find((extension) => name.toLowerCase().endsWith(`.${extension}`));

/** @throws HeadglowError for flags that exclude each other, and for unsupported file extensions */
export function writeRequest(given: WriteFlags): PictureRequest | MovieRequest | HtmlRequest {
  const { output, movie, frames } = given;
  const outputs = [output, movie, frames].filter((name) => name !== undefined);
  if (outputs.length !== 1)
    throw new HeadglowError({
      code: 'option',
      reason: outputs.length === 0 ? 'no output is specified' : 'more than one output is specified',
      remedy: 'use -o for a picture, --movie for a video, or --frames for the frames of a video',
    });
  if (output === undefined) return parseMovieFlags(given);
  refuseFlags(given, ['fps', 'seconds', 'h264'], {
    reason: 'applies to videos only',
    remedy: 'use --movie or --frames instead of -o',
  });
  return IS_PAGE.test(output) ? parsePageFlags(output, given) : parsePictureFlags(output, given);
}

/** @throws HeadglowError with this explanation if one of the flags is given */
function refuseFlags(
  given: WriteFlags,
  flags: readonly (keyof WriteFlags)[],
  { reason, remedy }: { readonly reason: string; readonly remedy: string },
): void {
  for (const flag of flags)
    if (given[flag] !== undefined)
      throw new HeadglowError({ code: 'option', place: flagOf(flag), reason, remedy });
}

/** Flags for the size and the look of pictures, which have no meaning for a page. */
const PICTURE_FLAGS = [
  'preset',
  'width',
  'height',
  'scale',
  'dpi',
  'cells',
  'fontSize',
  'fontFamily',
  'fontFile',
  'layout',
  'ranking',
  'readAll',
  'figure',
  'show',
] as const;

function parsePageFlags(output: string, given: WriteFlags): HtmlRequest {
  refuseFlags(given, PICTURE_FLAGS, {
    reason: 'applies to pictures only, and an HTML page fills its window',
    remedy: 'remove this flag, or use a name that ends in .png, .svg or .pdf',
  });
  return { output, isPage: true };
}

function parsePictureFlags(output: string, given: WriteFlags): PictureRequest {
  const unsupported = UNSUPPORTED_PICTURES.exec(output)?.[1];
  if (unsupported)
    throw new HeadglowError({
      code: 'option',
      file: output,
      reason: `${unsupported.toUpperCase()} output is not supported`,
      remedy: 'use a name that ends in .png, .svg, .pdf or .html',
    });
  if (movieExtension(output))
    throw new HeadglowError({
      code: 'option',
      file: output,
      reason: 'is a video file name',
      remedy: 'use --movie instead of -o',
    });
  if (given.ranking !== undefined && given.emergence === undefined)
    throw new HeadglowError({
      code: 'option',
      place: '--ranking',
      reason: 'ranks heads by emergence',
      remedy: 'add --emergence with a threshold',
    });
  const { layout = null, ranking = null, readAll = false } = given;
  return { output, layout, ranking, picture: pictureSettings(given, output, readAll) };
}

function parseMovieFlags(given: WriteFlags): MovieRequest {
  refuseFlags(given, ['step', 'checkpoint'], {
    reason: 'a video shows all checkpoints',
    remedy: 'remove this flag, or write a picture with -o',
  });
  const ofPictures = [
    'layout',
    'ranking',
    'emergence',
    'preset',
    'cells',
    'fontSize',
    'fontFamily',
    'fontFile',
  ] as const;
  refuseFlags(given, ofPictures, {
    reason: 'applies to pictures only',
    remedy: 'write a picture with -o',
  });
  const { movie, frames = '', h264, fps = DEFAULT_FPS, seconds = DEFAULT_SECONDS } = given;
  const output = movie ?? frames;
  const extension = movie === undefined ? 'png' : movieExtension(movie);
  if (extension === undefined)
    throw new HeadglowError({
      code: 'option',
      file: output,
      place: '--movie',
      reason: 'the video format is not supported',
      remedy: 'use a name that ends in .mp4, .webm or .gif',
    });
  if (h264 && extension !== 'mp4')
    throw new HeadglowError({
      code: 'option',
      place: '--h264',
      reason: 'applies to .mp4 only',
      remedy: 'remove this flag, or use a name that ends in .mp4',
    });
  const format = h264 ? 'mp4-h264' : extension;
  return { output, settings: { format, fps, seconds } };
}
