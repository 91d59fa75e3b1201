// The settings of a movie, in the panel: format, frames a second, seconds for a checkpoint.

import type GUI from 'lil-gui';
import type { MovieFormat } from '../../src/cli/request.ts';
import type { MovieWish } from './movie.ts';

const FORMATS = {
  MP4: 'mp4',
  'MP4 (H.264)': 'mp4-h264',
  WebM: 'webm',
  GIF: 'gif',
} as const satisfies Record<string, MovieFormat>;

const NO_ENCODER = isSecureContext
  ? 'This browser lends pages no video encoder (WebCodecs): GIF alone is left.'
  : 'The browser lends video encoders to pages from https or localhost alone: GIF is left.';

/** Puts the settings of a movie into a folder of the panel; the result shows or hides them. */
export function addMovieSettings(
  parent: GUI,
  save: (settings: MovieWish['settings']) => void,
): (shown: boolean) => void {
  const folder = parent.addFolder('Movie');
  const canEncode = 'VideoEncoder' in window;
  const formats: Record<string, MovieFormat> = canEncode ? FORMATS : { GIF: 'gif' };
  const chosen: { format: MovieFormat; fps: number; seconds: number } = {
    format: canEncode ? 'mp4' : 'gif',
    fps: 30,
    seconds: 0.5,
  };
  folder.add(chosen, 'format', formats).name('format');
  folder.add(chosen, 'fps', 1, 60, 1).name('frames a second');
  folder.add(chosen, 'seconds', 0.05, 5, 0.05).name('seconds a checkpoint');
  folder.add({ save: () => save({ ...chosen }) }, 'save').name('Save as movie');
  if (!canEncode) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = NO_ENCODER;
    folder.$children.append(note);
  }
  return (shown) => {
    folder.show(shown);
  };
}
