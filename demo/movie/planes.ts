// From a canvas to the planes that video codecs take: brightness, and two differences of colour.

/** Colours as BT.709 has them, in the limited range that every player knows. */
export const COLOR_SPACE: VideoColorSpaceInit = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'bt709',
  fullRange: false,
};

// Shares of red, green and blue in brightness; the limited range holds 219 steps of it and 224 of colour.
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];
const LUMA = 219 / 255;
const CB = 224 / 255 / (2 * (1 - BLUE));
const CR = 224 / 255 / (2 * (1 - RED));

/** Planes of a picture one after another. */
export interface Planes {
  readonly format: 'I444' | 'I420';
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Room for a picture; I420 has colours at half the resolution, and even sides. */
export function createPlanes(format: Planes['format'], width: number, height: number): Planes {
  const bytes = format === 'I444' ? 3 * width * height : (3 * width * height) / 2;
  return { format, width, height, data: new Uint8Array(bytes) };
}

/** Fills planes from RGBA of the same size. */
export function fillPlanes(planes: Planes, rgba: Uint8ClampedArray): void {
  if (planes.format === 'I444') fillWhole(planes, rgba);
  else fillHalved(planes, rgba);
}

function fillWhole({ data, width, height }: Planes, rgba: Uint8ClampedArray): void {
  const size = width * height;
  for (let i = 0; i < size; i++) {
    const red = rgba[4 * i] as number;
    const green = rgba[4 * i + 1] as number;
    const blue = rgba[4 * i + 2] as number;
    const luma = RED * red + GREEN * green + BLUE * blue;
    data[i] = 16.5 + LUMA * luma;
    data[size + i] = 128.5 + CB * (blue - luma);
    data[2 * size + i] = 128.5 + CR * (red - luma);
  }
}

/**
 * Each 2 x 2 pixels share their mean colour. What that takes from one of them its brightness makes up for, as far as it
 * can: the brightness is the one that brings red, green and blue together nearest to what they were.
 */
function fillHalved({ data, width, height }: Planes, rgba: Uint8ClampedArray): void {
  const size = width * height;
  let chroma = size;
  const mean = (at: number): number =>
    ((rgba[at] as number) +
      (rgba[at + 4] as number) +
      (rgba[at + 4 * width] as number) +
      (rgba[at + 4 * width + 4] as number)) /
    4;
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2) {
      const first = y * width + x;
      const red = mean(4 * first);
      const green = mean(4 * first + 1);
      const blue = mean(4 * first + 2);
      const luma = RED * red + GREEN * green + BLUE * blue;
      // How far the channels of the shared colour lie above its brightness, together.
      const above = red + green + blue - 3 * luma;
      brighten(data, rgba, first, above);
      brighten(data, rgba, first + 1, above);
      brighten(data, rgba, first + width, above);
      brighten(data, rgba, first + width + 1, above);
      data[chroma] = 128.5 + CB * (blue - luma);
      data[chroma + size / 4] = 128.5 + CR * (red - luma);
      chroma++;
    }
}

function brighten(data: Uint8Array, rgba: Uint8ClampedArray, i: number, above: number): void {
  const sum = (rgba[4 * i] as number) + (rgba[4 * i + 1] as number) + (rgba[4 * i + 2] as number);
  data[i] = 16.5 + LUMA * Math.min(Math.max((sum - above) / 3, 0), 255);
}
