// The public API of figures as files: `headglow/export`.

export { type CellStyle, MAX_VECTOR_CELLS } from './export/cell-image.ts';
export {
  type ExportedFigure,
  type ExportSettings,
  exportFigure,
  type FigureFormat,
} from './export/export-figure.ts';
export type { FontFamily } from './export/font/typeface.ts';
