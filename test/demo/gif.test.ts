// GIF encoding, checked with an independent decoder: every pixel of every frame, for arbitrary images.

import fc from 'fast-check';
import { decode, decodeFrames } from 'modern-gif';
import { describe, expect, it } from 'vitest';
import { GifStream } from '../../demo/movie/gif-stream.ts';
import { randomFrom } from '../support/glsl.ts';

interface Images {
  readonly width: number;
  readonly height: number;
  /** Palette indices, 0 to 254. */
  readonly frames: readonly Uint8Array[];
}

/** Distinct colours, so that a wrong index is detected. */
const PALETTE = Array.from({ length: 255 }, (_, i) => (i << 16) | (((i * 7) & 255) << 8) | (255 - i));

function encodeGif({ width, height, frames }: Images, fps: number): Uint8Array<ArrayBuffer> {
  const stream = new GifStream({ width, height, palette: PALETTE, fps });
  const encoded = frames.flatMap((frame) => stream.encodeNext(frame));
  return Uint8Array.from(Buffer.concat([stream.start, ...encoded, stream.end]));
}

function expectDecoded(images: Images): void {
  const decoded = decodeFrames(encodeGif(images, 25));
  expect(decoded.length).toBe(images.frames.length);
  for (const [i, { data, width, height }] of decoded.entries()) {
    expect([width, height]).toEqual([images.width, images.height]);
    const expected = Buffer.alloc(data.length);
    images.frames[i]?.forEach((entry, pixel) => {
      expected.writeUInt32BE((((PALETTE[entry] as number) << 8) | 255) >>> 0, 4 * pixel);
    });
    expect(Buffer.compare(Buffer.from(data.buffer), expected)).toBe(0);
  }
}

/** Images with runs of various lengths, of a few or many colours. */
const frame = (size: number): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      seed: fc.nat(),
      colors: fc.constantFrom(1, 2, 3, 16, 255),
      run: fc.constantFrom(1, 3, 50, 4000),
    })
    .map(({ seed, colors, run }) => {
      const random = randomFrom(seed);
      let color = 0;
      return Uint8Array.from({ length: size }, () => {
        if (random() < 1 / run) color = Math.floor(random() * colors);
        return color;
      });
    });

const images: fc.Arbitrary<Images> = fc
  .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      frames: fc.array(frame(width * height), { minLength: 1, maxLength: 4 }),
    }),
  );

describe('GIF', () => {
  it('preserves every pixel of every frame', () => {
    fc.assert(fc.property(images, expectDecoded), { numRuns: 200 });
  });

  it('preserves single pixels, unchanged frames, and images that fill the LZW dictionary', () => {
    const random = randomFrom(1);
    const noise = () => Uint8Array.from({ length: 200 * 100 }, () => Math.floor(random() * 255));
    expectDecoded({ width: 1, height: 1, frames: [Uint8Array.of(254), Uint8Array.of(0)] });
    expectDecoded({ width: 200, height: 100, frames: [noise(), new Uint8Array(20_000), noise()] });
    const unchanged = noise();
    expectDecoded({ width: 200, height: 100, frames: [unchanged, unchanged.slice(), unchanged] });
    expectDecoded({ width: 2000, height: 1000, frames: [new Uint8Array(2_000_000).fill(3)] });
  });

  it.each([3, 7, 24, 30, 50])('plays at %d frames per second and repeats forever', (fps) => {
    const frames = Array.from({ length: 4 * fps }, (_, i) => Uint8Array.of(i % 255));
    const gif = decode(encodeGif({ width: 1, height: 1, frames }, fps));
    expect(gif.looped).toBe(true);
    expect(gif.loopCount).toBe(0);
    const delays = gif.frames.map(({ delay }) => delay); // milliseconds
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(4000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeLessThanOrEqual(10);
  });

  it('encodes only the box that changed', () => {
    const before = new Uint8Array(400 * 300).fill(9);
    const after = before.slice();
    after[250 * 400 + 123] = 10;
    const { frames } = decode(encodeGif({ width: 400, height: 300, frames: [before, after] }, 10));
    expect(frames[1]).toMatchObject({ left: 123, top: 250, width: 1, height: 1, disposal: 1 });
  });
});
