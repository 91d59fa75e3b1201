// What `headglow render` is to write, from its flags: a picture, a movie, or the movie's frames as pictures.

import type { MovieSettings } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';

/** The flags as they were given. */
export interface WriteFlags {
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
  /** True where limits go by all checkpoints of files that are read a checkpoint at a time. */
  readonly readAll: boolean;
  readonly layout: string | null;
  readonly ranking: string | null;
}

export interface MovieRequest {
  /** The file, or the folder for numbered pictures. */
  readonly output: string;
  readonly settings: MovieSettings;
}

export const DEFAULT_FPS = 30;
export const DEFAULT_SECONDS = 0.5;

const MOVIE_ENDINGS = ['mp4', 'webm', 'gif'] as const;
const OTHER_PICTURES = /\.(pdf|svg|eps|jpe?g|webp|tiff?|bmp)$/i;

const movieEnding = (name: string) =>
  MOVIE_ENDINGS.find((ending) => name.toLowerCase().endsWith(`.${ending}`));

/** @throws HeadglowError for flags that do not go together, and for endings that are not written */
export function writeRequest(given: WriteFlags): PictureRequest | MovieRequest {
  const { output, movie, frames } = given;
  const places = [output, movie, frames].filter((name) => name !== undefined);
  if (places.length !== 1)
    throw new HeadglowError({
      code: 'option',
      reason: places.length === 0 ? 'there is no output to write' : 'there is more than one output',
      remedy: 'give -o for a picture, --movie for a movie, or --frames for its frames as pictures',
    });
  return output === undefined ? wantedMovie(given) : wantedPicture(output, given);
}

function refuse(
  given: WriteFlags,
  flags: readonly (keyof WriteFlags)[],
  reason: string,
  remedy: string,
): void {
  for (const flag of flags)
    if (given[flag] !== undefined)
      throw new HeadglowError({ code: 'option', place: `--${flag}`, reason, remedy });
}

function wantedPicture(output: string, given: WriteFlags): PictureRequest {
  refuse(given, ['fps', 'seconds', 'h264'], 'it is for movies', 'give --movie or --frames instead of -o');
  const other = OTHER_PICTURES.exec(output)?.[1];
  if (other)
    throw new HeadglowError({
      code: 'option',
      file: output,
      reason: `${other.toUpperCase()} is not written here`,
      remedy: 'end the name in .png',
    });
  if (movieEnding(output))
    throw new HeadglowError({
      code: 'option',
      file: output,
      reason: 'this names a movie',
      remedy: 'give it to --movie',
    });
  if (given.ranking !== undefined && given.emergence === undefined)
    throw new HeadglowError({
      code: 'option',
      place: '--ranking',
      reason: 'it ranks heads by when they emerge',
      remedy: 'give --emergence with a threshold too',
    });
  const { layout = null, ranking = null, readAll = false } = given;
  return { output, layout, ranking, readAll };
}

function wantedMovie(given: WriteFlags): MovieRequest {
  refuse(
    given,
    ['step', 'checkpoint'],
    'a movie shows all checkpoints',
    'leave it out, or give -o for a picture',
  );
  refuse(given, ['layout', 'ranking', 'emergence'], 'it is for pictures', 'give -o for one');
  const { movie, frames = '', h264, fps = DEFAULT_FPS, seconds = DEFAULT_SECONDS } = given;
  const output = movie ?? frames;
  const ending = movie === undefined ? 'png' : movieEnding(movie);
  if (ending === undefined)
    throw new HeadglowError({
      code: 'option',
      file: output,
      place: '--movie',
      reason: 'this is no movie that is written here',
      remedy: 'end the name in .mp4, .webm or .gif',
    });
  if (h264 && ending !== 'mp4')
    throw new HeadglowError({
      code: 'option',
      place: '--h264',
      reason: 'it is for .mp4',
      remedy: 'leave it out',
    });
  const format = h264 ? 'mp4-h264' : ending;
  return { output, settings: { format, fps, seconds } };
}
