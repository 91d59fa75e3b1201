// The settings of saved pictures in the viewer's panel: size on the screen or on paper, resolution, cells.

import type GUI from 'lil-gui';
import { PRESETS, type PresetName } from '../src/export.ts';
import { type ControlText, labelControl } from './parts/fields.ts';

/** Formats of pictures. */
export type PictureFormat = 'png' | 'svg' | 'pdf';

/** How a picture is saved. */
export interface PictureSettings {
  /** As large as on the screen, of a width on paper, or as a preset. */
  readonly size: 'screen' | 'paper' | PresetName;
  /** Width on paper in millimetres. */
  readonly width: number;
  /** Pixels per inch on paper. */
  readonly dpi: number;
  readonly cells: 'auto' | 'raster' | 'vector';
  /** Device pixels per CSS pixel of PNG as large as on the screen. */
  readonly scale: number;
}

const MM_PER_POINT = 25.4 / 72;

const SIZES: Readonly<Record<string, PictureSettings['size']>> = {
  'as on the screen': 'screen',
  'width on paper': 'paper',
  NeurIPS: 'neurips',
  'ICML, two columns': 'icml',
  'ICML, one column': 'icml-column',
  'ACL, two columns': 'acl',
  'ACL, one column': 'acl-column',
  'Nature, two columns': 'nature',
  'Nature, one column': 'nature-column',
  'slide (16:9)': 'slide',
};

const CELLS: Readonly<Record<string, PictureSettings['cells']>> = {
  'as suits': 'auto',
  images: 'raster',
  shapes: 'vector',
};

const TEXTS = {
  size: {
    label: 'Size',
    help: 'Size of the saved picture: as on the screen, or for paper. Conferences and journals also set typeface and text size.',
  },
  width: {
    label: 'Width (mm)',
    help: 'Width on paper in millimetres. The height follows from the shape of the figure on the screen.',
  },
  dpi: {
    label: 'Resolution (dpi)',
    help: 'Pixels per inch: of PNG, and in SVG and PDF of cells that are too small to be drawn one by one.',
  },
  scale: {
    label: 'Resolution factor',
    help: 'Device pixels per CSS pixel of PNG: 2 doubles the resolution along each side.',
  },
  cells: {
    label: 'Cells in SVG and PDF',
    help: 'Images are smaller; shapes can be edited. As suits: shapes up to 20,000 cells.',
  },
  png: { label: 'Save as PNG', help: 'Save the figure as a PNG image, zoomed as on the screen.' },
  svg: {
    label: 'Save as SVG',
    help: 'Save the figure as a drawing with text, sharp at any size, zoomed as on the screen.',
  },
  pdf: {
    label: 'Save as PDF',
    help: 'Save the figure as a page with text and fonts, sharp at any size, zoomed as on the screen.',
  },
  html: {
    label: 'Save as HTML',
    help: 'Save a page with all values and checkpoints, to point at, zoom and play as here. It opens from disk, without a network.',
  },
} as const satisfies Record<string, ControlText>;

/** What the buttons do. */
export interface SaveActions {
  saveFigure(format: PictureFormat, settings: PictureSettings): void;
  saveHtml(): void;
}

/** Adds the settings and a button for each format. */
export function addPictureSettings(folder: GUI, actions: SaveActions): void {
  const chosen: { -readonly [Name in keyof PictureSettings]: PictureSettings[Name] } = {
    size: 'screen',
    width: 140,
    dpi: 300,
    cells: 'auto',
    scale: 2,
  };
  const size = labelControl(folder.add(chosen, 'size', SIZES), TEXTS.size);
  const width = labelControl(folder.add(chosen, 'width', 20, 600, 0.01), TEXTS.width);
  const dpi = labelControl(folder.add(chosen, 'dpi', [150, 300, 600, 1200]), TEXTS.dpi);
  const scale = labelControl(folder.add(chosen, 'scale', [1, 2, 3, 4]), TEXTS.scale);
  labelControl(folder.add(chosen, 'cells', CELLS), TEXTS.cells);
  for (const format of ['png', 'svg', 'pdf'] as const)
    labelControl(
      folder.add({ save: () => actions.saveFigure(format, { ...chosen }) }, 'save'),
      TEXTS[format],
    );
  labelControl(folder.add({ save: () => actions.saveHtml() }, 'save'), TEXTS.html);
  const update = (): void => {
    const isOnPaper = chosen.size !== 'screen';
    width.show(isOnPaper);
    dpi.show(isOnPaper);
    scale.show(!isOnPaper);
  };
  size.onChange((name: PictureSettings['size']) => {
    if (name !== 'screen' && name !== 'paper')
      width.setValue(Math.round(PRESETS[name].width * MM_PER_POINT * 100) / 100);
    update();
  });
  update();
}
