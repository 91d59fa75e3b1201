// How large a still picture may be.

/** How large a picture is. */
export interface PictureSize {
  /** CSS pixels. */
  readonly width: number;
  /** CSS pixels. */
  readonly height: number;
  /** Device pixels in a CSS pixel, 1 unless given; 2 gives a picture twice as large, with all in proportion. */
  readonly scale?: number;
}

/** Device pixels that a side of a picture may have, and all of it: what browsers' canvases can hold. */
export const MAX_SIDE = 16384;
/** Device pixels that a picture may have. */
export const MAX_PIXELS = 2 ** 27;
