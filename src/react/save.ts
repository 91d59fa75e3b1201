// Saves the figure of a view as a file.

import type { ExportSettings, FigureFormat } from '../export/export-figure.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { View } from '../view/view.ts';
import { withGridInSight } from '../view/view-picture.ts';
import { windowOf } from '../view/window-of.ts';

/** How a figure is saved. */
export interface SaveSettings extends Omit<ExportSettings, 'format'> {
  /** Device pixels per CSS pixel. Default: that of the screen. */
  readonly scale?: number;
}

const TYPES: Readonly<Record<FigureFormat, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
};

/** The format that the ending of a name stands for. @throws HeadglowError for other endings */
function formatOf(name: string): FigureFormat {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(TYPES, ending)) return ending as FigureFormat;
  throw new HeadglowError({
    code: 'option',
    place: 'save',
    reason: `${JSON.stringify(name)} does not end in .png, .svg or .pdf`,
    remedy: 'use a name such as figure.png',
  });
}

/** Asks the browser to save a file. */
function download(home: Window, blob: Blob, name: string): void {
  const link = home.document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after the click.
  home.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Saves what a view shows, at its size. */
export async function saveFigure(view: View, name: string, settings: SaveSettings = {}): Promise<void> {
  const format = formatOf(name);
  const home = windowOf(view.element);
  const { clientWidth: width, clientHeight: height } = view.element;
  const { scale = home.devicePixelRatio, ...others } = settings;
  const options = withGridInSight(view.options, view.camera);
  const { statistics } = view.reader;
  const { exportFigure } = await import('../export/export-figure.ts');
  const size = { width, height, scale };
  const { bytes } = await exportFigure(view.dataset, options, size, { statistics, ...others, format });
  download(home, new Blob([bytes], { type: TYPES[format] }), name);
}
