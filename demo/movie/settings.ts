// The video settings in the viewer's panel: format, frame rate, seconds per checkpoint, and the resulting length.

import type GUI from 'lil-gui';
import type { MovieFormat } from '../../src/protocol.ts';
import { type ControlText, labelControl } from '../parts/fields.ts';
import { formatMovieLength } from './length.ts';
import type { MovieRequest } from './movie.ts';

const FORMATS = {
  'MP4 (AV1)': 'mp4',
  'MP4 (H.264)': 'mp4-h264',
  WebM: 'webm',
  GIF: 'gif',
} as const satisfies Record<string, MovieFormat>;

const NO_ENCODER_NOTE = isSecureContext
  ? 'This browser does not support video encoding (WebCodecs), so only GIF can be saved.'
  : 'Video encoding requires a page served over HTTPS or from localhost, so only GIF can be saved here.';

export interface MovieActions {
  saveMovie(settings: MovieRequest['settings']): void;
  /** Number of checkpoints in the video. */
  playedCheckpoints(): number;
  /** Subscribes to changes of that number; the listener may also be called without a change. */
  onRangeChange(listener: () => void): void;
}

const TEXTS = {
  format: {
    label: 'Format',
    help:
      'MP4 (AV1) and WebM keep full colour resolution; MP4 (H.264) plays everywhere; GIF is limited to 255 colours. ' +
      'A browser that cannot encode AV1 uses H.264.',
  },
  fps: { label: 'Frames per second', help: 'Frame rate of the video.' },
  seconds: {
    label: 'Seconds per checkpoint',
    help: 'Duration of each checkpoint, including the interpolation to the next one.',
  },
  save: {
    label: 'Save as video',
    help: 'Save the checkpoints in the range marked by the brackets on the timeline as a video, zoomed as on the screen.',
  },
} as const satisfies Record<string, ControlText>;

function appendNote(folder: GUI, text = ''): HTMLElement {
  const element = document.createElement('p');
  element.className = 'note';
  element.textContent = text;
  folder.$children.append(element);
  return element;
}

/** Adds a folder with the video settings to a panel. @returns a function that updates what the folder shows */
export function addMovieSettings(parent: GUI, actions: MovieActions): () => void {
  const folder = parent.addFolder('Video');
  const canEncode = 'VideoEncoder' in window;
  const formats: Record<string, MovieFormat> = canEncode ? FORMATS : { GIF: 'gif' };
  const selected: { format: MovieFormat; fps: number; seconds: number } = {
    format: canEncode ? 'mp4' : 'gif',
    fps: 30,
    seconds: 0.5,
  };
  labelControl(folder.add(selected, 'format', formats), TEXTS.format);
  labelControl(folder.add(selected, 'fps', 1, 60, 1), TEXTS.fps);
  labelControl(folder.add(selected, 'seconds', 0.05, 5, 0.05), TEXTS.seconds);
  const length = appendNote(folder);
  labelControl(folder.add({ save: () => actions.saveMovie({ ...selected }) }, 'save'), TEXTS.save);
  if (!canEncode) appendNote(folder, NO_ENCODER_NOTE);
  const update = () => {
    const checkpoints = actions.playedCheckpoints();
    folder.show(checkpoints > 1);
    length.textContent = formatMovieLength(checkpoints, selected);
  };
  folder.onChange(update);
  actions.onRangeChange(update);
  return update;
}
