// The code that people move the camera with, loaded when they first do. Replaces `code.ts` in `dist/element.js`.

import { LazyPart } from '../../tensor/lazy-part.ts';
import type { CameraCode } from './code.ts';

export const CAMERA_CODE: CameraCode = new LazyPart(() => import('./live-camera.ts'));
