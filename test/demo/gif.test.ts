// The bytes of a GIF, against a decoder of others: every pixel of every frame, whatever the images.

import fc from 'fast-check';
import { decode, decodeFrames } from 'modern-gif';
import { describe, expect, it } from 'vitest';
import { createGifStream } from '../../demo/movie/gif-stream.ts';
import { randomFrom } from '../support/glsl.ts';

interface Images {
  readonly width: number;
  readonly height: number;
  /** Entries from 0 to 254. */
  readonly frames: readonly Uint8Array[];
}

/** Different colours, so that a wrong entry shows. */
const PALETTE = Array.from({ length: 255 }, (_, i) => (i << 16) | (((i * 7) & 255) << 8) | (255 - i));

function gifOf({ width, height, frames }: Images, fps: number): Uint8Array<ArrayBuffer> {
  const { start, next, end } = createGifStream(width, height, PALETTE, fps);
  return Uint8Array.from(Buffer.concat([start, ...frames.flatMap((frame) => next(frame)), end]));
}

function expectDecoded(images: Images): void {
  const decoded = decodeFrames(gifOf(images, 25));
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

/** Runs of a few colours, or none of them twice in a row. */
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

describe('a GIF', () => {
  it('holds every pixel of every frame', () => {
    fc.assert(fc.property(images, expectDecoded), { numRuns: 200 });
  });

  it('of a pixel, of frames that stay the same, of images with more strings than there are codes', () => {
    const random = randomFrom(1);
    const noise = () => Uint8Array.from({ length: 200 * 100 }, () => Math.floor(random() * 255));
    expectDecoded({ width: 1, height: 1, frames: [Uint8Array.of(254), Uint8Array.of(0)] });
    expectDecoded({ width: 200, height: 100, frames: [noise(), new Uint8Array(20_000), noise()] });
    const still = noise();
    expectDecoded({ width: 200, height: 100, frames: [still, still.slice(), still] });
    expectDecoded({ width: 2000, height: 1000, frames: [new Uint8Array(2_000_000).fill(3)] });
  });

  it.each([3, 7, 24, 30, 50])('keeps to %d frames a second, and plays for ever', (fps) => {
    const frames = Array.from({ length: 4 * fps }, (_, i) => Uint8Array.of(i % 255));
    const gif = decode(gifOf({ width: 1, height: 1, frames }, fps));
    expect(gif.looped).toBe(true);
    expect(gif.loopCount).toBe(0);
    const delays = gif.frames.map(({ delay }) => delay); // milliseconds
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(4000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeLessThanOrEqual(10);
  });

  it('keeps only what changes from frame to frame', () => {
    const before = new Uint8Array(400 * 300).fill(9);
    const after = before.slice();
    after[250 * 400 + 123] = 10;
    const { frames } = decode(gifOf({ width: 400, height: 300, frames: [before, after] }, 10));
    expect(frames[1]).toMatchObject({ left: 123, top: 250, width: 1, height: 1, disposal: 1 });
  });
});
