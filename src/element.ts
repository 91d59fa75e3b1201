// Public entry `headglow/element`: defines the custom element `<head-glow>` with readers of files. The build makes one file of what a
// figure of an .npz needs, `dist/element.js`, for pages without a bundler, and chunks of the rest in `dist/element/`.

import { explainAbsentCode } from './element/absent-code.ts';
import { FigureElement } from './element/figure-element.ts';
import { readFile } from './element/read-file.ts';
import { Words } from './element/words.ts';
import type { WordsHost } from './element/words-host.ts';
import type { LoadedDataset } from './formats/load.ts';
import type { HeadglowError } from './tensor/error.ts';

/** The element `<head-glow>`: a figure with its timeline, of the file at the URL in its attribute `src`, or of its property `data`. */
export class HeadGlow extends FigureElement {
  /** Reads the file of `src`. @throws HeadglowError if it can't be read */
  protected override read(url: URL, signal: AbortSignal): Promise<LoadedDataset> {
    return readFile(url, signal);
  }

  /** Shows the figure in words. */
  protected override createWords(host: WordsHost): Words {
    return new Words(host);
  }

  /** Says which files to copy if a part of the code is not there. */
  protected override explain(error: HeadglowError): HeadglowError {
    return explainAbsentCode(error);
  }
}

// Node has no elements. A page may load several copies of this module; the first one defines the element.
if (globalThis.customElements && !customElements.get('head-glow'))
  customElements.define('head-glow', HeadGlow);
