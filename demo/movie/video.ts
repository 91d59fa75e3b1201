// MP4 and WebM: the browser's own encoders, through WebCodecs, and mediabunny to put their packets into a file.

import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoEncodingConfig,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { HeadglowError } from '../../src/index.ts';
import type { Frame } from '../../src/play.ts';
import type { MovieFormat } from '../../src/protocol.ts';
import type { MovieEncoder } from './encoder.ts';

export type VideoFormat = Exclude<MovieFormat, 'gif'>;

/** A way to encode: a codec, and whether it halves the resolution of colours. */
interface Way {
  readonly name: string;
  readonly halved: boolean;
  readonly config: VideoEncodingConfig;
}

/** Pixels, and frames a second. */
interface Video {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

// Colours at full resolution (4:4:4): 55 panels in 1600 x 900 pixels come out at 44 dB, with halved ones (4:2:0) at 32 to
// 35, whatever the codec. 8 bits, BT.709 with sRGB's curve, full range; the highest level, as encoders tell the true one.
const AV1_WHOLE = 'av01.1.19M.08.0.000.01.13.01.1';
const VP9_WHOLE = 'vp09.01.62.08.03.01.13.01.01';

/** The ways of a format, the best first. */
function waysOf(format: VideoFormat, { width, height, fps }: Video): Way[] {
  // For encoders that take no fixed quality: bits a second, of which they use a tenth where little moves.
  const bitrate = Math.min(Math.max(Math.round(width * height * fps), 2e6), 1e8);
  const quality = (quantizer: number) => new Quality({ quantizer, bitrate });
  const h264: Way = { name: 'H.264', halved: true, config: { codec: 'avc', quality: quality(16) } };
  const av1 = { codec: 'av1', quality: quality(40), fullCodecString: AV1_WHOLE } as const;
  const vp9 = { codec: 'vp9', quality: quality(30), fullCodecString: VP9_WHOLE } as const;
  if (format === 'mp4-h264') return [h264];
  if (format === 'mp4') return [{ name: 'AV1', halved: false, config: av1 }, h264];
  return [
    { name: 'VP9', halved: false, config: vp9 },
    { name: 'VP9', halved: true, config: { codec: 'vp9', quality: quality(10) } },
  ];
}

const upTo = (multiple: number, side: number): number => Math.ceil(side / multiple) * multiple;

/** Halved colours need even sides, and Chromium stretches pictures to them whose width is no multiple of four. */
const sizeFor = ({ halved }: Way, { width, height, fps }: Video): Video =>
  halved ? { width: upTo(4, width), height: upTo(2, height), fps } : { width, height, fps };

async function firstWay(format: VideoFormat, video: Video): Promise<Way | null> {
  for (const way of waysOf(format, video)) {
    const { width, height, fps } = sizeFor(way, video);
    if (await canEncodeVideo(way.config.codec, { width, height, frameRate: fps, ...way.config })) return way;
  }
  return null;
}

/** @throws HeadglowError that tells a codec that is missing from a size that is too large for it */
async function wayFor(format: VideoFormat, video: Video): Promise<Way> {
  const way = await firstWay(format, video);
  if (way) return way;
  const names = [...new Set(waysOf(format, video).map(({ name }) => name))].join(' or ');
  const place = format === 'webm' ? 'webm' : 'mp4';
  const others = `choose ${place === 'webm' ? '.mp4' : '.webm'} or .gif`;
  throw new HeadglowError(
    (await firstWay(format, { width: 640, height: 480, fps: 30 }))
      ? {
          code: 'size',
          place,
          reason: `this browser can't encode ${names} at ${video.width} x ${video.height} pixels`,
          remedy: `make it smaller, or ${others}`,
        }
      : { code: 'environment', place, reason: `this browser has no encoder for ${names}`, remedy: others },
  );
}

/** Frames as they are, or with the background beyond them where the size has to be larger. */
function padded({ canvas, palette }: Frame, { width, height }: Video): HTMLCanvasElement {
  if (canvas.width === width && canvas.height === height) return canvas;
  const larger = Object.assign(document.createElement('canvas'), { width, height });
  const context = larger.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  context.fillStyle = palette[0] as string;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, 0, 0);
  return larger;
}

/**
 * An encoder for frames as large as the first.
 * @param fps frames a second, positive
 * @throws HeadglowError where the browser has no codec for it
 */
export async function createVideoEncoder(
  format: VideoFormat,
  { canvas }: Frame,
  fps: number,
): Promise<MovieEncoder> {
  const way = await wayFor(format, { width: canvas.width, height: canvas.height, fps });
  const size = sizeFor(way, { width: canvas.width, height: canvas.height, fps });
  const output = new Output({
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target: new BufferTarget(),
  });
  const source = new VideoSampleSource(way.config);
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  return {
    async add(frame) {
      const sample = new VideoSample(padded(frame, size), {
        timestamp: frame.index / fps,
        duration: 1 / fps,
      });
      try {
        await source.add(sample);
      } finally {
        sample.close();
      }
    },
    async finish() {
      await output.finalize();
      return new Blob([output.target.buffer as ArrayBuffer], {
        type: `video/${format === 'webm' ? 'webm' : 'mp4'}`,
      });
    },
    async cancel() {
      if (output.state !== 'finalized') await output.cancel();
    },
  };
}
