// Public entry `headglow/element`: defines the custom element `<head-glow>` with readers of files. The build also makes one
// self-contained file of it, `dist/element.js`, for pages without a bundler.

import { FigureElement } from './element/figure-element.ts';
import type { LoadedDataset } from './formats/load.ts';
import { HeadglowError } from './tensor/error.ts';

/** How browsers say that a part of the code could not be loaded. */
const IS_ABSENT = /dynamically imported module|importing a module script failed/i;

/** The element `<head-glow>`: a figure with its timeline, of the file at the URL in its attribute `src`, or of its property `data`. */
export class HeadGlow extends FigureElement {
  /** Reads the file of `src`. @throws HeadglowError if it can't be read */
  protected override async read(url: URL, signal: AbortSignal): Promise<LoadedDataset> {
    const { loadFiles } = await import('./formats/load.ts');
    try {
      return await loadFiles(url, { signal, strict: true });
    } catch (cause) {
      if (!IS_ABSENT.test((cause as Error)?.message)) throw cause;
      throw new HeadglowError(
        {
          code: 'environment',
          file: url.pathname.split('/').at(-1) ?? '',
          reason: 'the reader of this format is not there',
          remedy:
            'copy the folder element along with element.js, or save the data as .npy, .npz, .json or .csv',
        },
        { cause },
      );
    }
  }
}

// Node has no elements. A page may load several copies of this module; the first one defines the element.
if (globalThis.customElements && !customElements.get('head-glow'))
  customElements.define('head-glow', HeadGlow);
