// What the camera of a view requires from the view.

import type { Scene } from '../../figure/scene.ts';
import type { Options } from '../../options.ts';
import type { EventEmitter } from '../../tensor/event-emitter.ts';
import type { Zoom } from '../../tensor/zoom.ts';
import type { ViewEvents } from '../events.ts';
import type { MotionTracker } from '../motion.ts';
import type { ViewSettings } from '../settings.ts';
import type { Surface } from '../surface.ts';
import type { CameraOptions } from './facts.ts';

/** What a camera requires from its view. */
export interface ViewCameraHost {
  readonly surface: Surface;
  readonly settings: ViewSettings;
  readonly events: EventEmitter<ViewEvents>;
  /** The scene on screen. */
  readonly scene: () => Scene;
  readonly options: () => CameraOptions & Pick<Options, 'sortCells'>;
  readonly motion: MotionTracker;
  /** Changes the options and draws. @throws HeadglowError for options that do not fit the data */
  readonly set: (options: Partial<CameraOptions>) => void;
  /** The scene of a zoom, without showing it. @throws HeadglowError for a zoom that does not fit the data */
  readonly compose: (zoom: Zoom | null) => Scene;
}

/** What gestures require. */
export interface LiveCameraHost extends ViewCameraHost {
  /** Changes the options and draws. Reports errors instead of throwing them. */
  readonly setCamera: (options: Partial<CameraOptions>) => void;
}
