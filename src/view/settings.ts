// How a view reacts to pointer and keyboard, and how much memory of the GPU it takes.

import { DEFAULT_BUDGET } from '../gpu/heatmap.ts';
import { defaultsOf, type SettingsTable } from '../kinds/settings.ts';

/** How a view reacts to pointer and keyboard, whose events are emitted in any case, and how much memory it takes. */
export interface ViewSettings {
  /** Shows a tooltip with the value of the head pointed at. Default: true. */
  readonly tooltip: boolean;
  /** Marks the head pointed at with a cross-hair, and the same head in all other panels. Default: true. */
  readonly crosshair: boolean;
  /**
   * Makes the view focusable: arrows, Home, End, Page Up and Page Down move between heads, Enter and Space select, Control C
   * copies the value, Escape clears the selection; + and - zoom, Alt and arrows pan, 0 shows everything, F shows one panel at
   * full size. Default: true.
   */
  readonly keys: boolean;
  /**
   * Which gestures zoom. `embedded`, for a figure in a page that scrolls: the wheel zooms while the view has keyboard focus or
   * Control (Command on a Mac) is held, and two fingers zoom and pan. `page`, for a figure that is the page: the wheel always
   * zooms, and one finger pans. `off`: no gesture or key changes what is in sight. Default: `embedded`.
   */
  readonly zoom: 'embedded' | 'page' | 'off';
  /** Whether gestures zoom only the panel that they are made on, until the L key links all panels again. Default: false. */
  readonly zoomAlone: boolean;
  /**
   * Bytes of GPU memory for the cells of the view, from 0 up. Matrices that need more are reduced to pixels first. What is on
   * screen is drawn in any case, and takes about 4 bytes per pixel. Default: 268,435,456 (256 MiB).
   */
  readonly gpuMemory: number;
}

/** The kind and default of each setting of a view. */
export const VIEW_SETTINGS: SettingsTable<ViewSettings> = {
  tooltip: { kind: 'flag', default: true },
  crosshair: { kind: 'flag', default: true },
  keys: { kind: 'flag', default: true },
  zoom: { kind: 'choice', choices: ['embedded', 'page', 'off'], default: 'embedded' },
  zoomAlone: { kind: 'flag', default: false },
  gpuMemory: { kind: 'number', from: 0, default: DEFAULT_BUDGET },
};

/** Default settings of a view. */
export const VIEW_DEFAULTS: ViewSettings = defaultsOf<ViewSettings>(VIEW_SETTINGS);
