// Draws the figure as a file. Loaded when the first picture is saved, as it brings fonts and a writer of PDF.

import type { View } from '../../src/index.ts';
import { answer } from '../../src/notebook/worker.ts';
import type { PictureFormat } from '../src/protocol.ts';

/** Pixels per inch of PNG images; of the others where cells are reduced. */
const DPI = { png: 192, svg: 300, pdf: 300 } as const;

/** The figure in its size on the screen. */
export async function drawPicture(view: View, format: PictureFormat): Promise<Uint8Array> {
  const size = {
    width: view.layout.width / devicePixelRatio,
    height: view.layout.height / devicePixelRatio,
    dpi: DPI[format],
  };
  return (await answer({ kind: 'picture', format, size }, view.dataset, view.options)) as Uint8Array;
}
