// The code that people move the camera with. `dist/element.js` has `late-code.ts` in place of this file.

import type { LazyPart } from '../../tensor/lazy-part.ts';
import { LiveCamera } from './live-camera.ts';

/** The code, which may have to be loaded. */
export type CameraCode = Pick<LazyPart<{ readonly LiveCamera: typeof LiveCamera }>, 'loaded' | 'load'>;

export const CAMERA_CODE: CameraCode = { loaded: { LiveCamera }, load: async () => ({ LiveCamera }) };
