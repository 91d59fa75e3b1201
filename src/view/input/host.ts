// What the input of a view requires from it.

import type { Reader } from '../../source/reader.ts';
import type { ViewCameraHost } from '../camera/host.ts';
import type { PointedHead } from '../pointed-head.ts';

export interface InputHost extends ViewCameraHost {
  readonly reader: () => Reader;
  /** The head that pointer and keys point at. */
  readonly head: PointedHead;
  /** Copies the value of the head pointed at to the clipboard. */
  readonly copy: () => void;
}
