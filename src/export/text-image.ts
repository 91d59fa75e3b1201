// Texts with characters that the typeface lacks, drawn by the browser: other scripts, emoji, symbols.

/** Pixels per unit of the font size: sharp in print at any size of a label. */
const SIZE = 96;
const CACHE = new Map<string, number>();

const fontOf = (css: string, bold: boolean): string => `${bold ? 700 : 400} ${SIZE}px ${css}`;

/** Returns a function that measures texts as the browser draws them. */
export function measureWith(css: string): (text: string, size: number, bold: boolean) => number {
  const context = document.createElement('canvas').getContext('2d');
  return (text, size, bold) => {
    const key = `${css} ${bold} ${text}`;
    let width = CACHE.get(key);
    if (width === undefined && context) {
      context.font = fontOf(css, bold);
      width = context.measureText(text).width / SIZE;
      CACHE.set(key, width);
    }
    return (width ?? 0.6 * text.length) * size;
  };
}

/** A text as an image. Lengths are fractions of the font size. */
export interface TextImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row by row from the top. */
  readonly colors: Uint8Array;
  readonly alpha: Uint8Array;
  /** The advance width of the text, and the edges of the image: left of its start, above its baseline. */
  readonly advance: number;
  readonly left: number;
  readonly top: number;
  readonly unit: number;
}

/** Draws a text. */
export function drawText(text: string, bold: boolean, fill: string, css: string): TextImage {
  const margin = Math.ceil(SIZE / 4);
  const advance = measureWith(css)(text, 1, bold);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(advance * SIZE) + 2 * margin;
  canvas.height = Math.ceil(1.8 * SIZE);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.font = fontOf(css, bold);
  context.fillStyle = fill;
  context.fillText(text, margin, 1.25 * SIZE);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = canvas.width * canvas.height;
  const [colors, alpha] = [new Uint8Array(3 * pixels), new Uint8Array(pixels)];
  for (let pixel = 0; pixel < pixels; pixel++) {
    colors.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
    alpha[pixel] = data[4 * pixel + 3] as number;
  }
  return {
    width: canvas.width,
    height: canvas.height,
    colors,
    alpha,
    advance,
    left: margin / SIZE,
    top: 1.25,
    unit: SIZE,
  };
}
