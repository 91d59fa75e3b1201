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
  ? 'This browser does not support video encoding (WebCodecs), so only GIF can be saved.'
  : 'Video encoding requires a page on https or localhost, so only GIF can be saved here.';

export interface MovieActions {
  saveMovie(settings: MovieRequest['settings']): void;
  /** How many checkpoints a movie has. */
  playedCheckpoints(): number;
  /** Calls back whenever that changes, or may have. */
  onRangeChange(listener: () => void): void;
}

const TEXT = {
  format: {
    label: 'Format',
    help: 'MP4 (AV1) and WebM keep full colour resolution; H.264 plays everywhere; GIF has 255 colours.',
  },
  fps: { label: 'Frames per second', help: 'Frame rate of the video.' },
  seconds: {
    label: 'Seconds per checkpoint',
    help: 'Duration of each checkpoint, including interpolated frames up to the next one.',
  },
  save: {
    label: 'Save as video',
    help: 'Save the checkpoints between the brackets of the timeline as a video.',
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
  const folder = parent.addFolder('Video');
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
