// The settings of a movie, in the panel: format, frame rate, seconds for each checkpoint; and how long it will be.

import type GUI from 'lil-gui';
import type { MovieFormat } from '../../src/protocol.ts';
import { type ControlText, labelControl } from '../parts/fields.ts';
import { formatMovieLength } from './length.ts';
import type { MovieRequest } from './movie.ts';

const FORMATS = {
  MP4: 'mp4',
  'MP4 (H.264)': 'mp4-h264',
  WebM: 'webm',
  GIF: 'gif',
} as const satisfies Record<string, MovieFormat>;

const NO_ENCODER = isSecureContext
  ? 'This browser has no video encoder for pages (WebCodecs), so only GIF can be saved.'
  : 'Browsers offer video encoders only to pages from https or localhost, so only GIF can be saved here.';

export interface MovieActions {
  saveMovie(settings: MovieRequest['settings']): void;
  /** How many checkpoints a movie has. */
  playedCheckpoints(): number;
  /** Calls back whenever that changes, or may have. */
  onRangeChange(listener: () => void): void;
}

const TEXT = {
  format: {
    label: 'format',
    help: 'MP4 (AV1) and WebM keep colours at full resolution; H.264 plays everywhere; GIF has 255 colours.',
  },
  fps: { label: 'frames per second', help: 'How many frames a second of the movie has.' },
  seconds: {
    label: 'seconds per checkpoint',
    help: 'How long a checkpoint takes, with the moments on the way to the next one.',
  },
  save: {
    label: 'Save as movie',
    help: 'Save the checkpoints between the brackets of the timeline as a movie.',
  },
} as const satisfies Record<string, ControlText>;

function note(folder: GUI, text = ''): HTMLElement {
  const element = document.createElement('p');
  element.className = 'note';
  element.textContent = text;
  folder.$children.append(element);
  return element;
}

/** Puts the settings of a movie into a folder of the panel; the result brings them up to date. */
export function addMovieSettings(parent: GUI, actions: MovieActions): () => void {
  const folder = parent.addFolder('Movie');
  const canEncode = 'VideoEncoder' in window;
  const formats: Record<string, MovieFormat> = canEncode ? FORMATS : { GIF: 'gif' };
  const chosen: { format: MovieFormat; fps: number; seconds: number } = {
    format: canEncode ? 'mp4' : 'gif',
    fps: 30,
    seconds: 0.5,
  };
  labelControl(folder.add(chosen, 'format', formats), TEXT.format);
  labelControl(folder.add(chosen, 'fps', 1, 60, 1), TEXT.fps);
  labelControl(folder.add(chosen, 'seconds', 0.05, 5, 0.05), TEXT.seconds);
  const length = note(folder);
  labelControl(folder.add({ save: () => actions.saveMovie({ ...chosen }) }, 'save'), TEXT.save);
  if (!canEncode) note(folder, NO_ENCODER);
  const update = () => {
    const checkpoints = actions.playedCheckpoints();
    folder.show(checkpoints > 1);
    length.textContent = formatMovieLength(checkpoints, chosen);
  };
  folder.onChange(update);
  actions.onRangeChange(update);
  return update;
}
