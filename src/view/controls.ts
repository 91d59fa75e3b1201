// What people operate in a view: the pointer, which marks heads, and the camera.

import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { Zoom } from '../tensor/zoom.ts';
import { ViewCamera } from './camera/view-camera.ts';
import type { ViewEvents } from './events.ts';
import type { MotionTracker } from './motion.ts';
import { Pointer } from './pointer.ts';
import type { ViewSettings } from './settings.ts';
import type { Surface } from './surface.ts';

/** What the controls require from their view. */
export interface ControlsHost {
  readonly surface: Surface;
  readonly settings: ViewSettings;
  readonly events: EventEmitter<ViewEvents>;
  readonly motion: MotionTracker;
  /** The scene on screen. */
  readonly scene: () => Scene;
  readonly options: () => Options;
  readonly reader: () => Reader;
  /** Changes options and draws. @throws HeadglowError for options that do not fit the data */
  readonly set: (options: Partial<Options>) => void;
  /** The scene of a zoom, without showing it. @throws HeadglowError for a zoom that does not fit the data */
  readonly compose: (zoom: Zoom | null) => Scene;
  /** Copies the value of the head pointed at to the clipboard. */
  readonly copy: () => void;
}

/** The controls of a view. */
export class Controls {
  readonly camera: ViewCamera;
  readonly pointer: Pointer;

  constructor(host: ControlsHost) {
    this.camera = new ViewCamera(host);
    this.pointer = new Pointer({ ...host, camera: this.camera });
  }

  /** Notices that the view shows another scene. */
  update(): void {
    this.pointer.refresh();
    this.camera.update();
  }

  /** Stops all movements. */
  destroy(): void {
    this.pointer.destroy();
    this.camera.destroy();
  }
}
