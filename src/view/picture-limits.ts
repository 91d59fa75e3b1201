// The size of a still picture, and its limits.

/** The size of a still picture. */
export interface PictureSize {
  /** Width in CSS pixels. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** Device pixels per CSS pixel. 2 doubles the resolution; the layout stays the same. Default: 1. */
  readonly scale?: number;
}

/** Maximum length of a side in device pixels: the limit of browsers' canvases. */
export const MAX_SIDE = 16384;
/** Maximum number of device pixels of a picture. */
export const MAX_PIXELS = 2 ** 27;
